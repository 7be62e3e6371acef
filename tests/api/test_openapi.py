"""The OpenAPI document is true: a stranger's client finds no answer that it does not describe (reliability.md R18)."""

import json
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings, strategies
from requests import Timeout
from schemathesis.checks import not_a_server_error
from schemathesis.engine import Status, events, from_schema
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from annotate.api.others import OTHERS
from annotate.api.routes import BASE, ROUTES
from annotate.vocabulary import ids
from tests import matrix
from tests.api.claiming import a_claim, an_item, put
from tests.api.client import expect, multipart

SEED = 20140808
LEAST_CASES = {"sqlite": 2000, "postgresql": 200}
# All borders of every schema are asked on one database, where thousands of answers are quick; random ones on both.
BORDERS = {"sqlite": True, "postgresql": False}
EXAMPLES = 6
MOMENT = 1
"""Seconds after which a feed is left."""

LINES = ("application/jsonl", "application/x-ndjson")
# Whether words stand at offsets, whether a thing is in a state, who may: all that is asked beyond the schema. 412 and
# 428 are what RFC 9110 and RFC 6585 name for a version that is old or missing.
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 412, 422]},
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 412, 413, 415, 422, 428]},
    "missing_required_header": {"expected-statuses": [401, 404, 428]},
}

STANCE = r"/claims/\{claim\}/evidence/\{evidence\}$"
MAYBE_VERSIONED = {"expected-statuses": [*CHECKS["positive_data_acceptance"]["expected-statuses"], 428]}
"""A stance is said without a version, and changed with one: which of the two it is depends on what is there."""

_line = strategies.fixed_dictionaries(
    {"text": strategies.text(strategies.characters(codec="utf-8"), max_size=60)},
    optional={"title": strategies.text(max_size=10), "metadata": strategies.just({"language": "en"})},
)
_lines = strategies.lists(_line.map(json.dumps) | strategies.text(max_size=10), max_size=5)
for media in LINES:
    schemathesis.openapi.media_type(media, _lines.map(lambda lines: "\n".join(lines).encode("utf-8", "replace")))


