"""Adjudication: cases are decided by keys, with a reason; nothing typed is lost; the list works without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.adjudicating import ALIKE, ALONE, BORDERS, PARTS, Desk, words_of
from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, until

AWAY = ("net::ERR", REFUSED)


def test_k12_a_decision_with_its_reason_takes_3_keys_and_the_next_case_is_there(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("1", "b", "Enter")
    assert desk.ana.pressed == 3
    desk.shows(PARTS)
    case = desk.case(BORDERS)
    assert (case["state"], case["decision"]["decision"], case["decision"]["cause"]) == (
        "decided",
        "accept_one",
        "borders",
    )
    expect(desk.page.locator("#live")).to_contain_text("Accepted Jonas’s. Case 2 of 4: attribution, sentence 2.")
    expect(desk.page.get_by_role("heading", level=1)).to_be_focused()


def test_a_merge_begins_as_the_union_and_its_borders_move_by_words(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("m")
    merge = desk.page.locator(".ver.merge")
    expect(merge.locator("mark")).to_have_text(re.compile(r"The mayor opened the bridge on Monday"))
    desk.ana.press("]", "ArrowLeft", "[", "ArrowRight", "b", "Enter")
    desk.shows(PARTS)
    (agreed,) = desk.agreed()
    assert words_of(agreed) == ["mayor opened the bridge on"]
    assert agreed["note"] == "With the day."
    assert {one["status"] for one in desk.case(BORDERS)["annotations"]} == {"superseded"}


def test_words_that_are_dragged_over_are_the_merge(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("m")
    box = desk.page.locator(".drawing").bounding_box()
    assert box is not None
    runs = desk.page.locator(".drawing [data-start]").first
    ends = runs.evaluate(
        "run => { const range = document.createRange(); range.setStart(run.firstChild, 5); range.setEnd(run.firstChild, 14);"
        " const box = range.getBoundingClientRect(); return [box.left, box.right, box.top + box.height / 2]; }"
    )
    mouse = desk.page.mouse
    mouse.move(ends[0], ends[2])
    mouse.down()
    mouse.move(ends[1], ends[2], steps=4)
    mouse.up()
    expect(desk.page.locator(".drawing mark [data-start]")).to_have_text("mayor opened")


def test_an_attribution_is_merged_part_by_part_and_field_by_field(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(PARTS)
    desk.ana.press("m")
    desk.page.get_by_role("group", name="Content").get_by_label("Mira’s").check()
    desk.page.get_by_label("Mode of the merge").select_option("Direct")
    desk.page.get_by_role("heading", level=1).focus()
    desk.ana.press("t", "Enter")
    desk.shows(ALONE)
    (agreed,) = desk.agreed()
    assert words_of(agreed) == ["Experts", "say", "a hundred years"]
    assert agreed["fields"]["mode"] == "direct"


@pytest.mark.parametrize(
    ("key", "decision", "state", "made"),
    [("a", "accept_all", "decided", 2), ("x", "reject_all", "decided", 0), ("!", "escalate", "escalated", 0)],
)
def test_all_are_accepted_rejected_or_escalated_by_one_key(
    open_at: Open, demo_site: Site, key: str, decision: str, state: str, made: int
) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press(key, "t", "Enter")
    desk.shows(PARTS)
    case = desk.case(BORDERS)
    assert (case["decision"]["decision"], case["state"], len(desk.agreed())) == (decision, state, made)


def test_undo_opens_the_last_case_again_and_esc_goes_one_step_back(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("2", "b", "Enter")
    desk.shows(PARTS)
    desk.ana.press("u")
    desk.shows(BORDERS)
    assert desk.case(BORDERS)["state"] == "open"
    desk.ana.press("x", "c", "Escape")
    expect(desk.page.get_by_label("Reject all")).to_be_checked()
    expect(desk.page.get_by_label("Codebook unclear")).not_to_be_checked()
    desk.ana.press("Escape")
    expect(desk.page.get_by_label("Reject all")).not_to_be_checked()


def test_unanimous_cases_are_accepted_together_and_the_end_says_so(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    for n in (BORDERS, PARTS, ALONE):
        desk.decide(n, decision="reject_all")
    desk.go(ALIKE)
    desk.page.get_by_role("button", name="Accept all 1 unanimous").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("All 4 cases decided. Make the layer final.")
    desk.page.get_by_role("button", name="Make the layer final").click()
    expect(desk.page.get_by_role("status").filter(has_text="The agreed layer is final.")).to_be_visible()
    section = desk.page.locator(f"#d-{desk.document}")
    section.get_by_text("Take up again").first.click()
    section.get_by_label("Reason").fill("A reader has written.")
    section.get_by_role("button", name="Take up again").click()
    expect(desk.page.locator(f"#d-{desk.document}")).to_contain_text("All 4 cases are decided. Make the layer final.")


def test_a_reason_survives_a_reload_and_somebody_who_was_quicker(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site, expected=AWAY)
    desk.go(BORDERS)
    desk.ana.press("1", "w")
    desk.page.keyboard.type("The day belongs to it.")
    desk.page.reload()
    desk.page.locator("html[data-ready]").wait_for(state="attached")
    expect(desk.page.get_by_label("Or in your words")).to_have_value("The day belongs to it.")
    expect(desk.page.get_by_label("Accept Jonas’s")).to_be_checked()
    desk.page.route("**/events?*", lambda route: route.abort())
    desk.page.reload()
    desk.page.locator("html[data-ready]").wait_for(state="attached")
    desk.decide(BORDERS, decision="reject_all")
    desk.ana.press("Enter")
    expect(desk.page.get_by_role("alert")).to_have_text("Ana Okafor has decided this case. Undo it to decide anew.")
    expect(desk.page.locator(".right")).to_contain_text("Rejected all by Ana Okafor")
    expect(desk.page.locator(".right blockquote")).to_have_text("The day belongs to it.")
    desk.ana.press("u")
    expect(desk.page.get_by_label("Or in your words")).to_have_value("The day belongs to it.")


def test_what_another_decides_is_there_without_a_reload_and_the_queue_counts_it(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    open_cases = desk.page.locator("#q-open")
    expect(open_cases).to_have_text("3 open, differing")
    desk.decide(PARTS, decision="reject_all")
    expect(open_cases).to_have_text("2 open, differing")
    desk.shows(BORDERS)
    desk.decide(BORDERS, decision="reject_all")
    expect(desk.page.locator(".right")).to_contain_text("Rejected all by Ana Okafor")
    expect(desk.page.locator("#live")).to_contain_text("Ana Okafor has decided this case meanwhile: Rejected all.")
    expect(desk.page.locator(".head .sub")).to_contain_text("2 decided, 2 open")
    desk.ana.call("POST", f"/cases/{desk.case(BORDERS)['id']}:undo", {})
    expect(desk.page.get_by_label("Or in your words")).to_be_visible()
    reviewer = desk.case(BORDERS)["annotations"][0]["author"]["id"]
    desk.ana.call("POST", f"/documents/{desk.document}/layers/{reviewer}:reopen", {"reason": "Look again."})
    expect(desk.page.locator("#outdated")).to_contain_text("Load the page again")


def test_a_reason_that_is_being_written_stays_in_its_field_when_another_decides(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("1", "w")
    desk.page.keyboard.type("The day belongs")
    desk.decide(BORDERS, decision="reject_all")
    field = desk.page.get_by_label("Or in your words")
    expect(desk.page.locator("#fault")).to_contain_text("has decided this case meanwhile: Rejected all.")
    expect(field).to_be_focused()
    desk.page.keyboard.type(" to us, u know.")
    expect(field).to_have_value("The day belongs to us, u know.")
    desk.ana.press("Escape")
    expect(desk.page.locator(".right blockquote")).to_have_text("The day belongs to us, u know.")
    assert desk.case(BORDERS)["state"] == "decided"
    desk.ana.press("u")
    expect(field).to_have_value("The day belongs to us, u know.")


def test_a_decision_that_does_not_get_through_stays_and_is_sent_again(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site, expected=AWAY)
    desk.go(BORDERS)
    desk.page.context.set_offline(True)
    desk.ana.press("2", "b", "Enter")
    expect(desk.page.locator("#fault")).to_have_text(
        "The server cannot be reached. Your decision is kept here; send it again."
    )
    expect(desk.page.get_by_role("button", name="Send again")).to_be_visible()
    desk.page.context.set_offline(False)
    desk.ana.press("Enter")
    desk.shows(PARTS)
    assert desk.case(BORDERS)["state"] == "decided"


def test_a_decision_needs_a_choice_and_a_reason_and_says_which(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS)
    desk.ana.press("Enter")
    expect(desk.page.locator("#fault")).to_have_text("Choose what becomes of the marks first.")
    desk.ana.press("a", "Enter")
    expect(desk.page.locator("#fault")).to_have_text("Say why: choose a cause, or write a reason.")
    assert desk.case(BORDERS)["state"] == "open"


def test_the_filter_stands_in_the_address_and_j_and_k_stay_in_it(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    desk.go(BORDERS, "?kind=claim,language")
    desk.ana.press("j")
    desk.shows(ALONE)
    desk.page.get_by_label("Kind", exact=True).select_option("attribution")
    expect(desk.page).to_have_url(re.compile(r"\?kind=attribution$"))
    expect(desk.page.locator(".queue > ol > li")).to_have_count(1)
    desk.page.get_by_role("heading", level=1).focus()
    desk.ana.press("k")
    desk.shows(PARTS)
    desk.page.go_back()
    desk.shows(ALONE)


def test_on_a_telephone_the_bar_at_the_bottom_decides(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site, width=390, height=844, touch=True)
    desk.go(BORDERS)
    desk.page.get_by_text("Merge", exact=True).tap()
    desk.page.get_by_role("button", name="Left border, before “The”").tap()
    desk.page.get_by_role("button", name="Left border a word to the right").tap()
    expect(desk.page.get_by_role("button", name="Left border, before “mayor”")).to_be_visible()
    desk.page.get_by_text("Accept Mira’s").tap()
    desk.page.get_by_text("Borders of the passage", exact=True).tap()
    button = desk.page.get_by_role("button", name="Accept Mira’s, next case")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] > 844 - 60
    button.tap()
    desk.shows(PARTS)


def test_the_list_begins_and_opens_a_layer_again_without_script(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site, begun=False, script=False)
    desk.page.goto(desk.queue)
    section = desk.page.locator(f"#d-{desk.document}")
    expect(section).to_contain_text("2 of 2 submitted: Jonas Keller, Mira Sandoval. Begin locks their layers")
    section.get_by_role("button", name="Begin").click()
    section = desk.page.locator(f"#d-{desk.document}")
    expect(section).to_contain_text("4 cases to decide of 4; in 1 all reviewers have marked the same.")
    section.get_by_role("button", name="Accept all 1 unanimous").click()
    expect(desk.page.locator(f"#d-{desk.document}")).to_contain_text("3 cases to decide of 4")
    section.get_by_text("Open a reviewer’s layer again").click()
    section.get_by_label("Whose layer").select_option("Mira Sandoval")
    section.get_by_label("Reason").fill("Sentence 4 is missing.")
    section.get_by_role("button", name="Open the layer again").click()
    expect(desk.page.locator(f"#d-{desk.document}")).to_contain_text("Waiting for Mira Sandoval: 1 of 2 submitted")


def test_the_agreed_layer_names_origin_and_dissent_and_is_never_mixed(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    case = desk.case(BORDERS)
    chosen = case["annotations"][0]
    desk.decide(BORDERS, decision="accept_one", annotation=chosen["id"], reason="The day belongs to it.")
    (agreed,) = desk.agreed()
    desk.ana.goto(desk.document)
    cards = desk.page.locator(".card")
    expect(cards).to_have_count(7)
    desk.page.get_by_role("link", name="Agreed layer").click()
    desk.page.locator("html[data-ready][data-fetched]").wait_for(state="attached")
    expect(cards).to_have_count(1)
    desk.ana.goto(desk.document, f"?layer=adjudicated&a={agreed['id']}")
    origin = desk.page.locator(".origin")
    expect(origin).to_contain_text(f"From {chosen['label']} of Jonas Keller.")
    expect(origin).to_contain_text("Ana Okafor: accept that one – Borders of the passage. The day belongs to it.")
    expect(origin).to_contain_text("rejected C01 of Mira Sandoval: opened the bridge")
    expect(origin.get_by_role("link", name="Case")).to_have_attribute("href", re.compile(rf"/cases/{BORDERS}$"))
    desk.decide(ALIKE, decision="accept_all")
    until(desk.page, "() => document.querySelectorAll('.card').length === 2")
    desk.ana.goto(desk.document, f"?layer=individual&a={case['annotations'][1]['id']}")
    expect(desk.page.locator(".card[aria-current] .origin")).to_have_text("rejected")


def test_a_final_document_is_read_with_its_agreed_layer(open_at: Open, demo_site: Site) -> None:
    desk = Desk(open_at, demo_site)
    for n in (BORDERS, PARTS, ALONE, ALIKE):
        desk.decide(n, decision="accept_all" if n == ALIKE else "reject_all")
    desk.ana.call("POST", f"/documents/{desk.document}/adjudication:finish", {})
    desk.ana.goto(desk.document)
    expect(desk.page.locator(".card")).to_have_count(1)
    expect(desk.page.locator("#why")).to_have_text("This document is final, so it can only be read.")
    expect(desk.page.get_by_role("link", name="Take it up again")).to_be_visible()
