"""The worked example of domain.md 15, carried out through the API by two people (domain.md 16, tests 5 and 6)."""

import pytest

from tests.api import worked_example
from tests.api.client import expect, problem
from tests.api.worked_example import SENTENCES, WITHOUT_EVIDENCE, approve, begin, proposal
from tests.api.worked_record import DATING, RECORD
from tests.formats.gold import gold_links

COUNTS = {
    "C02": (0, 0, 1),
    "C04": (0, 0, 1),
    "C07": (0, 2, 1),
    "C08": (1, 0, 0),
    "C11": (1, 0, 0),
    "C12": (0, 1, 0),
    "C13": (1, 0, 0),
    "C14": (0, 1, 0),
    "C17": (1, 0, 0),
    "C18": (0, 1, 0),
    "C19": (0, 0, 1),
    "C21": (0, 1, 0),
}
"""Independent origins for and against, and origins of context: E03 to E06 are one, E11 has an interest."""


@pytest.fixture(scope="module")
def of_each_database():
    return {}


@pytest.fixture
def example(api, backend, sunrise, of_each_database):
    if backend not in of_each_database:
        ana = api.person("Ana")
        project = api.project(ana, name="Non-Aligned Movement")
        jonas = api.member(ana, project, "reviewer", "Jonas")
        of_each_database[backend] = worked_example.entered(ana, jonas, project, sunrise)
    return of_each_database[backend]


def test_21_claims_11_items_and_the_page_itself_as_provenance(example, sunrise):
    path = f"/projects/{example.project['id']}"
    claims = expect(example.ana.get(f"{path}/claims?limit=1000"))["items"]
    evidence = expect(example.ana.get(f"{path}/evidence?limit=1000"))["items"]
    assert [claim["label"] for claim in claims] == sorted(SENTENCES)
    assert [claim["normalised"] for claim in claims] == [SENTENCES[label] for label in sorted(SENTENCES)]
    assert len(evidence) == 11
    first = sunrise.gold["evidence"][0]
    assert first["url"] not in {item["url"] for item in evidence}
    assert expect(example.ana.get(f"/documents/{example.document['id']}"))["source_url"] == first["url"]


def test_the_source_record_is_signed_with_the_passages_that_bear_it_out(example, sunrise):
    record = expect(example.jonas.get(f"/documents/{example.document['id']}/criticism"))
    assert record == example.record
    assert {name: record[name] for name in RECORD} == RECORD
    assert (record["state"], record["signed"]["by"]["id"]) == ("signed", example.ana.id)
    assert [clue["annotation"] for clue in record["dating_clues"]] == [example.marks[key]["id"] for key in DATING]
    assert record["dating_clues"][0]["quote"] == "(1912-1994)"
    assert [sunrise.text.count(clue["quote"]) for clue in record["contradictions"]] == [1, 1, 1, 1]


def test_the_six_parallel_passages_are_among_the_first_ten_proposals_and_stay_when_they_are_related(example, sunrise):
    sentences = {one["n"]: one for one in sunrise.gold["sentences"]}
    passages = example.relation["passages"]
    for one, pair in zip(sunrise.gold["parallels"], passages, strict=True):
        sentence = sentences[one["sentence"]]
        assert any(
            sentence["start"] <= found["from"]["start"] < sentence["end"]
            and found["to"]["quote"].rstrip(".") in one["kcna_2014_08_07"]
            for found in example.proposed[:10]
        ), one["sentence"]
        assert (pair["from"]["quote"], pair["to"]["quote"]) == (one["text"], one["kcna_2014_08_07"])
        assert sentence["start"] <= pair["from"]["start"] < sentence["end"]
    assert expect(example.jonas.get(f"/relations/{example.relation['id']}")) == example.relation


def test_links_stand_as_the_gold_has_them(example):
    ids = {key: mark["id"] for key, mark in example.marks.items()}
    links = expect(example.jonas.get(f"/documents/{example.document['id']}/links?limit=1000"))["items"]
    found = [(link["type"], link["from"]["annotation"], link["to"]["annotation"]) for link in links]
    assert sorted(found) == sorted((type_, ids[near], ids[far]) for type_, near, far in gold_links())


