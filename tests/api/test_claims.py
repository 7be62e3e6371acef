"""Claims through the API: from a passage or by hand, appearances, lists, the way to a published verdict, corrections."""

import http.client
from functools import partial

import pytest

from tests.api.claiming import a_claim, an_item, approved, checked, checking, do, propose, proposed, put
from tests.api.client import BASE, expect, pointers, problem
from tests.api.nursery import PATIENCE
from tests.service.waiting import at_once


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


def test_a_claim_of_a_passage_takes_its_fields_and_appears_there(api, ana, desk, article):
    fields = {"claim_type": "numerical", "checkability": "cfs", "atomic": True, "of_interest": True}
    mark = api.annotation(ana, article, fields=fields)
    made = ana.post(f"/projects/{desk['id']}/claims", {"annotation": mark["id"]})
    claim = expect(made, 201)
    assert made.headers["Location"] == f"/api/v1/claims/{claim['id']}"
    assert made.headers["ETag"] == '"1"'
    assert (claim["label"], claim["status"], claim["version"]) == ("C01", "open", 1)
    assert (claim["claim_type"], claim["checkability"], claim["atomic"]) == ("numerical", "cfs", True)
    assert (claim["passage"], claim["first_appearance"], claim["priority"]) == ("The mayor", mark["id"], 1)
    assert claim["counts"] == {"for": 0, "against": 0, "context": 0, "appearances": 1}
    (place,) = expect(ana.get(f"/claims/{claim['id']}/appearances"))["items"]
    assert (place["annotation"], place["quote"], place["sentences"], place["first"]) == (
        mark["id"],
        "The mayor",
        [1],
        True,
    )
    assert expect(ana.get(f"/claims/{claim['id']}")) == claim


def test_a_claim_goes_all_the_way_with_two_people(ana, jonas, desk):
    claim = a_claim(jonas, desk)
    put(jonas, claim, an_item(jonas, desk))
    assert proposed(jonas, claim)["status"] == "proposed"
    assert do(ana, claim, "take_review")["status"] == "in_review"
    made = do(ana, claim, "approve")
    assert (made["status"], made["verdict"]["row"]["label"], made["verdict"]["row"]["value"]) == ("checked", "True", 5)
    assert (made["verdict"]["best"], made["verdict"]["worst"]) == (5, 1)
    assert (made["verdict"]["proposer"]["id"], made["verdict"]["approver"]["id"]) == (jonas.id, ana.id)
    made = do(ana, claim, "publish")
    assert (made["status"], made["public"]["row"]["id"], made["under_reexamination"]) == ("published", "true", False)
    actions = [one["action"] for one in expect(ana.get(f"/claims/{claim['id']}/history"))["items"]]
    assert actions == [
        "created",
        "evidence_added",
        "assigned",
        "started",
        "proposed",
        "review_taken",
        "approved",
        "published",
    ]


def test_dates_of_claims_and_of_evidence_are_edtf(ana, desk):
    claim, item = a_claim(ana, desk, claim_date="2014-07~"), an_item(ana, desk, published="2014-07/2014-08")
    assert (claim["claim_date"], item["published"]) == ("2014-07~", "2014-07/2014-08")
    for path, name, of in (
        (f"/claims/{claim['id']}", "claim_date", {"normalised": "It is so."}),
        (f"/evidence/{item['id']}", "published", {"title": "Minutes", "locator": "p. 3"}),
    ):
        for wrong in ("July 2014", "2015-02-29", "2014-08/2014-07", "2014-07-30T10:00:00Z"):
            collection = "claims" if name == "claim_date" else "evidence"
            made = ana.post(f"/projects/{desk['id']}/{collection}", {**of, name: wrong})
            assert pointers(made) == [f"/{name}"], wrong
            assert pointers(ana.patch(path, {name: wrong}, 1)) == [f"/{name}"], wrong
        assert expect(ana.patch(path, {name: None}, 1))[name] == ""


def test_a_claim_keeps_its_number_and_words_can_be_found(ana, jonas, desk):
    first, second = a_claim(jonas, desk), a_claim(ana, desk, "The TOWER fell.", checkability="ufs", priority_set=3)
    path = f"/projects/{desk['id']}/claims"
    assert [first["label"], second["label"]] == ["C01", "C02"]
    do(jonas, second, "assign", user=jonas.id, due="2026-12-24")

    def found(query):
        return [claim["label"] for claim in expect(ana.get(path + query))["items"]]

    assert found("?q=tower") == found("?status=assigned") == found(f"?assignee={jonas.id}") == ["C02"]
    assert found("?checkability=ufs,nfs") == found("?priority=3") == ["C02"]
    assert found("?assignee=none") == found("?priority=0,1") == found("?q=bridge") == ["C01"]
    assert found("?sort=-priority") == found("?sort=due") == found("?sort=-n") == ["C02", "C01"]
    page = expect(ana.get(f"{path}?limit=1"))
    assert (page["total"], [one["label"] for one in page["items"]]) == (2, ["C01"])
    assert found(f"?limit=1&cursor={page['next']}") == ["C02"]
    assert pointers(ana.get(f"{path}?status=nonsense")) == ["/status"]


