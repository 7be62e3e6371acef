"""Links between marks: drawn and changed from the card, by dragging and by keys, and shown for the open mark only."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

TEXT = (
    "The mayor saved the old harbour from ruin, officials said. He claimed that 4,000 people had thanked him in June.\n\n"
    "The selfless aid of the port authority reached every village. In 1975 the first ferry left the new pier.\n\n"
    "Later the mayor called it a great victory."
)
WORDS = {
    "C01": ("claim", "The mayor saved the old harbour from ruin"),
    "C02": ("claim", "4,000 people had thanked him in June"),
    "C03": ("claim", "In 1975 the first ferry left the new pier"),
    "U01": ("unverified", "saved the old harbour from ruin"),
    "L01": ("language", "selfless"),
    "L02": ("language", "great victory"),
}
Triple = tuple[str, str, str]


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def marked(reader: Reader, text: str = TEXT) -> dict[str, Any]:
    """A document with the marks of `WORDS`, by their labels."""
    document = reader.open(text)
    made = {}
    for label, (kind, words) in WORDS.items():
        start = text.index(words)
        body = {"kind": kind, "start": start, "end": start + len(words)}
        made[label] = reader.call("POST", f"/documents/{document}/annotations", body)
        assert made[label]["label"] == label
    return made


def opened(reader: Reader, made: dict[str, Any], label: str) -> None:
    expect(reader.page.locator("#save-word")).to_have_text("Saved")
    reader.goto(made[label]["document"], f"?a={made[label]['id']}")
    reader.page.locator("#text").focus()


def links(reader: Reader, made: dict[str, Any]) -> set[Triple]:
    """What the server has, once all is saved."""
    expect(reader.page.locator("#save-word")).to_have_text("Saved")
    names = {one["id"]: label for label, one in made.items()}
    items = reader.call("GET", f"/documents/{reader.document}/links")["items"]
    return {(names[link["from"]["annotation"]], link["type"], names[link["to"]["annotation"]]) for link in items}


def middle_of(reader: Reader, words: Locator | str) -> tuple[float, float]:
    """Where words or a control stand in the window."""
    if isinstance(words, Locator):
        found = words.bounding_box()
        assert found
        return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
    box = reader.page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            const { left, top, width, height } = range.getClientRects()[0];
            return [left + width / 2, top + height / 2];
          }
        }""",
        words,
    )
    return box[0], box[1]


def drag(reader: Reader, handle: Locator, to: Locator | str) -> Callable[[], None]:
    """Take a handle and hold it over a card or over words; what is returned lets go."""
    handle.scroll_into_view_if_needed()
    x, y = middle_of(reader, to)
    box = handle.bounding_box()
    assert box
    mouse = reader.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(x - 10, y, steps=4)
    mouse.move(x, y)
    return mouse.up


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


def test_dragging_from_the_mark_to_words_and_from_the_card_to_a_card_links(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    let_go = drag(owner, owner.page.get_by_role("button", name="Link this mark"), "first ferry")
    expect(owner.page.locator(".link-hint")).to_have_text("Colours claim C03")
    expect(owner.page.locator(".link-drag path")).to_have_count(1)
    expect(owner.page.get_by_role("article", name="Claim C03")).to_have_class("card claim lit")
    let_go()
    assert links(owner, made) == {("L02", "flags", "C03")}
    let_go = drag(owner, owner.page.locator(".link-handle"), owner.page.get_by_role("article", name="Language L01"))
    expect(owner.page.locator(".link-hint")).to_have_text("Link to L01")
    let_go()
    owner.page.locator("#link-panel").get_by_role("button", name="Means the same").click()
    assert links(owner, made) == {("L02", "flags", "C03"), ("L02", "coreferent", "L01")}


def test_while_linking_a_click_on_a_mark_chooses_it_and_a_click_elsewhere_ends_it(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    owner.page.get_by_role("button", name="Link", exact=True).click()
    owner.page.mouse.click(*middle_of(owner, "first ferry"))
    assert links(owner, made) == {("L02", "flags", "C03")}
    owner.keys("l")
    owner.page.mouse.click(640, 880)
    expect(owner.page.locator("#link-panel")).to_be_hidden()
    assert links(owner, made) == {("L02", "flags", "C03")}


def test_a_finger_drags_a_link_from_the_sheet_into_the_text(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, width=390, height=780, touch=True), demo_site)
    made = marked(reader)
    opened(reader, made, "L01")
    reader.page.locator("#notes .handle").click()
    handle = reader.page.locator(".link-handle")
    handle.scroll_into_view_if_needed()
    x, y = middle_of(reader, handle)
    to_x, to_y = middle_of(reader, "mayor saved")
    touch = reader.page.context.new_cdp_session(reader.page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x, "y": y - 40}]),
        ("touchMove", [{"x": to_x, "y": to_y}]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert links(reader, made) == {("L01", "flags", "C01")}


def test_a_tap_on_the_handle_and_one_on_a_mark_link_them(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, width=390, height=780, touch=True), demo_site)
    made = marked(reader)
    opened(reader, made, "L01")
    reader.page.locator("#notes .handle").click()
    reader.page.locator(".link-handle").tap()
    panel = reader.page.locator("#link-panel")
    expect(panel).to_be_visible()
    reader.page.touchscreen.tap(*middle_of(reader, "mayor saved"))
    expect(panel).to_be_hidden()
    assert links(reader, made) == {("L01", "flags", "C01")}
    reader.page.locator(".link-handle").tap()
    panel.get_by_role("option").first.tap()
    expect(panel).to_be_hidden()
    assert len(links(reader, made)) == 2