def test_each_claim_appears_in_the_passage_of_the_gold(example, sunrise):
    for one in sunrise.gold["annotations"]:
        if one["kind"] == "claim":
            claim = example.claims[one["id"]]
            (place,) = expect(example.ana.get(f"/claims/{claim['id']}/appearances"))["items"]
            assert (place["quote"], place["start"], place["end"]) == (one["text"], one["start"], one["end"])
            assert claim["passage"] == one["text"]


def test_groups_are_counted_and_not_links(example):
    for gold_id in SENTENCES:
        found = example.claim(gold_id)["counts"]
        assert (found["for"], found["against"], found["context"]) == COUNTS.get(gold_id, (0, 0, 0)), gold_id
    stances = expect(example.ana.get(f"/claims/{example.claims['C18']['id']}/evidence"))
    assert stances["total"] == 2


@pytest.mark.parametrize("gold_id", WITHOUT_EVIDENCE)
def test_true_without_evidence_cannot_be_proposed(example, gold_id):
    if example.claim(gold_id)["status"] == "open":
        begin(example, gold_id)
    refused = problem(example.do(example.jonas, gold_id, "propose", proposal(example, gold_id)), 422, "state")
    assert "independent source" in refused["detail"]
    assert example.claim(gold_id)["status"] == "checking"


def test_a_composite_claim_cannot_get_a_verdict(example):
    begin(example, "C06")
    body = {"verdict": "unproven", "rationale": "So.", "confidence": "low", "searched": "Nothing yet."}
    refused = problem(example.do(example.jonas, "C06", "propose", body), 422, "state")
    assert "Split it" in refused["detail"]


def test_every_other_verdict_of_the_gold_is_approved_by_a_second_person(example):
    done = [gold_id for gold_id in example.verdicts if gold_id not in (*WITHOUT_EVIDENCE, "C21")]
    for gold_id in done:
        made = example.claim(gold_id) if example.claim(gold_id)["verdict"] else approve(example, gold_id)
        assert made["verdict"]["row"]["id"] == example.verdicts[gold_id]
        assert made["verdict"]["proposer"]["id"] != made["verdict"]["approver"]["id"]
    assert "C13" in done
    assert example.claim("C16")["verdict"]["row"]["value"] is None


def test_the_flag_on_c21_is_refuted_with_its_verdict_and_open_when_it_is_reopened(example):
    assert example.mark("U13")["fields"]["resolution"] == "open"
    approve(example, "C21")
    assert example.mark("U13")["fields"]["resolution"] == "resolved_refuted"
    last = expect(example.jonas.get(f"/annotations/{example.marks['U13']['id']}/history"))["items"][-1]
    assert (last["action"], last["by"]["id"]) == ("resolved", example.ana.id)
    expect(example.do(example.ana, "C21", "reopen", {"reason": "A new source has turned up."}))
    assert example.mark("U13")["fields"]["resolution"] == "open"


def test_changing_the_published_c07_makes_a_correction(example):
    if example.claim("C07")["status"] == "open":
        approve(example, "C07")
    claim = expect(example.do(example.ana, "C07", "publish"))
    assert (claim["verdict"]["row"]["label"], claim["verdict"]["row"]["value"]) == ("Mostly false", 2)
    assert (claim["verdict"]["best"], claim["verdict"]["worst"]) == (5, 1)
    path = f"/claims/{claim['id']}"
    change = {"claimant": "The Sunrise, Uganda"}
    problem(example.jonas.patch(path, change, claim["version"]), 403, "forbidden")
    problem(example.ana.patch(path, change, claim["version"]), 422, "state")
    expect(example.ana.patch(path, {**change, "reason": "The paper is named more exactly."}, claim["version"]))
    (correction,) = expect(example.ana.get(f"{path}/corrections"))["items"]
    assert (correction["what"], correction["reason"], correction["by"]["id"]) == (
        ["claimant"],
        "The paper is named more exactly.",
        example.ana.id,
    )