def test_a_claim_is_found_by_its_document_and_has_the_highest_priority_of_its_passages(api, ana, desk, article):
    other = api.document(ana, desk)
    low = api.annotation(ana, article, fields={"may_be_false": True})
    high = api.annotation(ana, other, fields={"may_be_false": True, "could_harm": True})
    claim = expect(ana.post(f"/projects/{desk['id']}/claims", {"annotation": low["id"]}), 201)
    path = f"/projects/{desk['id']}/claims?document={other['id']}"
    assert expect(ana.get(path))["total"] == 0
    made = ana.post(f"/claims/{claim['id']}/appearances", {"annotation": high["id"]})
    assert expect(made, 201)["title"] == other["title"]
    assert made.headers["Location"] == f"/api/v1/claims/{claim['id']}/appearances/{high['id']}"
    (found,) = expect(ana.get(path))["items"]
    assert (found["priority"], found["counts"]["appearances"]) == (2, 2)
    expect(ana.patch(f"/annotations/{high['id']}", {"fields": {"of_interest": True}}, 1))
    assert expect(ana.get(f"/claims/{claim['id']}"))["priority"] == 3
    assert ana.delete(f"/claims/{claim['id']}/appearances/{high['id']}").status_code == 204
    assert expect(ana.get(f"/claims/{claim['id']}"))["priority"] == 1
    assert pointers(ana.post(f"/claims/{claim['id']}/appearances", {"annotation": low["id"]})) == ["/annotation"]


def test_only_a_claim_in_the_project_is_a_passage_of_one(api, ana, desk, article):
    flag = api.annotation(ana, article, "unverified")
    elsewhere = api.annotation(ana, api.document(ana, api.project(ana)))
    for mark in (flag, elsewhere):
        answer = ana.post(f"/projects/{desk['id']}/claims", {"annotation": mark["id"]})
        assert pointers(answer) == ["/annotation"]
    assert expect(ana.get(f"/projects/{desk['id']}/claims"))["total"] == 0


def test_two_people_changing_one_claim_get_one_winner_and_one_412(ana, jonas, desk):
    claim = a_claim(jonas, desk)
    path = f"/claims/{claim['id']}"
    changed = expect(jonas.patch(path, {"claimant": "The mayor"}, 1))
    refused = problem(ana.patch(path, {"claimant": "The council"}, 1), 412, "stale")
    assert refused["current"] == changed
    problem(ana.patch(path, {"claimant": "The council"}), 428, "version-needed")


def test_a_reviewer_does_not_approve_and_nobody_their_own(api, ana, jonas, desk):
    edith = api.member(ana, desk, "editor", "Edith")
    claim = a_claim(edith, desk)
    put(edith, claim, an_item(edith, desk))
    proposed(edith, claim)
    problem(edith.post(f"/claims/{claim['id']}:take_review", {}), 403, "forbidden")
    do(jonas, claim, "take_review")
    problem(jonas.post(f"/claims/{claim['id']}:approve", {}), 403, "forbidden")
    own = problem(edith.post(f"/claims/{claim['id']}:approve", {}), 403, "forbidden")
    assert own["detail"] == "You proposed this verdict. Ask another editor to approve it."
    assert do(ana, claim, "approve")["verdict"]["reviewer"]["id"] == jonas.id


def test_a_proposal_that_is_returned_stays_readable_with_the_reason(ana, jonas, desk):
    claim = a_claim(jonas, desk)
    put(jonas, claim, an_item(jonas, desk))
    proposed(jonas, claim)
    do(ana, claim, "take_review")
    back = do(ana, claim, "return", reason="The minutes are of another year.")
    assert (back["status"], back["proposal"], back["reason"]) == ("checking", None, "The minutes are of another year.")
    propose(jonas, claim, "mostly_false")
    approved(ana, claim)
    found = expect(jonas.get(f"/claims/{claim['id']}/verdicts"))["items"]
    assert [(one["row"]["id"], one["state"]) for one in found] == [("true", "returned"), ("mostly_false", "approved")]


