"""The register of attributions over HTTP, on the real document."""

import pytest

from tests.api.client import expect, pointers
from tests.formats.gold import gold_annotations


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def marked(api, ana, desk, sunrise):
    """The real document with its attributions and the claim that A01 states."""
    document = api.document(ana, desk, sunrise.text, title="Sunrise")
    bodies = {id_: body for id_, body in gold_annotations(sunrise.gold).items() if id_[0] == "A" or id_ == "C03"}
    path = f"/documents/{document['id']}/annotations"
    made = {id_: expect(ana.post(path, body), 201)["id"] for id_, body in bodies.items()}
    link = {"type": "attributes", "to": {"annotation": made["C03"]}}
    expect(ana.post(f"/annotations/{made['A01']}/links", link), 201)
    kim = {"name": "Kim Il Sung", "aliases": ["President Kim IL Sung"]}
    source = expect(ana.post(f"/projects/{desk['id']}/sources", kim), 201)
    return {"document": document, "made": made, "source": source}


def rows(person, place, query=""):
    return expect(person.get(f"{place}/attributions{query}"))["items"]


def labels(person, place, query=""):
    return [row["label"] for row in rows(person, place, query)]


def test_each_row_says_who_said_what_how_and_whether_it_was_traced(ana, marked):
    place = f"/documents/{marked['document']['id']}"
    first, *_ = found = rows(ana, place)
    assert [row["label"] for row in found] == [f"A0{n}" for n in range(1, 8)]
    assert first["who"]["name"] == first["words"] == "Agostinho Neto, former president of Angola"
    assert (first["cue"], first["place"], first["mode"]) == ("said", "S2", "indirect")
    assert first["content"].startswith("that as he fought")
    assert (first["traceability"], first["searches"], first["second_hand"]) == ("not_searched", 0, False)
    assert first["claims"] == [marked["made"]["C03"]]
    looked = {"where": "Archive", "when": "2026-11-26", "found": "not_found"}
    expect(ana.post(f"/annotations/{first['id']}/searches", looked), 201)
    assert rows(ana, place)[0] | {"version": 1} == first | {"traceability": "not_found", "searches": 1}


def test_a_project_and_its_document_have_the_same_rows(ana, desk, marked):
    of_document = rows(ana, f"/documents/{marked['document']['id']}")
    assert rows(ana, f"/projects/{desk['id']}") == of_document


def test_kim_il_sung_is_cited_three_times_and_carries_his_share_of_the_body(ana, desk, marked, sunrise):
    place = f"/projects/{desk['id']}/attributions/sources"
    kim = next(one for one in expect(ana.get(place))["items"] if one["who"]["source"] == marked["source"]["id"])
    assert (kim["times"], kim["documents"], kim["traced"]) == (3, 1, 0)
    body = sum(one["end"] - one["start"] for one in sunrise.gold["sentences"])
    assert kim["share"] == pytest.approx(kim["characters"] / body, abs=1e-5)
    assert expect(ana.get(f"/documents/{marked['document']['id']}/attributions/sources"))["total"] == 5


def test_the_rows_are_narrowed_in_the_query(ana, jonas, desk, marked):
    place = f"/documents/{marked['document']['id']}"
    assert labels(ana, place, f"?source={marked['source']['id']}") == ["A03", "A04", "A07"]
    assert labels(ana, place, "?source=president kim il sung") == []
    assert labels(ana, place, "?source=kim il sung") == ["A03", "A04", "A07"]
    assert labels(ana, place, "?mode=narrated_act") == ["A03"]
    assert labels(ana, place, "?source_type=vague_group") == ["A05"]
    assert labels(ana, place, "?traceability=not_found") == []
    assert len(labels(ana, place, "?author=me&layer=individual")) == 7
    assert labels(jonas, place, "?author=me") == []
    assert labels(ana, place, "?layer=adjudicated") == []
    assert pointers(ana.get(f"{place}/attributions?mode=shouted")) == ["/mode"]
    page = expect(ana.get(f"{place}/attributions?limit=3"))
    assert (page["total"], len(page["items"])) == (7, 3)
    assert labels(ana, place, f"?limit=3&cursor={page['next']}") == ["A04", "A05", "A06"]


def test_a_pronoun_counts_for_whom_it_means_also_without_names_of_the_project(ana, marked):
    made = marked["made"]
    for pronoun in ("A04", "A07"):
        body = {"fields": {"resolved_source": {"annotation": made["A03"]}}}
        expect(ana.patch(f"/annotations/{made[pronoun]}", body, 1))
    expect(ana.delete(f"/sources/{marked['source']['id']}", 1), 204)
    found = rows(ana, f"/documents/{marked['document']['id']}", "?source=President Kim IL Sung")
    assert [row["label"] for row in found] == ["A03", "A04", "A07"]


def test_the_agreed_layer_stands_for_the_others_where_there_is_one(api, ana, desk, jonas):
    document = api.document(ana, desk)
    path = f"/documents/{document['id']}"
    fragments = [{"start": 0, "end": 9, "part": "source"}, {"start": 10, "end": 17, "part": "cue"}]
    fragments.append({"start": 18, "end": 32, "part": "content"})
    reviewers = (jonas, api.member(ana, desk, "reviewer", "Mei"))
    for person in reviewers:
        expect(person.post(f"{path}/annotations", {"kind": "attribution", "fragments": fragments}), 201)
    (cited,) = expect(ana.get(f"{path}/attributions/sources"))["items"]
    assert (cited["times"], cited["characters"]) == (1, 14), "the same words marked by two people count once"
    assert len(rows(ana, path)) == 2
    for person in reviewers:
        expect(person.post(f"{path}/layer:submit", {}))
    expect(ana.post(f"{path}/adjudication:begin", {}))
    expect(ana.post(f"{path}/cases:accept", {}))
    assert [row["layer"] for row in rows(ana, path)] == ["adjudicated"]
    assert len(rows(ana, path, "?layer=individual")) == 2
    viewer = api.member(ana, desk, "viewer")
    assert len(rows(viewer, path)) == 1
    assert rows(viewer, path, "?layer=individual") == []


def test_in_blind_work_a_register_has_ones_own_only(api, ana):
    desk = api.project(ana, blind=True)
    jonas, mei = (api.member(ana, desk, "reviewer", name) for name in ("Jonas", "Mei"))
    document = api.document(ana, desk)
    api.annotation(jonas, document, "attribution")
    for place in (f"/projects/{desk['id']}", f"/documents/{document['id']}"):
        assert len(rows(jonas, place)) == 1
        assert rows(mei, place) == []
        assert expect(mei.get(f"{place}/attributions/sources"))["total"] == 0