def test_arcs_stand_for_the_open_mark_only_and_an_end_out_of_view_is_named_at_the_edge(owner: Reader) -> None:
    made = marked(owner, TEXT.replace("\n\nLater", "\n\n" + "Nothing is said here. " * 400 + "\n\nLater"))
    for start, kind, end in (("U01", "questions", "C01"), ("L01", "supports", "U01"), ("L02", "flags", "C01")):
        owner.call(
            "POST", f"/annotations/{made[start]['id']}/links", {"type": kind, "to": {"annotation": made[end]["id"]}}
        )
    owner.goto(made["C01"]["document"])
    expect(owner.page.locator(".arcs g")).to_have_count(0)
    owner.goto(made["C01"]["document"], f"?a={made['U01']['id']}")
    expect(owner.page.locator(".arcs text")).to_have_text(["questions C01", "L01 supports"])
    expect(owner.page.locator(".arcs")).to_have_attribute("aria-hidden", "true")
    owner.goto(made["C01"]["document"], f"?a={made['C01']['id']}")
    owner.page.get_by_role("button", name="Go to L02: L02 colours claim").click()
    expect(owner.page.get_by_role("article", name="Language L02")).to_have_attribute("aria-current", "true")
    owner.page.get_by_role("button", name="Go to C01: colours claim C01").click()
    expect(owner.page.get_by_role("article", name="Claim C01")).to_have_attribute("aria-current", "true")


def test_a_link_stands_in_words_in_the_cards_of_both_its_ends(owner: Reader) -> None:
    made = marked(owner)
    body = {"type": "flags", "to": {"annotation": made["C02"]["id"]}}
    owner.call("POST", f"/annotations/{made['L02']['id']}/links", body)
    opened(owner, made, "L02")
    card = owner.page.get_by_role("article", name="Language L02")
    expect(card.get_by_role("link", name="C02")).to_be_visible()
    card.get_by_role("link", name="C02").click()
    expect(owner.page.get_by_role("article", name="Claim C02")).to_have_attribute("aria-current", "true")
    expect(owner.page.get_by_role("article", name="Claim C02").locator(".links")).to_contain_text("Colours claim ←")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_linking_has_no_fault_of_access_in_either_theme(
    open_at: Open, demo_site: Site, width: int, scheme: str
) -> None:
    reader = Reader(open_at(demo_site, width=width, scheme=scheme), demo_site)
    made = marked(reader)
    body = {"type": "questions", "to": {"annotation": made["C01"]["id"]}}
    reader.call("POST", f"/annotations/{made['U01']['id']}/links", body)
    opened(reader, made, "U01")
    reader.keys("l")
    expect(reader.page.locator("#link-panel")).to_be_visible()
    assert Axe().run(reader.page).response["violations"] == []
    reader.keys("Escape")
    reader.page.get_by_role("combobox", name="Link to", exact=True).focus()
    expect(reader.page.get_by_role("listbox", name="Link to")).to_be_visible()
    assert Axe().run(reader.page).response["violations"] == []
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
