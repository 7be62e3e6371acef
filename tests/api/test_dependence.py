"""Relations of documents, their pairs of passages, and the map of a project (domain.md 4, 9)."""

import pytest

from annotate import jobs
from annotate.services import parallels
from tests import build
from tests.api.client import expect, pointers, problem

MEMBERS = {
    *("id", "version", "project", "type", "from", "to", "evidence_note", "certainty", "shown", "passages"),
    *("author", "created", "updated"),
}
NOTHING = "01890000-0000-7000-8000-000000000000"
OTHER = "It will last, the mayor said of the bridge. Nobody has asked who paid."


@pytest.fixture
def other(api, ana, desk):
    return api.document(ana, desk, OTHER, title="The bridge again")


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "editor", "Jonas")


def body(type_, source, to, **more):
    return {"type": type_, "from": {"document": source["id"]}, "to": {"document": to["id"]}, **more}


def relate(person, type_, source, to, **more):
    return expect(person.post(f"/projects/{source['project']}/relations", body(type_, source, to, **more)), 201)


def pair(source, to, **more):
    return {"from": {"start": source[0], "end": source[1]}, "to": {"start": to[0], "end": to[1]}, **more}


def test_a_relation_has_exactly_the_members_of_the_manual(ana, jonas, desk, article, other):
    answer = jonas.post(f"/projects/{desk['id']}/relations", body("excerpt_of", article, other))
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/relations/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == MEMBERS
    assert (made["from"], made["to"]) == (
        {"document": article["id"], "title": article["title"]},
        {"document": other["id"], "title": "The bridge again"},
    )
    assert (made["certainty"], made["shown"], made["passages"]) == ("unknown", False, [])
    assert made["author"] == {"id": jonas.id, "name": jonas.name}
    got = ana.get(f"/relations/{made['id']}")
    assert expect(got) == made
    assert got.headers["ETag"] == '"1"'
    for path in (
        f"/projects/{desk['id']}/relations",
        f"/documents/{article['id']}/relations",
        f"/documents/{other['id']}/relations",
    ):
        assert expect(ana.get(path)) == {"items": [made], "next": None, "total": 1}


def test_pairs_are_slices_of_the_two_texts_and_keep_their_numbers(jonas, article, other):
    made = relate(jonas, "parallel_to", article, other)
    path = f"/relations/{made['id']}"
    first = expect(jonas.post(f"{path}/passages", pair((35, 44), (0, 12), note="Said twice.")), 201)
    second = expect(jonas.post(f"{path}/passages", pair((0, 9), (14, 23), by="found")), 201)
    assert second["version"] == 3
    assert [one["n"] for one in second["passages"]] == [2, 1], "they stand in the order of the first text"
    for one in second["passages"]:
        assert one["from"]["quote"] == build.TEXT[one["from"]["start"] : one["from"]["end"]]
        assert one["to"]["quote"] == OTHER[one["to"]["start"] : one["to"]["end"]]
        assert one["confirmed"]["by"] == {"id": jonas.id, "name": jonas.name}
    assert [one["by"] for one in second["passages"]] == ["found", "hand"]
    assert first["passages"][0]["note"] == "Said twice."
    assert jonas.delete(f"{path}/passages/2", 3).status_code == 204
    third = expect(jonas.post(f"{path}/passages", pair((0, 3), (14, 17))), 201)
    assert [one["n"] for one in third["passages"]] == [3, 1]


