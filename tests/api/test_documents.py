"""Documents over HTTP: pasted, listed, described, deleted (contract.md, Documents, zones, sentences)."""

import hashlib

import pytest

from tests import build
from tests.api.client import expect, pointers, problem

MEMBERS = {
    "id",
    "version",
    "project",
    "title",
    "language",
    "state",
    "reason",
    "review_state",
    "sha256",
    "length",
    "normalisations",
    "media_type",
    "source_url",
    "archived_url",
    "retrieved",
    "licence_note",
    "supersedes",
    "superseded_by",
    "revision",
    "created",
    "created_by",
}
METADATA = {
    "language": "de",
    "source_url": "https://paper.example/article",
    "archived_url": "https://archive.example/1",
    "retrieved": "2026-11-01T08:00:00Z",
    "licence_note": "By permission.",
}


def test_a_pasted_text_is_ready_in_the_answer(ana, desk):
    answer = ana.post(f"/projects/{desk['id']}/documents", {"text": build.TEXT, "title": "The bridge"})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/documents/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == MEMBERS
    assert (made["title"], made["state"], made["review_state"], made["version"]) == ("The bridge", "ready", "open", 1)
    assert (made["length"], made["sha256"]) == (len(build.TEXT), hashlib.sha256(build.TEXT.encode()).hexdigest())
    assert (made["project"], made["language"], made["normalisations"]) == (desk["id"], "en", [])
    assert made["created_by"] == {"id": ana.id, "name": ana.name}
    assert expect(ana.get(f"/documents/{made['id']}")) == made


def test_what_is_known_of_the_source_is_kept(api, ana, desk):
    made = api.document(ana, desk, metadata=METADATA)
    assert {name: made[name] for name in METADATA} == METADATA


def test_the_language_is_the_projects_where_none_is_named(api, ana):
    assert api.document(ana, api.project(ana, language="fr"))["language"] == "fr"


def test_the_same_text_again_is_a_new_document(api, ana, desk):
    first, second = api.document(ana, desk), api.document(ana, desk)
    assert first["id"] != second["id"]
    assert first["sha256"] == second["sha256"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A short text without a page around it. It goes on.", "A short text without a page around it. It goes on."),
        ("word " * 40, ("word " * 16).strip()),
        ("", "Untitled"),
        (" \n\t ", "Untitled"),
        ("\u200b\u202e", "Untitled"),
    ],
)
def test_without_a_title_the_beginning_of_the_text_is_one(api, ana, desk, text, title):
    assert api.document(ana, desk, text)["title"] == title


def test_the_headline_of_a_page_is_its_title(api, ana, desk, sunrise):
    made = api.document(ana, desk, sunrise.text)
    zones = expect(ana.get(f"/documents/{made['id']}/zones?limit=1000"))["items"]
    headline = next(zone for zone in zones if zone["kind"] == "headline")
    assert made["title"] == sunrise.text[headline["start"] : headline["end"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": None}, "/text"),
        ({"text": 7}, "/text"),
        ({"text": ["a"]}, "/text"),
        ({"text": "a\u0000b"}, "/text"),
        ({"text": "a", "title": ""}, "/title"),
        ({"text": "a", "title": "two\nlines"}, "/title"),
        ({"text": "a", "title": "a" * 501}, "/title"),
        ({"text": "a", "title": "a\u0000"}, "/title"),
        ({"text": "a", "id": "x"}, "/id"),
        ({"text": "a", "project": "x"}, "/project"),
        ({"text": "a", "created_by": "x"}, "/created_by"),
        ({"text": "a", "state": "refused"}, "/state"),
        ({"text": "a", "sha256": "x"}, "/sha256"),
        ({"text": "a", "metadata": "x"}, "/metadata"),
        ({"text": "a", "metadata": {"author": "x"}}, "/metadata/author"),
        ({"text": "a", "metadata": {"source_url": "javascript:alert(1)"}}, "/metadata/source_url"),
        ({"text": "a", "metadata": {"source_url": "file:///etc/passwd"}}, "/metadata/source_url"),
        ({"text": "a", "metadata": {"retrieved": "yesterday"}}, "/metadata/retrieved"),
        ({"text": "a", "metadata": {"retrieved": "2026-13-45T99:99:99Z"}}, "/metadata/retrieved"),
        ({"text": "a", "metadata": {"retrieved": "2026-11-31T08:00:00Z"}}, "/metadata/retrieved"),
        ({"text": "a", "metadata": {"retrieved": "2026-11-01T08:00:00+01:00"}}, "/metadata/retrieved"),
        ({"text": "a", "metadata": {"language": "none at all"}}, "/metadata/language"),
        ({"text": "a", "metadata": {"licence_note": "a\u0000"}}, "/metadata/licence_note"),
    ],
)
def test_a_wrong_body_is_refused_at_its_place_and_nothing_is_kept(ana, desk, body, pointer):
    assert pointers(ana.post(f"/projects/{desk['id']}/documents", body)) == [pointer]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 0