@schemathesis.serializer(*LINES)
def as_lines(context: Any, value: Any) -> bytes:
    """Lines are sent as they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """JSON Schema calls `7.0` a whole number, JSON readers do not agree: offsets are written as `7`."""
    return whole(body)


@schemathesis.hook
def filter_headers(context: Any, headers: Any) -> bool:
    """Blanks around a header's value are none of it once it is sent (RFC 9110, 5.5): such a value is not the one that
    breaks its pattern any more."""
    return all(value == value.strip(" \t") for value in (headers or {}).values() if isinstance(value, str))


def whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, list) else value


@pytest.fixture
def things(api, ana, desk, article):
    """Ids of what exists, by the name that paths call it."""
    others = [api.document(ana, desk)["id"] for _ in range(2)]
    marks = [api.annotation(ana, article, kind, start)["id"] for kind in ids("kind") for start in (0, 10, 34)]
    body = {"type": "supports", "to": {"annotation": marks[0]}}
    links = [expect(ana.post(f"/annotations/{mark}/links", body), 201)["id"] for mark in marks[1:]]
    comments = [expect(ana.post(f"/annotations/{mark}/comments", {"text": "So?"}), 201)["id"] for mark in marks]
    members = [api.member(ana, desk).id for _ in range(3)]
    cases = differing(api, ana, desk, 12)
    path = f"/documents/{api.document(ana, desk, 'Of course it is outstanding. ' * 9)['id']}/suggestions"
    expect(ana.post(f"{path}:find", {}))
    hints = [hint["id"] for hint in expect(ana.get(path))["items"]]
    projects = [desk["id"], api.project(ana)["id"]]
    found = [a_claim(ana, desk, f"It is {n}.", annotation=marks[0]) for n in range(6)]
    items = [an_item(ana, desk) for _ in range(4)]
    for claim in found[:3]:
        put(ana, claim, items[0])
    relations = [api.relation(ana, article, api.document(ana, desk)) for _ in range(4)]
    return {
        "document": [article["id"], *others],
        "annotation": marks,
        "link": links,
        "comment": comments,
        "case": cases,
        "suggestion": hints,
        "source": [
            expect(ana.post(f"/projects/{desk['id']}/sources", {"name": name}), 201)["id"] for name in ("Tito", "Neto")
        ],
        "search": marks,
        "user": members,
        "project": projects,
        "claim": [claim["id"] for claim in found],
        "evidence": [item["id"] for item in items],
        "job": [a_job(ana, desk, n) for n in range(4)],
        "carried": carried(api, ana, desk, 12),
        "relation": [relation["id"] for relation in relations],
    }


def a_job(ana, desk, n):
    """An import in bulk of a text and a line that is refused."""
    raw, media = multipart((f"{n}.txt", f"Text {n}.".encode()), (f"{n}.jsonl", b"nothing\n"))
    return expect(ana.post(f"/projects/{desk['id']}/jobs", raw=raw, media=media), 202)["id"]


def carried(api, ana, desk, many):
    """Marks of a page that was captured anew: half of them wait to be placed or dropped."""
    text = " ".join(f"Nobody asked who{n} paid for bridge{n}." for n in range(many))
    older = api.document(ana, desk, text)
    for n in range(many):
        start = text.index(f"who{n} ")
        api.annotation(ana, older, start=start, end=text.index(f"bridge{n}."))
    for n in range(0, many, 2):
        text = text.replace(f"who{n} paid", f"who{n} had paid")
    newer = expect(ana.post(f"/documents/{older['id']}/captures", {"text": text}), 201)
    items = expect(ana.get(f"/documents/{newer['id']}/carried"))["items"]
    assert Counter(item["state"] for item in items) == {"found": many // 2, "waiting": many // 2}
    return [item["id"] for item in items]


def differing(api, ana, desk, many):
    """Cases of adjudication, on a document of their own."""
    document = api.document(ana, desk)
    for person in (ana, api.member(ana, desk)):
        for start in range(many):
            api.annotation(person, document, ids("kind")[start % 4], start * 5, status="submitted")
        api.execute(
            "UPDATE layer SET state = 'submitted' WHERE document = ? AND \"user\" = ?", document["id"], person.id
        )
    expect(ana.post(f"/documents/{document['id']}/adjudication:begin", {}))
    return [case["id"] for case in expect(ana.get(f"/documents/{document['id']}/cases"))["items"]]


def config(token, things, borders):
    """All phases; ids of paths are mostly those of things that exist."""
    return schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "request-timeout": 20,
            # A feed does not end by itself: what came in a moment is looked at.
            "operations": [
                {"include-path-regex": "/events$", "request-timeout": MOMENT},
                {"include-path-regex": STANCE, "checks": CHECKS | {"positive_data_acceptance": MAYBE_VERSIONED}},
            ],
            "auth": {"openapi": {"token": {"bearer": token}}},
            "dictionaries": {name: {"values": values} for name, values in things.items()},
            "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.7} for name in things},
            "generation": {"max-examples": EXAMPLES, "deterministic": False, "database": "none", "no-shrink": True},
            "checks": CHECKS,
            "phases": {
                "coverage": {"enabled": borders},
                "stateful": {"max-steps": 5, "inference": {"algorithms": ["dependency-analysis"]}},
            },
            "warnings": False,
        }
    )


def is_feed(label):
    """Whether an operation, by its label, is a live feed, where silence is no fault."""
    return label.endswith("/events")


def described_by(server, person, things, borders):
    """The description that a running server gives, with what is known of it."""
    at = f"http://127.0.0.1:{server.port}{BASE}/openapi.json"
    return schemathesis.openapi.from_url(at, config=config(person.token, things, borders))


def asked_alone(operation, token):
    """How many random cases of one operation were asked; each answer is one that is described."""
    answers = []

    @seed(SEED)
    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case):
        answers.append(answer_to(case, token))

    ask()
    return len(answers)


def answer_to(case, token):
    """The answer to a call, one that is described. A feed does not end: what came of it in a moment is looked at, and
    where nothing came that is an answer too."""
    patience = MOMENT if is_feed(case.operation.label) else 20
    try:
        answer = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=patience)
    except Timeout:
        assert is_feed(case.operation.label)
        return None
    case.validate_response(answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance])
    return answer


def test_a_feed_that_is_asked_alone_is_left_after_a_moment(api, ana, server, article):
    api.annotation(ana, article)
    operations = [one.ok() for one in described_by(server, ana, {}, borders=False).get_all_operations()]
    [feed] = [one for one in operations if one.path == "/documents/{document}/events"]
    case = feed.Case(path_parameters={"document": article["id"]}, query={"after": 0})
    answer = next(one for one in (answer_to(case, ana.token) for _ in range(30)) if one is not None)
    assert (answer.status_code, "event: annotation.created" in answer.text) == (200, True)


def test_no_answer_of_the_running_server_differs_from_its_description(ana, server, things, backend):
    schema = described_by(server, ana, things, BORDERS[backend])
    cases, faults = Counter(), []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for case in event.recorder.cases.values():
                cases[case.value.operation.label] += 1
            for checks in event.recorder.checks.values():
                faults += [described(event, check) for check in checks if check.status == Status.FAILURE]
        if isinstance(event, events.NonFatalError) and is_feed(event.label) and isinstance(event.value, Timeout):
            cases[event.label] += 1
        elif isinstance(event, events.NonFatalError | events.FatalError):
            faults.append(repr(getattr(event, "value", None) or getattr(event, "exception", None)))
    assert not faults, "\n\n".join(faults[:10])
    asked = {f"{route.method} {_path(route.path)}" for route in (*ROUTES, *OTHERS)}
    # The library orders operations by its guess of what depends on what, and may lose one of them: it is asked by itself.
    for every in schema.get_all_operations():
        if every.ok().label in asked - set(cases):
            cases[every.ok().label] += asked_alone(every.ok(), ana.token)
    assert asked - set(cases) == {"GET /openapi.json"}, "which was read to begin with"
    assert cases.total() >= LEAST_CASES[backend]


def described(event: events.ScenarioFinished, check: Any) -> str:
    failure = check.failure_info
    return f"{event.label}: {failure.failure.title}\n{failure.failure.message}\n{failure.code_sample}"


def _path(path: str) -> str:
    return matrix.filled(path, Braces())


class Braces(dict[str, str]):
    """Any name in braces, as OpenAPI writes it."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def test_the_description_has_every_route_of_the_api_and_no_other(api):
    described = expect(api.nobody.get("/openapi.json"))
    found = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    rows = {(row.method, _path(row.path.removeprefix(BASE))) for row in matrix.read() if row.path.startswith(BASE)}
    assert found == rows
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": BASE}]


