"""Documents in bulk over HTTP: a job is answered at once, its items have their outcomes later."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from annotate.domain.jobs import MOST_BYTES, MOST_ITEMS
from annotate.reading import launch
from annotate.services import bulk_work
from tests import files, hostile
from tests.api.client import Body, Client, expect, multipart, problem
from tests.api.conftest import Api
from tests.service.bulk_desk import MOST, OFF, RSS, zipped


def sent(person: Client, project: Body, *named: tuple[str, bytes], key: str | None = None, **options: Any) -> Any:
    """The answer to a request with these files."""
    form: dict[str, Any] = {"file": [(io.BytesIO(content), name) for name, content in named]}
    if options:
        form["options"] = json.dumps(options)
    return person.call("POST", f"/api/v1/projects/{project['id']}/jobs", form=form, key=key)


def over(person: Client, job: Body) -> tuple[Body, list[Body]]:
    """A job when it is done, and its items."""

    def work() -> None:
        while bulk_work.work_on(OFF, job["id"]):
            pass

    with ThreadPoolExecutor(launch.AT_A_TIME) as pool:
        for ended in [pool.submit(work) for _ in range(launch.AT_A_TIME)]:
            ended.result()
    return expect(person.get(f"/jobs/{job['id']}")), expect(person.get(f"/jobs/{job['id']}/items?limit=1000"))["items"]


def test_many_files_in_one_request_become_documents(ana: Client, desk: Body) -> None:
    answer = sent(
        ana, desk, ("a.txt", b"One."), ("b.jsonl", b'{"text":"Two."}\nnothing\n'), ("c.rss", RSS), language="de"
    )
    job = expect(answer, 202)
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["state"], job["total"], job["done"], job["name"]) == ("running", 6, 1, "a.txt, b.jsonl, c.rss")
    done, items = over(ana, job)
    assert (done["state"], done["done"]) == ("done", 6)
    assert done["counts"] == {"waiting": 0, "accepted": 4, "similar": 0, "duplicate": 0, "refused": 2, "cancelled": 0}
    assert [item["state"] for item in items] == ["accepted", "accepted", "refused", "accepted", "accepted", "refused"]
    assert expect(ana.get(f"/documents/{items[0]['made']['document']}"))["language"] == "de"
    [listed] = expect(ana.get(f"/projects/{desk['id']}/jobs"))["items"]
    assert listed == done
    refused = expect(ana.get(f"/jobs/{job['id']}/items?state=refused,duplicate"))
    assert (refused["total"], [item["line"] for item in refused["items"]]) == (2, [2, items[5]["line"]])


def test_the_same_key_gives_the_same_job_and_no_other(ana: Client, desk: Body) -> None:
    first = expect(sent(ana, desk, ("a.txt", b"One."), key="once"), 202)
    again = expect(sent(ana, desk, ("a.txt", b"One."), key="once"), 202)
    assert again["id"] == first["id"]
    assert expect(ana.get(f"/projects/{desk['id']}/jobs"))["total"] == 1
    problem(sent(ana, desk, ("a.txt", b"Two."), key="once"), 422, "key-reused")
    assert expect(ana.get(f"/projects/{desk['id']}/jobs"))["total"] == 1


def test_a_job_is_cancelled_once(ana: Client, desk: Body) -> None:
    job = expect(sent(ana, desk, ("a.txt", b"One.")), 202)
    assert expect(ana.post(f"/jobs/{job['id']}:cancel", {}))["state"] == "cancelled"
    problem(ana.post(f"/jobs/{job['id']}:cancel", {}), 422, "state")
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 0


def test_what_is_not_as_it_should_be_is_refused_with_a_sentence(ana: Client, desk: Body) -> None:
    path = f"/api/v1/projects/{desk['id']}/jobs"
    problem(ana.call("POST", path, {"text": "One."}), 415, "media-type")
    problem(ana.call("POST", path, form={"options": "{}"}), 415, "media-type")
    problem(sent(ana, desk, ("empty.jsonl", b"")), 422, "invalid")
    problem(sent(ana, desk, ("a.txt", b"One."), duplicates="perhaps"), 422, "invalid")
    problem(sent(ana, desk, ("a.txt", b"One."), unknown=True), 422, "invalid")
    form = {"file": (io.BytesIO(b"One."), "a.txt"), "title": "One"}
    problem(ana.call("POST", path, form=form), 422, "invalid")
    raw = b'{"text":"x"}\n' * (MOST_ITEMS + 1)
    assert "20,000" in problem(sent(ana, desk, ("many.jsonl", raw)), 422, "invalid")["detail"]
    problem(ana.get(f"/jobs/{desk['id']}"), 404, "not-found")
    assert expect(ana.get(f"/projects/{desk['id']}/jobs"))["total"] == 0


def test_a_reviewer_neither_begins_nor_sees_jobs(api: Api, ana: Client, desk: Body, jonas: Client) -> None:
    job = expect(sent(ana, desk, ("a.txt", b"One.")), 202)
    problem(sent(jonas, desk, ("a.txt", b"One.")), 403, "forbidden")
    problem(jonas.get(f"/jobs/{job['id']}"), 403, "forbidden")
    problem(jonas.get(f"/projects/{desk['id']}/jobs"), 403, "forbidden")
    problem(api.person("Nobody").get(f"/jobs/{job['id']}/items"), 404, "not-found")


def batches(given: list[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """The files in as many requests as their size asks for."""
    some: list[tuple[str, bytes]] = []
    for one in given:
        if some and sum(len(content) for _, content in (*some, one)) > MOST_BYTES:
            yield some
            some = []
        some.append(one)
    yield some


def test_every_hostile_file_is_an_item_that_is_taken_in_or_refused_with_a_sentence(
    ana: Client, desk: Body, listener: str
) -> None:
    cases = [(name, case, case.made(listener)) for name, case in hostile.EVERY.items()]
    found: list[Body] = []
    for some in batches([(case.name, raw) for _, case, raw in cases]):
        raw, media = multipart(*some)
        job = expect(ana.post(f"/projects/{desk['id']}/jobs", raw=raw, media=media), 202)
        done, items = over(ana, job)
        assert (done["state"], done["done"], done["total"]) == ("done", len(some), len(some))
        found += items
    for (name, case, raw), item in zip(cases, found, strict=True):
        too_large = len(raw) > MOST
        if case.refused is not None or too_large:
            assert (item["state"] == "refused") == (case.refused or too_large), (name, item)
        assert item["state"] in ("accepted", "similar", "duplicate", "refused"), name
        assert item["reason"] or item["state"] == "accepted", name
        assert "Traceback" not in (item["reason"] or ""), name
        if item["made"]:
            assert expect(ana.get(f"/documents/{item['made']['document']}"))["state"] == "ready", name


FEEDS = {"sqlite": ("rss", "xml"), "postgresql": ("xml", "rss")}
"""Both endings have one reader: on each database half of the files has the one, half the other."""
MANY = 5_000
"""Lines of a file that is sent by itself, because an import has a most of texts."""


@pytest.mark.parametrize("ending", ["zip", "csv", "jsonl", "feed"])
def test_hostile_bytes_under_every_ending_are_lines_and_never_a_defect(
    ana: Client, desk: Body, backend: str, ending: str, listener: str
) -> None:
    named = [FEEDS[backend][n % 2] if ending == "feed" else ending for n in range(len(hostile.EVERY))]
    given = [
        (f"{n}.{named[n]}", case.made(listener)[:MOST])  # a whole archive of bombs is read for minutes
        for n, case in enumerate(hostile.EVERY.values())
    ]
    given.append((f"docx.{named[0]}", files.docx(files.p("Words."))))
    alone = [one for one in given if ending == "jsonl" and one[1].count(b"\n") > MANY]
    others = [one for one in given if one not in alone]
    with ThreadPoolExecutor(launch.AT_A_TIME) as pool:
        list(pool.map(lambda some: told(ana, desk, *some), ([one] for one in alone)))
        ends = list(pool.map(lambda some: told(ana, desk, *some, ("good.txt", b"Good.")), (others[::2], others[1::2])))
    assert sorted(end["state"] for end in ends) == ["accepted", "duplicate"]


def told(person: Client, desk: Body, *named: tuple[str, bytes]) -> Body:
    """The item of the good file in a job of these, all of whose items have an outcome; or the refusal of a file that
    holds more texts than an import may have."""
    answer = sent(person, desk, *named)
    if len(named) == 1 and named[0][1].count(b"\n") > MOST_ITEMS:
        return problem(answer, 422, "invalid")
    done, items = over(person, expect(answer, 202))
    assert (done["state"], done["done"]) == ("done", done["total"])
    assert all(item["reason"] for item in items if item["state"] == "refused")
    taken = expect(person.get(f"/jobs/{done['id']}/items?limit=1000&state=accepted,duplicate"))["items"]
    return next((item for item in taken if item["name"] == "good.txt"), {})


def test_names_of_files_are_shown_on_one_line_and_lead_nowhere(ana: Client, desk: Body) -> None:
    names = ("../../etc/passwd.txt", "a\u202egnp.txt", "x" * 900 + ".txt", "folder/.DS_Store")
    job = expect(sent(ana, desk, *((name, name.encode()) for name in names)), 202)
    _, items = over(ana, job)
    assert [item["state"] for item in items] == ["accepted", "accepted", "accepted"]
    assert items[1]["name"] == "a gnp.txt"
    assert len(items[2]["name"]) == 500
    packed = expect(sent(ana, desk, ("p.zip", zipped({"a/\x07b.txt": b"Bell."}))), 202)
    assert over(ana, packed)[1][0]["name"] == "p.zip/a/ b.txt"