def test_a_pair_that_is_changed_by_hand_is_confirmed_by_who_changed_it(api, ana, jonas, desk, article, other):
    made = relate(jonas, "parallel_to", article, other, passages=[pair((0, 9), (14, 23), by="found")])
    path = f"/relations/{made['id']}/passages/1"
    noted = expect(ana.patch(path, {"note": "The same person."}, 1))["passages"][0]
    assert (noted["note"], noted["by"], noted["confirmed"]["by"]["id"]) == ("The same person.", "found", jonas.id)
    moved = expect(ana.patch(path, {"from": {"start": 4, "end": 9, "quote": "mayor"}}, 2))["passages"][0]
    assert (moved["from"]["quote"], moved["by"], moved["confirmed"]["by"]["id"]) == ("mayor", "hand", ana.id)
    problem(ana.patch(f"/relations/{made['id']}/passages/7", {"note": "x"}, 3), 404, "not-found")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (pair((9, 9), (0, 4)), "/from/end"),
        (pair((0, 4), (0, 9_999)), "/to/end"),
        (pair((3, 4), (0, 4)), "/from/start"),
        ({"from": {"start": 0, "end": 3, "quote": "A"}, "to": {"start": 0, "end": 4}}, "/from/quote"),
        (pair((0, 4), (0, 4), by="guessed"), "/by"),
    ],
)
def test_a_pair_that_does_not_stand_there_is_refused(jonas, article, other, wrong, pointer):
    made = relate(jonas, "parallel_to", article, other)
    refused = jonas.post(f"/relations/{made['id']}/passages", wrong)
    assert pointers(refused) == [pointer]


def test_the_same_pair_twice_and_the_same_relation_twice_are_refused(jonas, article, other):
    made = relate(jonas, "parallel_to", article, other, passages=[pair((0, 9), (0, 9))])
    problem(jonas.post(f"/relations/{made['id']}/passages", pair((0, 9), (0, 9))), 422, "invalid")
    relations = f"/projects/{article['project']}/relations"
    problem(jonas.post(relations, body("parallel_to", article, other)), 422, "invalid")
    problem(jonas.post(relations, body("parallel_to", other, article)), 422, "invalid")
    relate(jonas, "quotes", article, other)
    relate(jonas, "quotes", other, article)


def test_a_relation_is_of_two_documents_of_the_project(api, ana, jonas, desk, article):
    relations = f"/projects/{desk['id']}/relations"
    elsewhere = api.document(ana, api.project(ana))
    assert pointers(jonas.post(relations, body("quotes", article, article))) == ["/to/document"]
    for there in (elsewhere, {"id": NOTHING}):
        assert pointers(jonas.post(relations, body("quotes", article, there))) == ["/to/document"]


def test_a_change_needs_the_version_and_swapping_takes_the_passages_along(jonas, article, other):
    made = relate(jonas, "summary_of", article, other, passages=[pair((0, 9), (14, 23))])
    path = f"/relations/{made['id']}"
    problem(jonas.patch(path, {"certainty": "high"}), 428, "version-needed")
    after = expect(jonas.patch(path, {"certainty": "high", "evidence_note": "Dated later."}, 1))
    assert (after["version"], after["shown"]) == (2, True)
    stale = problem(jonas.patch(path, {"certainty": "low"}, 1), 412, "stale")
    assert stale["current"] == after
    turned = expect(jonas.patch(path, {"from": {"document": other["id"]}, "to": {"document": article["id"]}}, 2))
    assert (turned["from"]["document"], turned["to"]["document"]) == (other["id"], article["id"])
    assert turned["passages"][0]["from"] == made["passages"][0]["to"]
    assert turned["passages"][0]["to"] == made["passages"][0]["from"]
    refused = jonas.patch(path, {"to": {"document": NOTHING}}, 3)
    assert pointers(refused) == ["/to"]


def test_history_tells_every_version_and_a_deleted_relation_is_gone(api, ana, jonas, desk, article, other):
    made = relate(jonas, "quotes", article, other)
    path = f"/relations/{made['id']}"
    expect(jonas.post(f"{path}/passages", pair((0, 9), (14, 23))), 201)
    entries = expect(ana.get(f"{path}/history"))["items"]
    assert [(one["version"], one["action"], one["by"]["id"]) for one in entries] == [
        (1, "created", jonas.id),
        (2, "changed", jonas.id),
    ]
    assert entries[0]["relation"] == made
    problem(jonas.delete(path, 1), 412, "stale")
    assert jonas.delete(path, 2).status_code == 204
    problem(ana.get(path), 404, "not-found")
    assert expect(ana.get(f"/projects/{desk['id']}/relations"))["total"] == 0
    relate(jonas, "quotes", article, other)


