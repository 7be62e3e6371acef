"""Links between marks: made, changed and removed by keys and in the card."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.marked import TEXT, drag, links, marked, opened
from tests.browser.reader import Reader


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_two_keys_link_a_mark_to_what_it_is_meant_for_and_one_undoes_it(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "U01")
    owner.keys("l", "Enter")
    assert links(owner, made) == {("U01", "questions", "C01")}
    owner.keys("u")
    assert links(owner, made) == set()
    owner.keys("Shift+U")
    assert links(owner, made) == {("U01", "questions", "C01")}


def test_an_id_or_steps_choose_another_mark_and_a_letter_another_type(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    owner.keys("l", "c", "2", "Enter")
    assert links(owner, made) == {("L02", "flags", "C02")}
    owner.keys("l", "c", "0", "3", "x")
    owner.keys("l", "l", "1", "r")
    expected = {("L02", "flags", "C02"), ("L02", "contradicts", "C03"), ("L02", "repeats", "L01")}
    assert links(owner, made) == expected
    owner.keys("l")
    rows = owner.page.locator("#link-panel").get_by_role("option")
    first = rows.and_(owner.page.locator("[aria-selected=true]")).text_content()
    owner.keys("j")
    assert rows.and_(owner.page.locator("[aria-selected=true]")).text_content() != first
    owner.keys("k")
    assert rows.and_(owner.page.locator("[aria-selected=true]")).text_content() == first
    owner.keys("Escape")
    expect(owner.page.locator("#link-panel")).to_be_hidden()
    assert links(owner, made) == expected


def test_a_link_between_marks_that_are_not_saved_yet_follows_them(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site, expected=("ERR_INTERNET_DISCONNECTED",)), demo_site)
    owner.open(TEXT)
    owner.page.context.set_offline(True)
    owner.keys("j", "1", "Escape", "j", "4", "Escape", "l", "Enter")
    expect(owner.page.locator(".links")).to_contain_text("The mayor saved")
    owner.page.context.set_offline(False)
    claim, word = owner.stored()
    [link] = owner.call("GET", f"/documents/{owner.document}/links")["items"]
    assert (link["from"]["annotation"], link["to"]["annotation"]) == (word["id"], claim["id"])


def test_where_no_type_is_usual_the_list_asks_and_one_letter_answers(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "C01")
    owner.keys("l", "c", "3", "Enter")
    expect(owner.page.locator("#link-panel .say")).to_have_text("Choose how: one letter.")
    owner.keys("d")
    assert links(owner, made) == {("C01", "depends_on", "C03")}


def test_every_type_can_be_made_by_keys(owner: Reader) -> None:
    made = marked(owner)
    start = TEXT.index("4,000")
    body = {"kind": "attribution", "fragments": [{"start": start, "end": start + 36, "part": "content"}]}
    made["A01"] = owner.call("POST", f"/documents/{made['C01']['document']}/annotations", body)
    for label, keys in {"A01": "t", "U01": "qsm", "L01": "fx", "C01": "rd"}.items():
        opened(owner, made, label)
        for key in keys:
            owner.keys("l", "c", "2" if label != "C01" else "3", key)
    assert {kind for _, kind, _ in links(owner, made)} == {
        "attributes",
        "questions",
        "flags",
        "supports",
        "contradicts",
        "repeats",
        "coreferent",
        "depends_on",
    }


def test_what_cannot_be_linked_is_refused_with_the_reason(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "U01")
    owner.keys("l", "Enter", "l", "c", "1", "q")
    say = owner.page.locator("#link-panel .say")
    expect(say).to_have_text("“Questions C01” is there already.")
    owner.keys("Escape", "l", "u", "9")
    expect(say).to_have_text("No mark is meant by “U9”.")
    owner.keys("Escape")
    assert links(owner, made) == {("U01", "questions", "C01")}
    knob = owner.page.get_by_role("button", name="Link this mark")
    let_go = drag(owner, knob, "saved the old")
    expect(owner.page.locator(".link-hint")).to_have_text("“Questions C01” is there already.")
    owner.page.keyboard.press("Escape")
    expect(owner.page.locator(".link-hint")).to_have_count(0)
    let_go()
    assert links(owner, made) == {("U01", "questions", "C01")}


def test_the_card_completes_ids_and_words_and_its_links_can_be_changed_and_removed(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    field = owner.page.get_by_role("combobox", name="Link to", exact=True)
    field.fill("thanked him")
    expect(owner.page.get_by_role("listbox", name="Link to").get_by_role("option")).to_have_count(1)
    field.press("Enter")
    assert links(owner, made) == {("L02", "flags", "C02")}
    owner.page.get_by_label("Type of the link to C02").select_option("contradicts")
    assert links(owner, made) == {("L02", "contradicts", "C02")}
    owner.page.get_by_role("button", name="Change where Contradicts C02 leads").click()
    other = owner.page.get_by_role("combobox", name="Contradicts: another mark")
    other.press_sequentially("c3")
    other.press("Enter")
    assert links(owner, made) == {("L02", "contradicts", "C03")}
    owner.keys("u")
    assert links(owner, made) == {("L02", "contradicts", "C02")}
    owner.keys("u")
    assert links(owner, made) == {("L02", "flags", "C02")}
    owner.page.get_by_role("button", name="Remove link Colours claim C02").click()
    assert links(owner, made) == set()
    owner.keys("u")
    assert links(owner, made) == {("L02", "flags", "C02")}


def test_the_field_can_be_left_by_escape_first_the_list_then_the_field(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    field = owner.page.get_by_role("combobox", name="Link to", exact=True)
    field.focus()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    expect(owner.page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(owner.page.locator("#text")).to_be_focused()
