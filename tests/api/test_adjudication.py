"""Adjudication: cases, decisions, the agreed layer (contract.md, Rights; domain.md 12; security.md S37)."""

import pytest

from tests.api.client import expect, pointers, problem
from tests.api.feeds import events


def submit(person, document):
    return expect(person.post(f"/documents/{document['id']}/layer:submit", {}))


def act(person, document, what, **body):
    return person.post(f"/documents/{document['id']}/adjudication:{what}", body)


def cases_of(person, document, query=""):
    return expect(person.get(f"/documents/{document['id']}/cases{query}"))["items"]


def decide(person, case, decision, **body):
    return person.post(f"/cases/{case['id']}:decide", {"decision": decision, "cause": "borders", **body})


def agreed(person, document):
    return expect(person.get(f"/documents/{document['id']}/annotations?layer=adjudicated"))["items"]


def review_state(person, document):
    return expect(person.get(f"/documents/{document['id']}"))["review_state"]


def status(person, annotation):
    return expect(person.get(f"/annotations/{annotation['id']}"))["status"]


@pytest.fixture
def differing(api, article, jonas, mei, ada):
    """One document with a unanimous case, one of differing borders, one that only Jonas saw; adjudication has begun."""
    marks = {
        "same": [api.annotation(person, article, start=0, end=9) for person in (jonas, mei)],
        "borders": [api.annotation(jonas, article, start=10, end=33), api.annotation(mei, article, start=18, end=33)],
        "alone": [
            api.annotation(jonas, article, "language", start=22, end=25, note="New?", fields={"category": "puffery"})
        ],
    }
    for person in (jonas, mei):
        submit(person, article)
    assert expect(act(ada, article, "begin"))["review_state"] == "adjudicating"
    return marks


def test_a_document_is_ready_as_soon_as_enough_layers_are_submitted(article, ana, jonas, mei):
    submit(jonas, article)
    assert review_state(ana, article) == "open"
    submit(mei, article)
    assert review_state(ana, article) == "ready_for_adjudication"
    expect(mei.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))
    assert review_state(ana, article) == "open"


def test_adjudication_begins_when_enough_layers_are_submitted_and_locks_them(api, article, jonas, mei, ada):
    api.annotation(jonas, article)
    submit(jonas, article)
    problem(act(ada, article, "begin"), 422, "state")
    submit(mei, article)
    expect(act(ada, article, "begin"))
    problem(act(ada, article, "begin"), 422, "state")
    problem(jonas.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "Again."}), 403, "locked")
    layers = expect(ada.get(f"/documents/{article['id']}/layers"))["items"]
    assert {layer["state"] for layer in layers if layer["reviewer"]["id"] in (jonas.id, mei.id)} == {"locked"}


def test_nobody_marks_or_submits_while_cases_are_decided(api, ana, desk, article, differing):
    late = api.member(ana, desk, "reviewer", "Late")
    body = {"kind": "claim", "start": 0, "end": 9}
    problem(late.post(f"/documents/{article['id']}/annotations", body), 403, "locked")
    problem(late.post(f"/documents/{article['id']}/layer:submit", {}), 403, "locked")


def test_cases_come_in_the_order_of_the_text_and_say_in_what_they_differ(ada, article, differing):
    cases = cases_of(ada, article)
    assert [(case["n"], case["kind"], case["differences"], case["state"]) for case in cases] == [
        (1, "claim", [], "open"),
        (2, "claim", ["borders"], "open"),
        (3, "language", ["missing"], "open"),
    ]
    assert [[one["id"] for one in case["annotations"]] for case in cases] == [
        [one["id"] for one in differing[name]] for name in ("same", "borders", "alone")
    ]
    assert set(cases[0]) == {
        *("id", "version", "document", "n", "kind", "start", "end", "state", "differences", "annotations", "decision")
    }
    assert cases_of(ada, article, "?kind=language") == cases[2:]
    assert cases_of(ada, article, "?difference=borders,missing&state=open") == cases[1:]
    assert expect(ada.get(f"/cases/{cases[1]['id']}")) == cases[1]