def test_a_relation_goes_with_its_document(ana, jonas, desk, article, other):
    made = relate(jonas, "quotes", article, other)
    assert ana.delete(f"/documents/{other['id']}", 1).status_code == 204
    problem(ana.get(f"/relations/{made['id']}"), 404, "not-found")
    assert expect(ana.get(f"/documents/{article['id']}/relations"))["total"] == 0
    assert expect(ana.get(f"/projects/{desk['id']}/dependence"))["relations"] == []


def test_lists_are_paged_and_filtered(api, ana, jonas, desk, article, other):
    third = api.document(ana, desk)
    made = [relate(jonas, type_, article, other)["id"] for type_ in ("quotes", "responds_to", "reprint_of")]
    made.append(relate(jonas, "quotes", article, third)["id"])
    relations = f"/projects/{desk['id']}/relations"
    seen, cursor = [], ""
    while cursor is not None:
        page = expect(ana.get(f"{relations}?limit=2{f'&cursor={cursor}' if cursor else ''}"))
        assert page["total"] == 4
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(made)
    assert expect(ana.get(f"{relations}?type=quotes"))["total"] == 2
    assert expect(ana.get(f"{relations}?type=quotes,reprint_of&document={other['id']}"))["total"] == 2
    problem(ana.get(f"{relations}?type=copies"), 422, "invalid")


def test_the_map_names_circles_only_where_their_directions_are_shown(api, ana, jonas, desk, article, other):
    third = api.document(ana, desk)
    shown = {"certainty": "high", "evidence_note": "Each names the next one."}
    relate(jonas, "quotes", article, other, **shown)
    relate(jonas, "summary_of", other, third, **shown)
    last = relate(jonas, "quotes", third, article, certainty="low", evidence_note="The same mistake.")
    graph = f"/projects/{desk['id']}/dependence"
    found = expect(ana.get(graph))
    assert found["circles"] == []
    assert {one["document"] for one in found["documents"]} == {article["id"], other["id"], third["id"]}
    assert [one["documents"] for one in found["groups"]] == [sorted([other["id"], third["id"]])]
    expect(jonas.patch(f"/relations/{last['id']}", {"certainty": "medium"}, 1))
    (circle,) = expect(ana.get(graph))["circles"]
    start = circle.index(article["id"])
    assert [*circle[start:], *circle[:start]] == [article["id"], other["id"], third["id"]]
    expect(jonas.patch(f"/relations/{last['id']}", {"type": "responds_to"}, 2))
    assert expect(ana.get(graph))["circles"] == [], "two that answer each other confirm nothing"


PASSAGE = (
    "the council will pay for the repair of the northern quay before the first ships of spring arrive in the harbour"
)
EDITED = (
    "the council has to pay for the repair of the northern pier before the first ships of spring arrive in the harbour"
)


def found(person, document, **given):
    return expect(person.post(f"/documents/{document['id']}/parallels:find", given))


def test_copies_are_found_among_all_texts_of_the_project_until_they_are_confirmed(api, ana, jonas, desk):
    first = api.document(ana, desk, f"Nothing else happened on Monday. As we heard, {PASSAGE}. The weather was fine.")
    second = api.document(ana, desk, f"Our reporter writes that {EDITED}, and more.")
    api.document(
        ana, desk, "A text about something else altogether, with words of its own and of no other text at all."
    )
    elsewhere = api.document(ana, api.project(ana), PASSAGE)
    answer = found(jonas, first)
    assert (answer["compared"], answer["total"], answer["next"]) == (2, 1, None)
    (candidate,) = answer["items"]
    assert candidate["document"]["document"] == second["id"] != elsewhere["id"]
    assert candidate["kind"] == "wording"
    assert candidate["from"]["quote"] == PASSAGE
    assert candidate["to"]["quote"] == EDITED
    assert (candidate["shared"], candidate["words"]) == (19, 22)
    spans = {side: {name: candidate[side][name] for name in ("start", "end", "quote")} for side in ("from", "to")}
    relate(jonas, "parallel_to", second, first, passages=[{"from": spans["to"], "to": spans["from"], "by": "found"}])
    assert found(jonas, first)["items"] == found(jonas, second)["items"] == []