def test_a_key_is_described_as_it_is_taken(api, ana):
    described = expect(api.nobody.get("/openapi.json"))["paths"]["/projects"]["post"]["parameters"]
    [schema] = [parameter["schema"] for parameter in described if parameter["name"] == "Idempotency-Key"]
    for key in ("a", "a" * 128, "with some words in it", "!~", " ", "a" * 129, "tab\there", "é", "a\x7f"):
        fits = len(key) <= schema["maxLength"] and re.search(schema["pattern"], key) is not None
        assert ana.post("/projects", {"name": "Desk"}, key=key).status_code == (201 if fits else 422), key


def test_filters_and_values_are_listed(api):
    described = expect(api.nobody.get("/openapi.json"))
    listing = described["paths"]["/documents/{document}/annotations"]["get"]["parameters"]
    assert {parameter["name"] for parameter in listing if parameter["in"] == "query"} == {
        "kind",
        "author",
        "layer",
        "status",
        "sentence",
        "start",
        "end",
        "limit",
        "cursor",
    }
    fields = described["components"]["schemas"]["Fields"]["properties"]
    for name in ("claim_type", "mode", "reason", "category"):
        values = next(option["enum"] for option in fields[name]["anyOf"] if "enum" in option)
        assert set(values) == set(ids(name))


def test_the_page_of_the_description_names_every_operation(api):
    page = api.nobody.get("/docs")
    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"
    for route in (*ROUTES, *OTHERS):
        assert _path(route.path) in page.text


def test_a_body_is_required_just_where_a_call_without_one_is_refused_for_it(api, ana, article):
    paths = expect(ana.get("/openapi.json"))["paths"]

    def needed(method, path):
        [found] = [item for name, item in paths.items() if name.removeprefix(BASE) == path]
        return found[method]["requestBody"]["required"]

    assert needed("post", "/projects") is True
    assert ana.call("POST", f"{BASE}/projects").status_code == 422
    assert needed("put", "/documents/{document}/presence") is False
    assert ana.call("PUT", f"{BASE}/documents/{article['id']}/presence").status_code == 204