def test_an_accepted_annotation_goes_to_the_agreed_layer_and_dissent_stays_readable(ada, article, differing, jonas):
    wide, narrow = differing["borders"]
    case = cases_of(ada, article, "?difference=borders")[0]
    made = expect(decide(ada, case, "accept_one", annotation=narrow["id"], reason="Only the object."))
    assert (made["state"], made["version"]) == ("decided", 2)
    decision = made["decision"]
    assert (decision["decision"], decision["cause"], decision["reason"]) == (
        "accept_one",
        "borders",
        "Only the object.",
    )
    assert decision["by"] == {"id": ada.id, "name": ada.name}
    (new,) = agreed(ada, article)
    assert [new["id"]] == decision["outcome"]
    assert (new["author"]["id"], new["derived_from"], new["status"]) == (ada.id, [narrow["id"]], "accepted")
    assert (new["start"], new["end"], new["label"], new["layer"]) == (18, 33, "C01", "adjudicated")
    assert (status(jonas, wide), status(jonas, narrow)) == ("rejected", "accepted")
    kept = expect(jonas.get(f"/annotations/{wide['id']}"))
    assert {**kept, "status": "", "version": 0, "updated": ""} == {**wide, "status": "", "version": 0, "updated": ""}
    entry = expect(jonas.get(f"/annotations/{wide['id']}/history"))["items"][-1]
    assert (entry["action"], entry["reason"], entry["by"]["id"]) == ("decided", "Only the object.", ada.id)
    assert expect(ada.get(f"/cases/{case['id']}")) == made


def test_a_merged_annotation_has_a_new_range_and_fields_of_the_chosen_one(ada, article, differing, jonas):
    case = cases_of(ada, article, "?difference=borders")[0]
    wide, narrow = differing["borders"]
    body = {"start": 10, "end": 49, "annotation": narrow["id"], "fields": {"checkability": "cfs"}}
    made = expect(decide(ada, case, "merge", **body))
    (new,) = agreed(ada, article)
    assert (new["start"], new["end"], new["fields"]) == (10, 49, {"checkability": "cfs"})
    assert set(new["derived_from"]) == {wide["id"], narrow["id"]}
    assert {one["status"] for one in made["annotations"]} == {"superseded"}
    assert status(jonas, wide) == "superseded"


def test_a_merge_checks_its_range_like_a_new_annotation(ada, article, differing):
    case = cases_of(ada, article, "?difference=borders")[0]
    assert pointers(decide(ada, case, "merge", start=10, end=10_000)) == ["/end"]
    assert pointers(decide(ada, case, "merge")) == ["/start"]
    assert pointers(decide(ada, case, "merge", start=0, end=9, fields={"category": "puffery"})) == ["/fields/category"]
    assert agreed(ada, article) == []
    assert expect(ada.get(f"/cases/{case['id']}")) == case


def test_rejecting_all_closes_a_case(ada, article, differing, jonas):
    case = cases_of(ada, article, "?difference=missing")[0]
    made = expect(decide(ada, case, "reject_all", cause="codebook_unclear"))
    assert (made["state"], made["decision"]["outcome"]) == ("decided", [])
    assert status(jonas, differing["alone"][0]) == "rejected"


def test_an_escalated_case_is_not_decided_and_somebody_else_decides_it(ada, ana, article, differing):
    case = cases_of(ada, article, "?difference=missing")[0]
    assert expect(decide(ada, case, "escalate", reason="I know the author."))["state"] == "escalated"
    problem(act(ada, article, "finish"), 422, "state")
    assert expect(decide(ana, case, "accept_all"))["state"] == "decided"


def test_a_decision_needs_a_reason(ada, article, differing):
    case = cases_of(ada, article)[1]
    answer = ada.post(f"/cases/{case['id']}:decide", {"decision": "reject_all"})
    assert pointers(answer) == ["/reason"]


def test_the_second_of_two_decisions_is_told_who_was_first(ada, ana, article, differing):
    case = cases_of(ada, article)[1]
    expect(decide(ada, case, "reject_all"))
    refused = problem(decide(ana, case, "accept_all"), 422, "state")
    assert "Ada" in refused["detail"]


