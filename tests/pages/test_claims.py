"""Claims on their pages: every step as a form without script, what is missing before its button, faults at their cause."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from annotate.domain.claims import Claim, NewClaim
from annotate.domain.evidence import Evidence
from annotate.domain.permissions import Actor
from annotate.domain.records import Project
from annotate.services import claims, evidence, projects
from annotate.services.claim_keeping import CLAIM
from annotate.services.projects import ProjectChange
from annotate.services.work import Work, action, read, write
from annotate.store import claims as claims_store
from annotate.store import evidence as evidence_store
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]
PROPOSAL = {
    "do": "propose",
    "verdict": "mostly_false",
    "rationale": "The minutes (E01) say that the municipality paid.",
    "confidence": "moderate",
}
ITEM = {"do": "add_evidence", "title": "Minutes of 1998", "url": "https://archive.example/minutes", "stance": "refutes"}


class Desk:
    """Two people on one claim, each with a browser."""

    def __init__(self, visit: Visit) -> None:
        self.ana = build.a_person()
        self.project: Project = build.a_project(self.ana)
        self.jonas = build.a_member(self.ana, self.project, "editor")
        self.reader = build.a_member(self.ana, self.project, "viewer", "Vera Lund")
        self.document = build.a_document(self.ana, self.project)
        self.visitors = {person.user: visit(person) for person in (self.ana, self.jonas, self.reader)}

    def claim(self, **more: Any) -> Claim:
        body = {"normalised": "The municipality of Port Savel paid for the bridge.", "atomic": True, **more}
        return write(self.ana, claims.create, self.project.id, NewClaim(**body))

    def at(self, claim: Claim) -> str:
        return f"/p/{self.project.id}/claims/{claim.id}"

    def look(self, person: Actor, claim: Claim) -> Page:
        return self.visitors[person.user].get(self.at(claim))

    def do(self, person: Actor, claim: Claim, fields: dict[str, Any], status: int = 303) -> Page:
        page = self.visitors[person.user].send(self.at(claim), fields)
        assert page.status == status, page.words()
        return page

    def proposed(self, **more: Any) -> Claim:
        claim = self.claim()
        self.do(self.ana, claim, {"do": "assign", "user": self.ana.user})
        self.do(self.ana, claim, {"do": "start"})
        self.do(self.ana, claim, {**ITEM, "relation": "independent"})
        self.do(self.ana, claim, {**PROPOSAL, **more})
        return claim


@pytest.fixture
def desk(visit: Visit) -> Desk:
    return Desk(visit)


def test_a_claim_is_written_by_hand_found_by_a_filter_and_opened(desk: Desk) -> None:
    visitor, at = desk.visitors[desk.ana.user], f"/p/{desk.project.id}/claims"
    assert "No claims yet" in visitor.get(at).words()
    made = visitor.send(at, {"normalised": "The bridge opened in 2019.", "short": "Bridge opened 2019", "atomic": ""})
    assert made.status == 303
    assert "The bridge opened in 2019." in visitor.get(made.to or "").words("h1")
    assert visitor.get(f"{at}?q=2019&status=open").words("tbody").startswith("C01 Bridge opened 2019")
    assert "No claim matches" in visitor.get(f"{at}?verdict=true").words()
    assert "C01" in visitor.get(f"{at}?view=board").words(".board")


def test_what_is_wrong_with_a_new_claim_stands_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    visitor, at = desk.visitors[desk.ana.user], f"/p/{desk.project.id}/claims"
    page = visitor.send(at, {"normalised": "Two\nlines", "claimant": "The Courier"})
    assert page.status == 422
    assert page.words("#fault-normalised") == "Leave out line breaks and control characters."
    assert page.value("claimant") == "The Courier"


def test_a_date_is_shown_in_words_and_what_is_none_is_refused_at_its_field(desk: Desk) -> None:
    claim = desk.claim(claim_date="2014-07/2014-08")
    page = desk.look(desk.ana, claim)
    assert "between July and August 2014" in page.words(".facts-list")
    assert page.words("#hint-change-claim_date").startswith("between July and August 2014. For example")
    wrong = {"do": "change", "version": 1, "claim_date": "July 2014", "claimant": "The Courier"}
    refused = desk.do(desk.ana, claim, wrong, 422)
    assert "Write a date such as 2014, 2014-07 or 2014-07-30" in refused.words("#fault-change-claim_date")
    assert (refused.value("claim_date", "#facts"), refused.value("claimant", "#facts")) == ("July 2014", "The Courier")
    refused = desk.do(desk.ana, claim, {**ITEM, "published": "2015-02-29"}, 422)
    assert refused.words("#fault-add_evidence-published") == "There is no 29 February in 2015. Check the date."
    desk.do(desk.ana, claim, {**ITEM, "published": "2014-07~"})
    assert "about July 2014" in desk.look(desk.reader, claim).words(".item")
    visitor, at = desk.visitors[desk.ana.user], f"/p/{desk.project.id}/claims"
    refused = visitor.send(at, {"normalised": "It is so.", "claim_date": "2014-08/2014-07"})
    assert "ends before it begins" in refused.words("#fault-claim_date")


def test_a_date_from_before_dates_were_checked_stays_readable_until_somebody_changes_it(desk: Desk) -> None:
    claim = desk.claim()
    desk.do(desk.ana, claim, {**ITEM, "published": "1998"})
    [item] = read(desk.ana, evidence.on_claim, claim.id).items(Evidence)
    write(desk.ana, _written_before, claim.id)
    page = desk.look(desk.ana, claim)
    assert "summer of 2014" in page.words(".facts-list")
    assert "autumn of 1998" in page.words(".item")
    now = read(desk.ana, claims.read, claim.id)
    change = {"do": "change", "version": now.version, "claim_date": "summer of 2014"}
    desk.do(desk.ana, claim, {**change, "claimant": "The Courier"})
    kept = {"do": "change_evidence", "evidence": item.id, "version": 1, "url": "https://archive.example/minutes"}
    desk.do(desk.ana, claim, {**kept, "title": "Minutes of May", "published": "autumn of 1998"})
    page = desk.look(desk.ana, claim)
    assert "summer of 2014" in page.words(".facts-list")
    assert "Minutes of May" in page.words(".item")
    assert "autumn of 1998" in page.words(".item")
    refused = desk.do(desk.ana, claim, {**change, "version": now.version + 1, "claim_date": "summer 2014"}, 422)
    assert "Write a date such as" in refused.words("#fault-change-claim_date")


@action("claim.change")
def _written_before(work: Work, claim: str) -> None:
    """Give both a date as it could be written once."""
    found = work.load(CLAIM, claim)
    older = msgspec.structs.replace(found.kept, claim_date="summer of 2014")
    assert claims_store.change_claim(work, older, found.version)
    [(kept, _)] = evidence_store.on_claim(work, claim)
    assert evidence_store.change_evidence(work, msgspec.structs.replace(kept, published="autumn of 1998"), 1)


def test_a_claim_goes_from_open_to_published_by_two_people(desk: Desk) -> None:
    claim = desk.proposed()
    page = desk.look(desk.ana, claim)
    assert "You proposed this verdict. Another person must review it." in page.words(".conds")
    assert page.all("form button[aria-keyshortcuts='v']") == []
    assert "Mostly false" in page.words(".finding")
    assert "Value 2, best 5, worst 1" in page.words("#verdict")
    desk.do(desk.jonas, claim, {"do": "take_review"})
    desk.do(desk.ana, claim, {"do": "approve"}, 403)
    desk.do(desk.jonas, claim, {"do": "approve"})
    assert "Publish verdict on C01" in desk.look(desk.jonas, claim).words("#verdict")
    desk.do(desk.jonas, claim, {"do": "publish"})
    page = desk.look(desk.reader, claim)
    assert "Changes become public corrections" in page.words()
    assert page.all("main form") == []
    assert [" ".join(row.text(separator=" ").split()) for row in page.all(".log tbody td:last-child")][:3] == [
        "Published",
        "Approved",
        "Review taken",
    ]


def test_a_verdict_without_an_independent_source_is_refused_and_the_form_keeps_what_was_typed(desk: Desk) -> None:
    claim = desk.claim()
    desk.do(desk.ana, claim, {"do": "assign", "user": desk.ana.user})
    desk.do(desk.ana, claim, {"do": "start"})
    desk.do(desk.ana, claim, {**ITEM, "relation": "interested"})
    refused = desk.do(desk.ana, claim, {**PROPOSAL, "verdict": "mostly_true"}, 422)
    assert "needs one independent source, or a reason for an exception" in refused.words("#verdict [role='alert']")
    assert refused.value("rationale", "#verdict") == PROPOSAL["rationale"]
    desk.do(desk.ana, claim, {**PROPOSAL, "verdict": "mostly_true", "exception": "No other source survives."})
    assert "No other source survives." in desk.look(desk.jonas, claim).words("#verdict")


def test_a_change_of_a_published_claim_asks_why_and_becomes_a_correction(desk: Desk) -> None:
    claim = desk.proposed()
    for step in ("take_review", "approve", "publish"):
        desk.do(desk.jonas, claim, {"do": step})
    now = read(desk.ana, claims.read, claim.id)
    change = {"do": "change", "version": now.version, "short": "The municipality paid"}
    refused = desk.do(desk.jonas, claim, change, 422)
    assert "Say why it changes" in refused.words("#fault-change-reason")
    assert refused.value("short", "#facts") == "The municipality paid"
    desk.do(desk.jonas, claim, {**change, "reason": "It was missing."})
    assert "Jonas Keller changed: short. It was missing." in desk.look(desk.reader, claim).words(".corrections")


def test_a_change_that_somebody_else_was_quicker_with_is_kept_in_the_form(desk: Desk) -> None:
    claim = desk.claim()
    desk.do(desk.jonas, claim, {"do": "change", "version": 1, "claimant": "The Courier"})
    page = desk.do(desk.ana, claim, {"do": "change", "version": 1, "claimant": "The Port Savel Courier"}, 412)
    assert "Somebody changed this meanwhile" in page.words("#facts [role='alert']")
    assert "The Courier" in page.words(".facts-list")
    assert page.value("claimant", "#facts") == "The Port Savel Courier"
    assert page.value("version", "#facts details") == "2"


def test_items_of_one_origin_count_once_and_can_be_taken_off(desk: Desk) -> None:
    claim = desk.claim()
    for title in ("Minutes", "A letter"):
        item = {**ITEM, "title": title, "relation": "independent", "independence_group": "Archive"}
        desk.do(desk.ana, claim, item)
    desk.do(desk.ana, claim, {**ITEM, "title": "Press release", "relation": "interested"})
    page = desk.look(desk.ana, claim)
    assert page.words(".tally").startswith("Against 1 origin 3 items in 2 origins")
    assert [node.text() for node in page.all(".item .number")] == ["E01", "E02", "E03"]
    forms = page.all(".item form")
    fields = {node.attributes["name"]: node.attributes.get("value") for node in forms[0].css("input[type='hidden']")}
    desk.do(desk.ana, claim, {**fields, "stance": "refutes", "do": [fields["do"], "remove_evidence"]})
    page = desk.look(desk.ana, claim)
    assert [node.text() for node in page.all(".item .number")] == ["E02", "E03"]
    assert "E01 · Minutes" in page.words(".add:last-of-type")


def test_an_item_names_the_other_claims_that_it_is_about(desk: Desk) -> None:
    first, second = desk.claim(), desk.claim(normalised="The bridge opened in 2019.")
    desk.do(desk.ana, first, ITEM)
    choice = desk.look(desk.ana, second).all("#f-take_evidence-evidence option")[0]
    item = {"do": "take_evidence", "evidence": choice.attributes["value"], "stance": "context"}
    desk.do(desk.ana, second, item)
    page = desk.look(desk.ana, second)
    assert "also on C01" in page.words(".item")
    assert "Evidence added: E01, context." in page.words(".log")


def test_a_composite_claim_is_split_and_doubles_are_merged(desk: Desk) -> None:
    claim = desk.claim(normalised="The bridge was paid for by the town and opened in 2019.", atomic=False)
    parts = "The town paid for the bridge.\nThe bridge opened in 2019."
    desk.do(desk.ana, claim, {"do": "split", "parts": parts})
    page = desk.visitors[desk.ana.user].get(f"/p/{desk.project.id}/claims?status=open&sort=n")
    assert page.words("tbody").count("bridge") == 2
    double = desk.claim(normalised="The town paid for the bridge.")
    page = desk.look(desk.ana, double)
    stays = next(node for node in page.all("input[name='into']"))
    merged = desk.do(desk.ana, double, {"do": "merge", "into": stays.attributes["value"], "reason": "The same words."})
    assert merged.to == f"{desk.at(read(desk.ana, claims.read, stays.attributes['value'] or ''))}?done=merge"
    assert "The claim that stays" in desk.look(desk.ana, double).words()


def test_a_published_finding_has_a_public_page_only_where_its_project_wants_it(desk: Desk, visit: Visit) -> None:
    claim = desk.proposed()
    stranger, at = visit(build.a_person("Sana Rashid")), f"/public/claims/{claim.id}"
    for n, setting in enumerate(("open", "named"), 1):
        write(desk.ana, projects.change, desk.project.id, ProjectChange(public_claims=setting), n)
        if setting == "open":
            assert stranger.get(at).status == 404
            for step in ("take_review", "approve", "publish"):
                desk.do(desk.jonas, claim, {"do": step})
        page = stranger.get(at)
        assert "Mostly false" in page.words(".finding")
        assert ("Ana Okafor, Jonas Keller" in page.words()) == (setting == "named")
        assert ("Ana" in page.html) == (setting == "named")
    review = json.loads(page.one("script[type='application/ld+json']").text())
    rating = review["reviewRating"]
    assert (rating["alternateName"], rating["ratingValue"], rating["bestRating"], rating["worstRating"]) == (
        "Mostly false",
        2,
        5,
        1,
    )
    assert review["citation"] == ["https://archive.example/minutes"]
    now = read(desk.ana, claims.read, claim.id)
    change = {"do": "change", "version": now.version, "claimant": "The Courier", "reason": "The source was missing."}
    desk.do(desk.jonas, claim, change)
    assert "Jonas Keller changed: claimant. The source was missing." in stranger.get(at).words("#corrections")
    desk.do(desk.jonas, claim, {"do": "reopen", "reason": "A letter was found."})
    page = stranger.get(at)
    assert "under re-examination" in page.words()
    assert "A letter" not in page.html
    write(desk.ana, projects.change, desk.project.id, ProjectChange(public_claims="off"), 3)
    assert stranger.get(at).status == 404


def test_a_claim_of_another_project_is_not_found_here(desk: Desk) -> None:
    claim, other = desk.claim(), build.a_project(desk.ana, "Another desk")
    assert desk.visitors[desk.ana.user].get(f"/p/{other.id}/claims/{claim.id}").status == 404


def test_the_scale_is_changed_row_by_row_and_two_rows_of_one_value_are_both_named(desk: Desk) -> None:
    at, visitor = f"/p/{desk.project.id}/method", desk.visitors[desk.ana.user]
    page = visitor.get(at)
    fields = {node.attributes["name"]: node.attributes.get("value") or "" for node in page.all("#scale input")}
    for node in page.all("#scale select"):
        chosen = node.css_first("option[selected]")
        fields[node.attributes["name"]] = (chosen or node.css_first("option")).attributes["value"]
    refused = visitor.send(at, {**fields, "value-2": "5"})
    assert refused.status == 422
    assert "“True” and “Mostly true” have one value, 5" in refused.words("#fault-value-2")
    assert visitor.send(at, {**fields, "label-2": "", "label-10": "Satire", "needs-10": "any"}).status == 303
    page = visitor.get(at)
    assert "Mostly true" not in page.html
    assert page.value("id-9", "#scale") == "satire"
    assert visitor.send(at, {"do": "checklist", "version": "0", "lines": "Was the source asked?"}).status == 303
    claim = desk.claim()
    desk.do(desk.ana, claim, {"do": "assign", "user": desk.ana.user})
    desk.do(desk.ana, claim, {"do": "start"})
    desk.do(desk.ana, claim, {**ITEM, "relation": "independent"})
    refused = desk.do(desk.ana, claim, {**PROPOSAL, "verdict": "true"}, 422)
    assert "Answer every line" in refused.words("#verdict [role='alert']")
    desk.do(desk.ana, claim, {**PROPOSAL, "verdict": "true", "answer-1": "yes", "note-1": "By letter."})
    assert "Yes Was the source asked? By letter." in desk.look(desk.ana, claim).words(".answers")
    assert "Was the source asked?" in desk.visitors[desk.reader.user].get(at).words("#checklist")
    assert desk.visitors[desk.reader.user].get(at).all("main form") == []