def test_a_number_without_an_independent_item_needs_a_written_exception(jonas, desk):
    claim = a_claim(jonas, desk)
    put(jonas, claim, an_item(jonas, desk, relation="interested"))
    checking(jonas, claim)
    body = {"verdict": "mostly_true", "rationale": "So it says.", "confidence": "low"}
    refused = problem(jonas.post(f"/claims/{claim['id']}:propose", body), 422, "state")
    assert "exception" in refused["detail"]
    made = propose(jonas, claim, "mostly_true", exception="All other files were burnt.")
    assert made["proposal"]["exception"] == "All other files were burnt."


def test_what_is_missing_is_said_before_it_is_tried(ana, jonas, desk):
    claim = expect(jonas.post(f"/projects/{desk['id']}/claims", {}), 201)
    checking(jonas, claim)
    steps = {one["step"]: one for one in expect(jonas.get(f"/claims/{claim['id']}/steps"))["steps"]}
    assert list(steps) == ["assign", "propose", "not_checkable", "withdrawn", "merge", "split"]
    assert len(steps["propose"]["missing"]) == 2
    assert steps["withdrawn"]["missing"] == []
    assert steps["merge"]["missing"] == ["This needs the role “editor” in the project. Ask an owner."]
    refused = jonas.post(f"/claims/{claim['id']}:propose", {"verdict": "true", "rationale": "So.", "confidence": "low"})
    assert problem(refused, 422, "state")["detail"] == steps["propose"]["missing"][0]


def test_a_published_verdict_stays_while_it_is_looked_at_anew_and_what_changes_is_a_correction(ana, jonas, desk):
    claim = checked(jonas, ana, desk)
    do(ana, claim, "publish")
    problem(ana.post(f"/claims/{claim['id']}:set_aside", {"status": "withdrawn", "reason": "No."}), 422, "state")
    again = do(ana, claim, "reopen", reason="A second file was found.")
    assert (again["status"], again["under_reexamination"], again["public"]["row"]["id"]) == ("checking", True, "true")
    propose(jonas, claim, "mostly_false")
    now = approved(ana, claim)
    assert (now["verdict"]["row"]["id"], now["public"]["row"]["id"]) == ("mostly_false", "true")
    problem(ana.post(f"/claims/{claim['id']}:publish", {}), 422, "state")
    do(ana, claim, "publish", reason="The second file decides it.")
    (made,) = expect(ana.get(f"/claims/{claim['id']}/corrections"))["items"]
    assert (made["what"], made["reason"], made["n"]) == (["verdict"], "The second file decides it.", 1)
    states = [one["state"] for one in expect(ana.get(f"/claims/{claim['id']}/verdicts"))["items"]]
    assert states == ["replaced", "approved"]


def test_setting_aside_and_taking_it_back(ana, jonas, desk):
    fact, opinion = a_claim(jonas, desk, checkability="cfs"), a_claim(jonas, desk, checkability="nfs")
    body = {"status": "not_checkable", "reason": "A matter of taste."}
    problem(jonas.post(f"/claims/{fact['id']}:set_aside", body), 422, "state")
    assert do(jonas, opinion, "set_aside", **body)["status"] == "not_checkable"
    problem(jonas.patch(f"/claims/{opinion['id']}", {"short": "x"}, 2), 422, "state")
    assert do(ana, opinion, "reopen", reason="It has a number in it.")["status"] == "open"


def test_a_composite_claim_becomes_claims_that_keep_the_passage(api, ana, desk, article):
    mark = api.annotation(ana, article, fields={"atomic": False, "claim_type": "causal"})
    body = {"annotation": mark["id"], "claimant": "The mayor", "claim_date": "2014-07"}
    claim = expect(ana.post(f"/projects/{desk['id']}/claims", body), 201)
    made = do(ana, claim, "split", parts=[{"normalised": "It lasts."}, {"normalised": "It was paid.", "short": "Paid"}])
    assert (made["composite"]["status"], made["composite"]["reason"]) == ("withdrawn", "Split into C02, C03.")
    assert [one["label"] for one in made["parts"]] == ["C02", "C03"]
    for part in made["parts"]:
        assert (part["status"], part["atomic"], part["claimant"], part["claim_type"]) == (
            "open",
            True,
            "The mayor",
            "causal",
        )
        assert (part["passage"], part["first_appearance"]) == ("The mayor", mark["id"])


