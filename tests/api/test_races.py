"""Many at once on real servers, two of them where the database is shared: one winner, one thing made, no rule slipped past (reliability.md R3, R4)."""

import http.client
import json
import secrets
from collections import Counter
from functools import partial
from typing import Any, NamedTuple

import pytest

from tests.api.client import BASE, Body, Client
from tests.api.nursery import PATIENCE, Server
from tests.conftest import size
from tests.service.waiting import at_once

ROUNDS = size(30, 60)
NOTES = ("mine", "yours")


class Answer(NamedTuple):
    status: int
    body: Any


class Caller:
    """Somebody with a connection of their own to the server."""

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def call(self, method: str, path: str, body: Any = None, version: int | None = None, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key:
            headers["Idempotency-Key"] = key
        sent = json.dumps(body).encode() if body is not None else None
        self.connection.request(method, BASE + path, sent, headers)
        answer = self.connection.getresponse()
        raw = answer.read()
        return Answer(answer.status, json.loads(raw) if raw else None)


@pytest.fixture
def callers(ana: Client, nodes: list[Server]) -> list[Caller]:
    """Ana four times, each on a connection of its own, in turn to each of the nodes."""
    return [Caller(nodes[n % len(nodes)].port, ana.token or "") for n in range(4)]


@pytest.fixture
def document(article: Body) -> str:
    return str(article["id"])


def marked(person: Caller, document: str, start: int = 0, length: int = 9) -> Body:
    body = {"kind": "claim", "start": start, "end": start + length}
    answer = person.call("POST", f"/documents/{document}/annotations", body)
    assert answer.status == 201
    made: Body = answer.body
    return made


def test_of_two_changes_with_one_version_one_wins_and_the_other_sees_it(callers, document):
    path = f"/annotations/{marked(callers[0], document)['id']}"
    for version in range(1, ROUNDS + 1):
        calls = [partial(callers[n].call, "PATCH", path, {"note": note}, version) for n, note in enumerate(NOTES)]
        won, lost = sorted(at_once(*calls))
        assert (won.status, lost.status) == (200, 412)
        assert lost.body["current"] == won.body
        assert won.body["version"] == version + 1
    history = callers[0].call("GET", f"{path}/history?limit=1000").body["items"]
    assert [entry["version"] for entry in history] == list(range(1, ROUNDS + 2))


def test_parallel_creations_with_one_key_make_one(callers, document):
    path, body = f"/documents/{document}/annotations", {"kind": "claim", "start": 0, "end": 9}
    for made in range(1, ROUNDS + 1):
        key = secrets.token_urlsafe(16)
        answers = at_once(*(partial(person.call, "POST", path, body, key=key) for person in callers))
        assert {answer.status for answer in answers} == {201}
        assert len({json.dumps(answer.body) for answer in answers}) == 1
        assert callers[0].call("GET", f"{path}?limit=1").body["total"] == made


def test_a_deletion_and_a_change_with_one_version_do_not_both_happen(callers, document):
    for _ in range(ROUNDS):
        path = f"/annotations/{marked(callers[0], document)['id']}"
        changed, deleted = at_once(
            partial(callers[0].call, "PATCH", path, {"note": "mine"}, 1),
            partial(callers[1].call, "DELETE", path, version=1),
        )
        assert (changed.status, deleted.status) in {(200, 412), (404, 204)}
        assert callers[0].call("GET", path).status == (200 if changed.status == 200 else 404)


def test_no_increment_is_lost(callers, document):
    path, each = f"/annotations/{marked(callers[0], document)['id']}", 10
    at_once(*(partial(count, person, path, each) for person in callers))
    last = callers[0].call("GET", path).body
    assert (last["note"], last["version"]) == (str(each * len(callers)), each * len(callers) + 1)


def count(person: Caller, path: str, times: int) -> None:
    """Count on in the note, as often as the number that stands there was still the last one."""
    done = 0
    while done < times:
        current = person.call("GET", path).body
        note = str(int(current["note"] or 0) + 1)
        answer = person.call("PATCH", path, {"note": note}, current["version"])
        assert answer.status in (200, 412)
        done += answer.status == 200


def test_one_link_is_made_once_without_a_key_too(callers, document):
    for _ in range(ROUNDS):
        near, far = marked(callers[0], document)["id"], marked(callers[0], document, 60)["id"]
        body = {"type": "supports", "to": {"annotation": far}}
        answers = at_once(*(partial(person.call, "POST", f"/annotations/{near}/links", body) for person in callers))
        assert Counter(answer.status for answer in answers) == {201: 1, 422: 3}


def test_the_last_owner_stays_however_many_leave_at_once(api, ana, callers, server):
    mei = api.person("Mei Lin")
    other = Caller(server.port, mei.token)
    for _ in range(ROUNDS // 2):
        path = f"/projects/{api.project(ana)['id']}/members"
        assert callers[0].call("POST", path, {"user": mei.id, "role": "owner"}).status == 201
        answers = at_once(
            partial(callers[0].call, "DELETE", f"{path}/{ana.id}", version=1),
            partial(other.call, "DELETE", f"{path}/{mei.id}", version=1),
        )
        assert sorted(answer.status for answer in answers) == [204, 422]


def test_nothing_slips_into_a_layer_while_it_is_submitted(callers, document):
    path, body = f"/documents/{document}", {"kind": "claim", "start": 0, "end": 9}
    for _ in range(ROUNDS):
        submitted, *made = at_once(
            partial(callers[0].call, "POST", f"{path}/layer:submit", {}),
            *(partial(person.call, "POST", f"{path}/annotations", body) for person in callers[1:]),
        )
        assert submitted.status == 200
        assert {answer.status for answer in made} <= {201, 403}
        assert callers[0].call("GET", f"{path}/annotations?status=draft").body["total"] == 0
        assert callers[0].call("POST", f"{path}/layer:withdraw", {"reason": "Again."}).status == 200


def test_sentences_are_cut_by_one_at_a_time_and_marks_stay_linked(callers, document):
    path = f"/documents/{document}"
    for _ in range(ROUNDS // 2):
        at_once(
            partial(callers[0].call, "POST", f"{path}/sentences:split", {"at": 9}),
            partial(callers[1].call, "POST", f"{path}/sentences:split", {"at": 17}),
            partial(marked, callers[2], document, 4, 20),
        )
        sentences = callers[0].call("GET", f"{path}/sentences").body["items"]
        starts = {sentence["n"]: sentence["start"] for sentence in sentences}
        assert list(starts.values()) == [0, 10, 18, 34, 60]
        for mark in callers[0].call("GET", f"{path}/annotations").body["items"]:
            places = [(starts[place["n"]] + place["start"], place["n"]) for place in mark["fragments"][0]["sentences"]]
            assert places == [(4, 1), (10, 2), (18, 3)]
        assert callers[0].call("POST", f"{path}/sentences:merge", {"first": 1, "last": 3}).status == 200


def test_of_two_sources_of_one_name_at_once_one_is_made(callers, desk):
    path = f"/projects/{desk['id']}/sources"
    for n in range(ROUNDS // 3):
        body = {"name": f"Source {n}", "aliases": [f"Alias {n}"]}
        answers = at_once(*(partial(caller.call, "POST", path, body) for caller in callers))
        assert Counter(answer.status for answer in answers) == {201: 1, 422: len(callers) - 1}


def test_marks_resolved_at_once_in_any_order_wait_for_one_another(api, ana, callers, desk):
    marks = [api.annotation(ana, api.document(ana, desk), "attribution")["id"] for _ in range(4)]
    path = f"/projects/{desk['id']}/sources"
    sources = [callers[0].call("POST", path, {"name": f"Source {n}"}).body["id"] for n in range(len(callers))]
    for n in range(ROUNDS // 3):
        asked = [
            {"annotations": marks[::-1] if (n + at) % 2 else marks, "source": source}
            for at, source in enumerate(sources)
        ]
        calls = [
            partial(caller.call, "POST", f"{path}:resolve", body) for caller, body in zip(callers, asked, strict=True)
        ]
        for answer in at_once(*calls):
            assert answer.status == 200
            assert answer.body["left"] == []
        said = [callers[0].call("GET", f"/annotations/{mark}").body["fields"]["resolved_source"] for mark in marks]
        assert len({json.dumps(one) for one in said}) == 1, "one of them had the last word on all"


def test_of_those_who_begin_or_sign_one_source_record_one_wins(callers: list[Caller], document: str) -> None:
    path = f"/documents/{document}/criticism"
    genres = ("speech", "memoir", "feature", "opinion")
    begun = at_once(
        *(partial(one.call, "PATCH", path, {"genre": genre}, 0) for one, genre in zip(callers, genres, strict=True))
    )
    assert Counter(answer.status for answer in begun) == {200: 1, 412: 3}
    (first,) = (answer.body for answer in begun if answer.status == 200)
    assert all(answer.body["current"] == first for answer in begun if answer.status == 412)
    signed = at_once(*(partial(one.call, "POST", f"{path}:sign", {"confidence": "high"}) for one in callers))
    assert Counter(answer.status for answer in signed) == {200: 1, 422: 3}
    kept = callers[0].call("GET", path).body
    assert (kept["version"], kept["genre"], kept["signed"]["version"]) == (2, first["genre"], 2)
