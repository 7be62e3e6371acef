"""Claims through the API: from a passage or by hand, appearances, lists, the way to a published verdict, corrections."""

import pytest

from tests.api.claiming import (
    a_claim,
    an_item,
    do,
    proposed,
    put,
)
from tests.api.client import expect


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