def test_an_undone_decision_leaves_nothing_in_the_agreed_layer_and_can_be_made_anew(ada, article, differing, jonas):
    wide, narrow = differing["borders"]
    case = cases_of(ada, article, "?difference=borders")[0]
    problem(ada.post(f"/cases/{case['id']}:undo", {}), 422, "state")
    first = expect(decide(ada, case, "accept_one", annotation=wide["id"]))
    undone = expect(ada.post(f"/cases/{case['id']}:undo", {}))
    assert (undone["state"], undone["decision"], undone["version"]) == ("open", None, 3)
    assert agreed(ada, article) == []
    assert {one["status"] for one in undone["annotations"]} == {"submitted"}
    problem(ada.get(f"/annotations/{first['decision']['outcome'][0]}"), 404, "not-found")
    expect(decide(ada, case, "accept_one", annotation=narrow["id"]))
    (new,) = agreed(ada, article)
    assert new["label"] == "C02", "a label is never given twice"


def test_all_unanimous_cases_are_accepted_in_one_go(ada, article, differing, jonas):
    path = f"/documents/{article['id']}/cases:accept"
    (done,) = expect(ada.post(path, {}))["cases"]
    assert done["decision"]["reason"] == "All reviewers agree."
    (new,) = agreed(ada, article)
    assert set(new["derived_from"]) == {one["id"] for one in differing["same"]}
    assert [case["state"] for case in cases_of(ada, article)] == ["decided", "open", "open"]
    assert expect(ada.post(path, {}))["cases"] == []


def test_the_agreed_layer_becomes_final_when_every_case_is_decided(ada, article, differing, jonas):
    problem(act(ada, article, "finish"), 422, "state")
    for case in cases_of(ada, article):
        expect(decide(ada, case, "accept_all"))
    assert expect(act(ada, article, "finish"))["review_state"] == "final"
    case = cases_of(ada, article)[0]
    problem(decide(ada, case, "reject_all"), 403, "locked")
    problem(ada.post(f"/cases/{case['id']}:undo", {}), 403, "locked")
    assert pointers(act(ada, article, "reopen")) == ["/reason"]
    assert expect(act(ada, article, "reopen", reason="A mistake."))["review_state"] == "adjudicating"
    problem(act(ada, article, "reopen", reason="A mistake."), 422, "state")
    expect(ada.post(f"/cases/{case['id']}:undo", {}))


def test_exports_and_viewers_have_the_agreed_layer(api, ana, desk, ada, article, differing):
    viewer = api.member(ana, desk, "viewer")
    expect(ada.post(f"/documents/{article['id']}/cases:accept", {}))
    seen = expect(viewer.get(f"/documents/{article['id']}/annotations"))["items"]
    assert seen == agreed(ada, article)
    text = viewer.get(f"/documents/{article['id']}/export/csv").text
    assert seen[0]["id"] in text
    assert differing["alone"][0]["id"] not in text


def linked(api, person, document):
    """A flag that questions the content of an attribution inside another one, all of one person."""
    outer = api.annotation(person, document, "attribution", 34, 49)
    inner = api.annotation(person, document, "attribution", 38, 42, fields={"parent": outer["id"]})
    said = {"resolved_source": {"annotation": outer["id"]}}
    third = api.annotation(person, document, "attribution", 63, 69, fields=said)
    link = {"type": "supports", "to": {"annotation": outer["id"]}}
    expect(person.post(f"/annotations/{inner['id']}/links", link), 201)
    return outer, inner, third


def test_links_parents_and_resolved_sources_follow_whichever_case_is_decided_first(api, ana, desk, ada, jonas, mei):
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        document = api.document(ana, desk)
        marks = linked(api, jonas, document)
        for one in marks:
            pieces = [
                {"start": one["start"], "end": one["start"] + 1, "part": "cue"},
                {"start": one["start"] + 2, "end": one["end"]},
            ]
            expect(jonas.patch(f"/annotations/{one['id']}", {"fragments": pieces}, one["version"]))
        submit(jonas, document)
        submit(mei, document)
        expect(act(ada, document, "begin"))
        cases = {case["annotations"][0]["id"]: case for case in cases_of(ada, document)}
        for at in order:
            expect(decide(ada, cases[marks[at]["id"]], "accept_all"))
        found = {one["derived_from"][0]: one for one in agreed(ada, document)}
        outer, inner, third = (found[one["id"]] for one in marks)
        assert inner["fields"]["parent"] == outer["id"]
        assert (outer["derived"]["hearsay_depth"], inner["derived"]["hearsay_depth"]) == (1, 2)
        assert third["fields"]["resolved_source"] == {"annotation": outer["id"]}
        links = expect(ada.get(f"/annotations/{inner['id']}/links"))["items"]
        assert [(link["type"], link["to"]["annotation"]) for link in links] == [("supports", outer["id"])]