@pytest.mark.parametrize("surrogate", [r"\ud800", r"\udfff", r"a\udc00\ud800"])
def test_half_a_character_is_refused(ana, desk, surrogate):
    path = f"/projects/{desk['id']}/documents"
    for body in (f'{{"text": "{surrogate}"}}', f'{{"text": "a", "title": "{surrogate}"}}'):
        problem(ana.post(path, raw=body.encode()), 422, "invalid")
    assert expect(ana.get(path))["total"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "https://[",
        "https://[::1",
        "http://]",
        "http://a[b]c",
        "https:///path",
        "https://",
        "http://a\\b",
        "ftp://a",
        "//a",
    ],
)
def test_an_address_without_a_host_is_refused(ana, desk, article, address):
    body = {"text": "a", "metadata": {"source_url": address}}
    assert pointers(ana.post(f"/projects/{desk['id']}/documents", body)) == ["/metadata/source_url"]
    assert pointers(ana.patch(f"/documents/{article['id']}", {"archived_url": address}, 1)) == ["/archived_url"]
    assert pointers(ana.patch(f"/projects/{desk['id']}", {"publisher_url": address}, 1)) == ["/publisher_url"]


@pytest.mark.parametrize(
    "address",
    [
        "https://[1:2]/x",
        "http://\u2100.example",
        "https://[::1]:80/x?y#z",
        "https://m\u00fcnchen.example/\u00fc?q=a|b",
        "http://u:p@a:99999",
        "https://a",
    ],
)
def test_pages_and_exports_open_whatever_the_address(api, ana, desk, address):
    made = api.document(ana, desk, metadata={"source_url": address})
    assert made["source_url"] == address
    for path in ("/docs", f"/d/{made['id']}", "/export", ""):
        assert ana.page(f"/p/{desk['id']}{path}").status_code == 200
    for format_ in ("csv", "webannotation", "html"):
        assert ana.get(f"/documents/{made['id']}/export/{format_}").status_code == 200


def test_its_own_words_can_be_changed_and_its_text_cannot(ana, article):
    changes = {"title": "Another title", **METADATA}
    answer = ana.patch(f"/documents/{article['id']}", changes, 1)
    changed = expect(answer)
    assert answer.headers["ETag"] == '"2"'
    assert changed == article | changes | {"version": 2, "revision": article["revision"] + 1}
    assert expect(ana.get(f"/documents/{article['id']}")) == changed
    cleared = expect(ana.patch(f"/documents/{article['id']}", {"source_url": None, "licence_note": None}, 2))
    assert (cleared["source_url"], cleared["licence_note"], cleared["language"]) == (None, "", "de")
    for name in ("text", "sha256", "length", "state", "review_state", "project", "created_by", "revision"):
        assert pointers(ana.patch(f"/documents/{article['id']}", {name: "x"}, 3)) == [f"/{name}"]


def test_a_change_needs_the_current_version(ana, article):
    path = f"/documents/{article['id']}"
    problem(ana.patch(path, {"title": "x"}), 428, "version-needed")
    expect(ana.patch(path, {"title": "First"}, 1))
    refused = ana.patch(path, {"title": "Second"}, 1)
    assert problem(refused, 412, "stale")["current"] == expect(ana.get(path))
    assert refused.headers["ETag"] == '"2"'
    for given in ('"0"', '"999999999999"', "1", 'W/"1"', "*", '"x"', '"1", "2"', ""):
        problem(ana.patch(path, {"title": "x"}, headers={"If-Match": given}), 412, "stale")
    problem(ana.delete(path), 428, "version-needed")
    problem(ana.delete(path, 1), 412, "stale")
    assert expect(ana.get(path))["title"] == "First"


