"""Flags of unverified passages: their list, and settling them by hand (domain.md 7.3, 10)."""

import pytest

from tests.api.client import expect, pointers, problem


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def flag(api, jonas, article):
    return api.annotation(
        jonas, article, "unverified", fields={"reason": "vague_source", "would_settle": "Ask the town archive."}
    )


def settle(person, flag, resolution="withdrawn", reason="Raised by mistake."):
    return person.post(f"/annotations/{flag['id']}:settle", {"resolution": resolution, "reason": reason})


def listed(person, desk, query=""):
    return [row["id"] for row in expect(person.get(f"/projects/{desk['id']}/flags{query}"))["items"]]


def test_the_list_has_what_would_settle_each_flag_and_how_it_was_settled(api, ana, desk, article, jonas, flag):
    claim = api.annotation(jonas, article)
    expect(
        jonas.post(f"/annotations/{flag['id']}/links", {"type": "questions", "to": {"annotation": claim["id"]}}), 201
    )
    (row,) = expect(ana.get(f"/projects/{desk['id']}/flags"))["items"]
    assert (row["reason"], row["would_settle"], row["resolution"]) == ("vague_source", "Ask the town archive.", "open")
    assert (row["questions"], row["place"], row["quote"]) == ([claim["id"]], "S1", "The mayor")
    assert row["settled"] is None
    expect(settle(ana, flag, "resolved_supported", "The minutes name her."))
    (row,) = expect(ana.get(f"/projects/{desk['id']}/flags"))["items"]
    assert row["resolution"] == "resolved_supported"
    assert row["settled"]["by"] == ana.name
    assert row["settled"]["reason"] == "The minutes name her."


def test_the_list_is_narrowed_by_reason_resolution_document_and_person(api, ana, desk, article, jonas, flag):
    other = api.document(ana, desk)
    mine = api.annotation(ana, other, "unverified", fields={"reason": "vague_actor"})
    expect(settle(ana, mine))
    assert set(listed(ana, desk)) == {flag["id"], mine["id"]}
    for query, found in (
        ("?reason=vague_source", flag),
        ("?resolution=open", flag),
        ("?resolution=withdrawn", mine),
        (f"?document={other['id']}", mine),
        (f"?author={jonas.id}", flag),
        ("?author=me", mine),
        ("?reason=vague_source,vague_actor&author=me", mine),
    ):
        assert listed(ana, desk, query) == [found["id"]], query
    assert listed(ana, desk, "?layer=adjudicated") == []
    first = expect(ana.get(f"/projects/{desk['id']}/flags?limit=1"))
    assert first["total"] == 2
    assert len({*listed(ana, desk, "?limit=1"), *listed(ana, desk, f"?limit=1&cursor={first['next']}")}) == 2


def test_one_withdraws_ones_own_and_an_editor_settles_any(api, ana, desk, jonas, flag):
    mei, editor = api.member(ana, desk, "reviewer", "Mei"), api.member(ana, desk, "editor", "Edith")
    problem(settle(mei, flag), 403, "forbidden")
    problem(settle(jonas, flag, "resolved_supported"), 403, "forbidden")
    made = expect(settle(jonas, flag))
    assert (made["version"], made["fields"]["resolution"]) == (2, "withdrawn")
    opened = expect(settle(editor, flag, "open", "It was no mistake."))
    assert opened["fields"]["resolution"] == "open"
    assert opened["author"]["id"] == jonas.id
    entries = expect(jonas.get(f"/annotations/{flag['id']}/history"))["items"]
    assert [(one["action"], one["by"]["id"], one["reason"]) for one in entries[1:]] == [
        ("resolved", jonas.id, "Raised by mistake."),
        ("resolved", editor.id, "It was no mistake."),
    ]


def test_a_submitted_flag_is_settled_by_an_editor_only(api, ana, article, jonas, flag):
    api.execute("UPDATE layer SET state = 'submitted' WHERE document = ? AND \"user\" = ?", article["id"], jonas.id)
    problem(settle(jonas, flag), 403, "locked")
    assert expect(settle(ana, flag, "resolved_not_checkable"))["fields"]["resolution"] == "resolved_not_checkable"


def test_what_cannot_be_settled_is_refused_with_a_sentence(api, ana, article, flag):
    claim = api.annotation(ana, article)
    problem(settle(ana, claim), 422, "state")
    problem(settle(ana, flag, "open"), 422, "state")
    assert pointers(settle(ana, flag, reason=" ")) == ["/reason"]
    assert pointers(settle(ana, flag, "forgotten")) == ["/resolution"]


def make_claim(person, flag):
    return person.post(f"/annotations/{flag['id']}:make_claim", {})


def test_a_claim_is_made_of_a_flags_passage_and_questioned_by_it(api, ana, desk, article, jonas):
    path = f"/documents/{article['id']}/annotations"
    pieces = [{"start": 0, "end": 9}, {"start": 14, "end": 20}]
    flag = expect(jonas.post(path, {"kind": "unverified", "fragments": pieces}), 201)
    claim = expect(make_claim(jonas, flag))
    assert (claim["kind"], claim["layer"], claim["status"], claim["author"]["id"]) == (
        "claim",
        "individual",
        "draft",
        jonas.id,
    )
    assert [(one["start"], one["end"]) for one in claim["fragments"]] == [(0, 9), (14, 20)]
    (link,) = expect(jonas.get(f"/annotations/{flag['id']}/links"))["items"]
    assert (link["type"], link["to"]) == ("questions", {"annotation": claim["id"]})
    assert expect(jonas.get(f"/projects/{desk['id']}/flags"))["items"][0]["questions"] == [claim["id"]]
    problem(make_claim(jonas, flag), 422, "state")
    assert len(expect(jonas.get(path))["items"]) == 2


def test_only_who_flagged_it_makes_a_claim_of_it_while_the_layer_is_open(api, ana, article, jonas, flag):
    problem(make_claim(ana, flag), 403, "forbidden")
    problem(make_claim(jonas, api.annotation(jonas, article)), 422, "state")
    api.execute("UPDATE layer SET state = 'submitted' WHERE document = ? AND \"user\" = ?", article["id"], jonas.id)
    problem(make_claim(jonas, flag), 403, "locked")
    assert expect(jonas.get(f"/annotations/{flag['id']}/links"))["items"] == []


def test_a_flag_that_may_not_be_seen_is_none(api, ana):
    desk = api.project(ana, blind=True)
    jonas, editor = api.member(ana, desk, "reviewer", "Jonas"), api.member(ana, desk, "editor", "Edith")
    flag = api.annotation(jonas, api.document(ana, desk), "unverified")
    problem(settle(editor, flag), 404, "not-found")
    assert listed(editor, desk) == []
    assert listed(jonas, desk) == [flag["id"]]