def test_two_attributions_that_two_people_nest_the_other_way_round_make_no_circle(api, ana, desk, ada, jonas, mei):
    document = api.document(ana, desk)
    chosen = []
    for person, outer in ((jonas, 1), (mei, 0)):
        cues = [[{"start": at, "end": at + 1, "part": "cue"}, {"start": at + 2, "end": at + 6}] for at in (34, 63)]
        body = {"kind": "attribution", "fragments": cues[outer]}
        parent = expect(person.post(f"/documents/{document['id']}/annotations", body), 201)["id"]
        body = {"kind": "attribution", "fragments": cues[1 - outer], "fields": {"parent": parent}}
        chosen.append(expect(person.post(f"/documents/{document['id']}/annotations", body), 201))
        submit(person, document)
    expect(act(ada, document, "begin"))
    for case, one in zip(cases_of(ada, document), chosen, strict=True):
        expect(decide(ada, case, "merge", start=one["start"], end=one["end"], annotation=one["id"]))
    first, second = agreed(ada, document)
    nested = [(one["fields"].get("parent"), one["derived"]["hearsay_depth"]) for one in (first, second)]
    assert nested in ([(second["id"], 2), (None, 1)], [(None, 1), (first["id"], 2)]), "one of the two is outermost"


def test_a_reopened_layer_can_be_changed_and_its_cases_are_built_anew(ada, article, differing, jonas, mei):
    for case in cases_of(ada, article):
        expect(decide(ada, case, "accept_all"))
    path = f"/documents/{article['id']}/layers/{mei.id}:reopen"
    assert pointers(ada.post(path, {})) == ["/reason"]
    assert expect(ada.post(path, {"reason": "Read the caption again."}))["review_state"] == "open"
    problem(ada.post(path, {"reason": "Again."}), 422, "state")
    narrow = differing["borders"][1]
    assert status(mei, narrow) == "draft"
    assert [one["kind"] for one in agreed(ada, article)] == ["language"], "what has no mark of hers stays decided"
    entry = expect(mei.get(f"/annotations/{narrow['id']}/history"))["items"][-1]
    assert (entry["action"], entry["reason"]) == ("withdrawn", "Read the caption again.")
    now = expect(mei.get(f"/annotations/{narrow['id']}"))
    expect(mei.patch(f"/annotations/{narrow['id']}", {"start": 10, "end": 33}, now["version"]))
    submit(mei, article)
    expect(act(ada, article, "begin"))
    assert [(case["state"], case["differences"]) for case in cases_of(ada, article)] == [
        ("open", []),
        ("open", []),
        ("decided", ["missing"]),
    ]
    assert len({case["n"] for case in cases_of(ada, article)}) == 3


def test_only_another_adjudicator_decides_on_own_marks_where_the_project_says_so(api, ana, desk, article, ada, jonas):
    version = expect(ana.get(f"/projects/{desk['id']}"))["version"]
    expect(ana.patch(f"/projects/{desk['id']}", {"adjudicate_own": False}, version))
    api.annotation(ada, article)
    for person in (ada, jonas):
        submit(person, article)
    expect(act(ada, article, "begin"))
    (case,) = cases_of(ada, article)
    problem(decide(ada, case, "accept_all"), 403, "forbidden")
    expect(decide(ana, case, "accept_all"))


def test_the_feed_tells_adjudicators_which_case_was_decided_or_opened_again_and_nobody_else(
    ada, article, differing, jonas
):
    _, borders, alone = cases_of(ada, article)
    before = expect(ada.get(f"/documents/{article['id']}"))["revision"]

    def told(person):
        text = person.get(f"/documents/{article['id']}/events?after={before}").text
        return [(one.type, one.data["case"]) for one in events(text) if one.type.startswith("case.")]

    expect(decide(ada, borders, "reject_all"))
    expect(decide(ada, alone, "escalate"))
    undone = expect(ada.post(f"/cases/{alone['id']}:undo", {}))
    assert told(ada) == [
        ("case.decided", {"id": borders["id"], "version": 2}),
        ("case.decided", {"id": alone["id"], "version": 2}),
        ("case.undone", {"id": alone["id"], "version": undone["version"]}),
    ]
    assert told(jonas) == []