def test_of_two_texts_sentences_in_other_words_are_found_too_page_by_page(api, ana, desk, sunrise):
    text = api.document(ana, desk, sunrise.text)
    gold = [one["kcna_2014_08_07"] for one in sunrise.gold["parallels"]]
    there = api.document(ana, desk, "\n".join(gold))
    items, cursor = [], None
    while True:
        page = found(ana, text, **{"with": there["id"]}, limit=4, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == 6
        items += page["items"]
        if not (cursor := page["next"]):
            break
    sentences = {one["sentence"]: one["kcna_2014_08_07"] for one in sunrise.gold["parallels"]}
    for n, words in sentences.items():
        (sentence,) = (one for one in sunrise.gold["sentences"] if one["n"] == n)
        assert any(
            sentence["start"] <= one["from"]["start"] < sentence["end"] and one["to"]["quote"] in words for one in items
        ), n
    for one in items:
        assert one["from"]["quote"] == sunrise.text[one["from"]["start"] : one["from"]["end"]]


def test_page_furniture_is_no_parallel(api, ana, desk):
    furniture = "Subscribe to our newsletter and read the most important stories of the day every morning in your inbox"
    texts = [api.document(ana, desk, f"{furniture}\n\n{words}") for words in ("One thing happened.", "Another did.")]
    for text in texts:
        zones = expect(ana.get(f"/documents/{text['id']}/zones"))["items"]
        expect(ana.patch(f"/documents/{text['id']}/zones/1", {"kind": "boilerplate"}, zones[0]["version"]))
    assert found(ana, texts[0])["items"] == []
    assert found(ana, texts[0], **{"with": texts[1]["id"]})["items"] == []
    expect(ana.patch(f"/documents/{texts[0]['id']}/zones/1", {"kind": "body"}, 2))
    expect(ana.patch(f"/documents/{texts[1]['id']}/zones/1", {"kind": "body"}, 2))
    assert found(ana, texts[0])["total"] == 1


def test_looking_is_for_reviewers_and_in_texts_of_the_project_only(api, ana, desk, article):
    viewer = api.member(ana, desk, "viewer")
    path = f"/documents/{article['id']}/parallels:find"
    problem(viewer.post(path, {}), 403, "forbidden")
    elsewhere = api.document(ana, api.project(ana))
    for there in (elsewhere["id"], NOTHING, article["id"]):
        assert pointers(ana.post(path, {"with": there})) == ["/with"]
    assert pointers(ana.post(path, {"near": 1})) == ["/near"]


def test_texts_get_their_fingerprints_in_the_background_or_when_they_are_needed(api, ana, desk):
    def kept():
        with api.database.connect(writing=False) as connection:
            rows = connection.exec_driver_sql("SELECT document FROM fingerprints").all()
        return {row[0] for row in rows} & {text["id"] for text in texts}

    texts = [api.document(ana, desk, f"{words} {PASSAGE}.") for words in ("One.", "Two.")]
    assert kept() == set()
    jobs.once(api.app.extensions["annotate"])
    assert len(kept()) == 2
    texts.append(api.document(ana, desk, f"Three. {PASSAGE}."))
    answer = found(ana, texts[0])
    assert (answer["total"], answer["compared"], answer["waiting"]) == (2, 2, 0)
    assert len(kept()) == 3


def test_one_call_makes_fingerprints_of_so_many_texts_and_says_how_many_wait(api, ana, desk, monkeypatch):
    for name in ("MADE_AT_MOST", "INDEXED_AT_ONCE"):
        monkeypatch.setattr(parallels, name, 1)
    texts = [api.document(ana, desk, f"{words} {PASSAGE}.") for words in ("One.", "Two.", "Three.")]
    assert [found(ana, texts[0])["waiting"] for _ in texts] == [2, 1, 0]
    assert found(ana, texts[0])["total"] == 2
