"""Many documents in one request: a line of JSON each, a result line each (contract.md, Documents)."""

import hashlib
import json
import secrets

import pytest

from tests.api.client import expect, problem

JSON_LINES = "application/jsonl"


def send(person, project, *lines, end=b"", **more):
    raw = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines) + end
    path = f"/projects/{project['id']}/documents:batch"
    return person.post(path, raw=raw, **{"media": JSON_LINES, **more})


def results(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == JSON_LINES
    assert answer.data.endswith(b"\n") or not answer.data
    return [json.loads(line) for line in answer.data.splitlines()]


def test_each_line_becomes_a_document_and_a_result_in_its_order(ana, desk):
    texts = [f"Text number {n}." for n in range(450)]
    found = results(send(ana, desk, *({"text": text} for text in texts)))
    assert [result["line"] for result in found] == list(range(1, 451))
    assert {result["status"] for result in found} == {201}
    assert [result["sha256"] for result in found] == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert [result["length"] for result in found] == [len(text) for text in texts]
    assert set(found[0]) == {"line", "status", "id", "sha256", "length"}
    listed = expect(ana.get(f"/projects/{desk['id']}/documents?limit=1000"))
    assert [document["id"] for document in listed["items"]] == [result["id"] for result in found][::-1]


@pytest.mark.parametrize("media", [JSON_LINES, "application/x-ndjson", f"{JSON_LINES}; charset=utf-8"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_lines_may_end_in_any_way(ana, desk, media, end):
    found = results(send(ana, desk, b'{"text":"One."}\r', {"text": "Two."}, end=end, media=media))
    assert [result["status"] for result in found] == [201, 201]


def test_a_bad_line_is_refused_alone(ana, desk):
    good = {"text": "Good.", "title": "Good", "metadata": {"language": "de"}}
    bad = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b'{"text": "a\\u0000b"}',
        b'{"text": NaN}',
        b"[" * 100_000,
        {"title": "No text"},
        {"text": "a", "titel": "x"},
        {"text": "a", "title": ""},
        {"text": "a", "metadata": {"source_url": "javascript:x"}},
    ]
    found = results(send(ana, desk, good, *bad, good))
    assert [result["status"] for result in found] == [201, *[422] * len(bad), 201]
    for result in found[1:-1]:
        assert set(result) == {"line", "status", "detail", "errors"}
        assert result["detail"]
    assert [result["errors"][0]["pointer"] for result in found[-5:-1]] == [
        "/text",
        "/titel",
        "/title",
        "/metadata/source_url",
    ]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 2


def test_text_is_normalised_line_by_line(ana, desk):
    (found,) = results(send(ana, desk, {"text": "\ufeffone\r\ntwo"}))
    assert ana.get(f"/documents/{found['id']}/text").text == "one\ntwo"
    assert expect(ana.get(f"/documents/{found['id']}"))["normalisations"] == ["bom", "crlf"]


def test_no_lines_make_no_results(ana, desk):
    assert results(send(ana, desk)) == []


def test_a_key_counts_each_line(ana, desk):
    key = secrets.token_urlsafe(20)
    lines = [{"text": f"Line {n}."} for n in range(3)]
    first = results(send(ana, desk, *lines, key=key))
    again = results(send(ana, desk, *lines, {"text": "One more."}, key=key))
    assert again[:3] == first
    assert again[3]["status"] == 201
    changed = results(send(ana, desk, lines[0], {"text": "Other."}, key=key))
    assert changed[0] == first[0]
    assert changed[1]["status"] == 422
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 4


def test_a_line_that_was_refused_does_not_use_its_key_up(ana, desk):
    key = secrets.token_urlsafe(20)
    assert [r["status"] for r in results(send(ana, desk, {"text": "a"}, {"text": 1}, key=key))] == [201, 422]
    assert [r["status"] for r in results(send(ana, desk, {"text": "a"}, {"text": "b"}, key=key))] == [201, 201]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 2


def test_a_batch_is_for_editors(api, ana, desk):
    jonas = api.member(ana, desk, "adjudicator")
    problem(send(jonas, desk, {"text": "a"}), 403, "forbidden")
    problem(send(api.person("Stranger"), desk, {"text": "a"}), 404, "not-found")
    problem(send(ana, desk, {"text": "a"}, key="\x7f"), 422, "invalid")