def test_duplicates_are_found_and_merged_with_all_that_hangs_on_them(api, ana, jonas, desk, article):
    mark, flag = api.annotation(jonas, article), api.annotation(jonas, article, "unverified", start=20)
    stays = a_claim(jonas, desk, "The new bridge was opened by the mayor in 2019.")
    other = a_claim(jonas, desk, "In 2019 the mayor opened the new bridge.", annotation=mark["id"])
    a_claim(jonas, desk, "Nobody asked.")
    (alike,) = expect(jonas.get(f"/claims/{other['id']}/similar"))["items"]
    assert (alike["claim"]["id"], alike["score"] >= 80) == (stays["id"], True)
    put(jonas, other, an_item(jonas, desk))
    link = {"type": "questions", "to": {"claim": other["id"]}}
    expect(jonas.post(f"/annotations/{flag['id']}/links", link), 201)
    problem(jonas.post(f"/claims/{other['id']}:merge", {"into": stays["id"], "reason": "The same."}), 403, "forbidden")
    gone = do(ana, other, "merge", into=stays["id"], reason="The same.")
    assert (gone["status"], gone["duplicate_of"], gone["counts"]["for"]) == ("duplicate", stays["id"], 0)
    now = expect(ana.get(f"/claims/{stays['id']}"))
    assert now["counts"] == {"for": 1, "against": 0, "context": 0, "appearances": 1}
    (moved,) = expect(jonas.get(f"/annotations/{flag['id']}/links"))["items"]
    assert (moved["to"], moved["version"]) == ({"claim": stays["id"]}, 2)


def test_a_link_to_a_claim_is_made_once_and_only_where_the_type_has_that_end(api, ana, desk, article):
    claim, flag = a_claim(ana, desk), api.annotation(ana, article, "unverified")
    elsewhere = a_claim(ana, api.project(ana))
    path, to = f"/annotations/{flag['id']}/links", {"claim": claim["id"]}
    made = expect(ana.post(path, {"type": "questions", "to": to}), 201)
    assert made["to"] == to
    assert expect(ana.get(f"/documents/{article['id']}/links"))["items"] == [made]
    assert pointers(ana.post(path, {"type": "questions", "to": to})) == ["/to/claim"]
    assert pointers(ana.post(path, {"type": "supports", "to": to})) == ["/to"]
    assert pointers(ana.post(path, {"type": "questions", "to": {"claim": elsewhere["id"]}})) == ["/to/claim"]
    for format_ in ("html", "csv", "webannotation"):
        assert ana.get(f"/documents/{article['id']}/export/{format_}").status_code == 200
    assert api.signed_in(ana).page(f"/p/{desk['id']}/d/{article['id']}").status_code == 200
    assert ana.delete(f"/links/{made['id']}", 1).status_code == 204


def test_tracing_an_attribution_settles_the_flags_on_it(api, ana, article):
    said, flag = api.annotation(ana, article, "attribution"), api.annotation(ana, article, "unverified", start=20)
    body = {"type": "questions", "to": {"annotation": said["id"]}}
    expect(ana.post(f"/annotations/{flag['id']}/links", body), 201)

    def traced(value, version):
        expect(ana.patch(f"/annotations/{said['id']}", {"fields": {"traceability": value}}, version))
        return expect(ana.get(f"/annotations/{flag['id']}"))["fields"]["resolution"]

    assert traced("traced_differs", 1) == "resolved_refuted"
    assert traced("traced_verbatim", 2) == "resolved_supported"
    assert traced("not_found", 3) == "open"


def test_of_two_who_approve_at_once_one_wins(api, ana, jonas, desk, server):
    edith = api.member(ana, desk, "editor", "Edith")
    claim = a_claim(jonas, desk)
    put(jonas, claim, an_item(jonas, desk))
    proposed(jonas, claim)
    do(ana, claim, "take_review")
    path = f"/claims/{claim['id']}:approve"
    statuses = at_once(*(partial(status_of, server, person.token, path) for person in (ana, edith)))
    assert sorted(statuses) == [200, 422]
    assert len(expect(ana.get(f"/claims/{claim['id']}/verdicts"))["items"]) == 1


def status_of(server, token, path):
    """What one empty call over a line of its own comes to."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line.request("POST", BASE + path, "{}", headers)
    return line.getresponse().status


def test_a_retry_with_its_key_makes_no_second_claim(jonas, desk):
    path, body = f"/projects/{desk['id']}/claims", {"normalised": "Once."}
    first, second = (expect(jonas.post(path, body, key="k1"), 201) for _ in range(2))
    assert first == second
    assert expect(jonas.get(path))["total"] == 1