def test_a_deleted_document_is_gone_with_what_stands_on_it(api, ana, desk, article):
    mark = api.annotation(ana, article)
    assert ana.delete(f"/documents/{article['id']}", 1).status_code == 204
    for path in ("", "/text", "/original", "/zones", "/sentences", "/annotations", "/links", "/layers", "/export/csv"):
        problem(ana.get(f"/documents/{article['id']}{path}"), 404, "not-found")
    problem(ana.get(f"/annotations/{mark['id']}"), 404, "not-found")
    assert expect(ana.get(f"/projects/{desk['id']}/documents")) == {"items": [], "next": None, "total": 0}


def test_the_list_is_newest_first_and_can_be_filtered(api, ana, desk):
    made = [
        api.document(ana, desk, "Nothing.", title=title) for title in ("The bridge", "100% true_", "A Bridge too far")
    ]
    path = f"/projects/{desk['id']}/documents"

    def titles(query):
        return [item["title"] for item in expect(ana.get(path + query))["items"]]

    assert expect(ana.get(path))["items"] == made[::-1]
    assert titles("?q=bridge") == ["A Bridge too far", "The bridge"]
    assert titles("?q=100%25") == titles("?q=true_") == ["100% true_"]
    assert titles("?q=no%20such") == []
    api.document(ana, desk, title="Über die BRÜCKE")
    for words in ("Über", "über", "brücke", "BRÜCKE", "ÜBER DIE"):
        assert titles(f"?q={words}") == ["Über die BRÜCKE"]
    assert titles("?q=%25") == ["100% true_"]
    assert titles("?state=ready,reading")[1:] == ["A Bridge too far", "100% true_", "The bridge"]
    assert titles("?state=refused") == titles("?review_state=final") == []
    assert len(titles("?review_state=open")) == 4


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("state=gone", "/state"),
        ("state=", "/state"),
        ("review_state=open,closed", "/review_state"),
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("limit=ten", "/limit"),
        ("limit=1.0", "/limit"),
        ("limit=null", "/limit"),
        ("cursor=nonsense", "/cursor"),
        ("cursor=W10", "/cursor"),
        ("sort=title", "/sort"),
        ("created_by__password=x", "/created_by__password"),
        ("q=a&q=b", "/q"),
        ("q=%00", "/q"),
    ],
)
def test_an_unknown_filter_or_value_is_refused(ana, desk, query, pointer):
    assert pointers(ana.get(f"/projects/{desk['id']}/documents?{query}")) == [pointer]


@pytest.mark.parametrize("state", ["reading", "refused"])
def test_until_a_document_is_ready_it_has_no_text(api, ana, desk, article, state):
    api.execute("UPDATE document SET state = ? WHERE id = ?", state, article["id"])
    path = f"/documents/{article['id']}"
    expect(ana.get(path))
    for part in ("/text", "/zones", "/sentences", "/annotations", "/export/csv"):
        problem(ana.get(path + part), 422, "state")
    problem(ana.post(f"{path}/annotations", {"kind": "claim", "start": 0, "end": 9}), 422, "state")
    problem(ana.post(f"{path}/sentences:split", {"at": 4}), 422, "state")
    problem(ana.put(f"{path}/sentences/1/read", {"read": True}), 422, "state")
    problem(ana.post(f"{path}/layer:submit", {}), 422, "state")
    assert article["id"] not in ana.get(f"/projects/{desk['id']}/export/csv").text


def test_a_final_document_is_read_only(api, ana, article):
    api.execute("UPDATE document SET review_state = 'final' WHERE id = ?", article["id"])
    path = f"/documents/{article['id']}"
    problem(ana.patch(path, {"title": "x"}, 1), 403, "locked")
    problem(ana.patch(f"{path}/zones/1", {"kind": "caption"}, 1), 403, "locked")
    problem(ana.post(f"{path}/sentences:split", {"at": 4}), 403, "locked")
    problem(ana.post(f"{path}/sentences:merge", {"first": 1, "last": 2}), 403, "locked")
    problem(ana.post(f"{path}/annotations", {"kind": "claim", "start": 0, "end": 9}), 403, "locked")
