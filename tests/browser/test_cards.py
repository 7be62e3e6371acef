"""Cards stay beside their lines: none over another, none pushed from under the pointer, and the text never moves."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.marked import TEXT, five, mark, middle_of
from tests.browser.reader import Reader


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def place_of(reader: Reader, key: str) -> tuple[float, float]:
    """Where a card stands and where it ends, in pixels from the top of the page."""
    box = reader.page.evaluate(
        "(id) => { const b = document.querySelector(`article[data-annotation='${id}']`).getBoundingClientRect();"
        " return [b.top + scrollY, b.bottom + scrollY] }",
        key,
    )
    return box[0], box[1]


def test_the_open_card_stands_beside_its_line_and_no_card_lies_over_another(owner: Reader) -> None:
    made = five(owner)
    document = made[0]["document"]
    for words in ("people", "thanked", "selfless", "aid", "authority", "village", "ferry", "pier", "great", "victory"):
        mark(owner, document, "language", start := TEXT.index(words), start + len(words))
    later = mark(owner, document, "claim", start := TEXT.index("In 1975"), start + 40)
    owner.goto(document, f"?a={later['id']}")
    card = owner.page.locator("article[aria-current=true]")
    expect(card).to_have_attribute("data-annotation", later["id"])
    line = middle_of(owner, "In 1975")[1] + owner.page.evaluate("scrollY")
    top, bottom = place_of(owner, later["id"])
    assert top < line < top + 40
    note = card.get_by_label("Note")
    note.fill("A long note.\n" * 12)
    assert place_of(owner, later["id"])[0] == pytest.approx(top, abs=0.6)
    boxes = sorted(
        (box["y"], box["y"] + box["height"])
        for one in owner.page.locator(".list > *").all()
        if (box := one.bounding_box())
    )
    assert len(boxes) >= 8
    assert all(below >= end + 7 for (_, end), (below, _) in pairwise(boxes))
    assert bottom > top


def test_closing_a_card_leaves_it_under_the_pointer_and_the_text_where_it_is(owner: Reader) -> None:
    made = five(owner)
    document = made[0]["document"]
    for words in ("people", "thanked", "selfless", "aid", "authority", "village"):
        mark(owner, document, "language", start := TEXT.index(words), start + len(words))
    owner.goto(document, f"?a={made[4]['id']}")
    before = place_of(owner, made[4]["id"])[0]
    text = middle_of(owner, "saved")
    owner.page.get_by_role("button", name="Close card").click()
    expect(owner.page.locator("article[aria-current=true]")).to_have_count(0)
    assert place_of(owner, made[4]["id"])[0] == pytest.approx(before, abs=0.6)
    assert middle_of(owner, "saved") == text


def test_closing_the_last_card_at_the_end_of_the_page_leaves_the_text_where_it_is(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site, height=500), demo_site)
    document = reader.open(TEXT)
    last = mark(reader, document, "claim", TEXT.index("great"), len(TEXT) - 1)
    reader.goto(document, f"?a={last['id']}")
    reader.page.locator("article[aria-current=true]").get_by_label("Note").press("Control+End")
    reader.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    reader.page.evaluate("document.getElementById('text').focus({ preventScroll: true })")
    before = middle_of(reader, "great")
    assert reader.page.evaluate("scrollY") > 100
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("article[aria-current=true]")).to_have_count(0)
    assert middle_of(reader, "great") == before


def test_scrolling_brings_cards_near_without_pushing_those_in_view(owner: Reader) -> None:
    document = owner.open("\n\n".join("It goes on. " * 320 for _ in range(20)))
    for start in range(0, 9000, 48):
        mark(owner, document, "language", start, start + 10)
    owner.goto(document)
    expect(owner.page.locator(".bar:not(.hint)").first).to_be_attached()
    seen = 0
    before: dict[str, float] = {}
    for _ in range(40):
        owner.page.mouse.wheel(0, 240)
        owner.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        now = owner.page.evaluate(DRIFTS)
        both = before.keys() & now.keys()
        seen += len(both)
        assert {key: before[key] for key in both} == pytest.approx({key: now[key] for key in both}, abs=1.5)
        before = now
    assert seen > 40


def test_a_card_in_which_one_types_stays_although_its_line_is_far_away(owner: Reader) -> None:
    text = "\n\n".join("One thing is so and another is not. " * 40 for _ in range(60))
    document = owner.open(text)
    made = mark(owner, document, "claim", 0, 16)
    owner.goto(document, f"?a={made['id']}")
    note = owner.page.get_by_label("Note")
    note.press_sequentially("Begun")
    owner.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(owner.page.locator(".bar:not(.hint)")).to_have_count(0)
    expect(note).to_be_focused()
    owner.page.keyboard.insert_text(" and ended")
    owner.page.keyboard.press("Escape")
    assert [one["note"] for one in owner.stored()] == ["Begun and ended"]


DRIFTS = """() => {
  const base = document.querySelector("#text").getBoundingClientRect().top;
  const cards = [...document.querySelectorAll(".list > article")].map(card => [card.dataset.key, card.getBoundingClientRect()]);
  return Object.fromEntries(cards.filter(([, box]) => box.top > 160 && box.bottom < innerHeight).map(([key, box]) => [key, box.top - base]));
}"""


def test_more_cards_than_have_room_fold_into_a_chip_that_opens_them(owner: Reader) -> None:
    document = owner.open("Nothing but words. " * 12)
    for start in range(0, 200, 5):
        mark(owner, document, "language", start, start + 4)
    owner.goto(document)
    chips = owner.page.locator(".folded-cards")
    expect(chips.first).to_be_visible()
    folded = sum(int(said.split()[0]) for said in chips.all_text_contents())
    assert owner.page.get_by_role("article").count() + folded == 40
    while chips.count():
        chips.first.focus()
        chips.first.press("Enter")
        assert owner.page.evaluate("document.activeElement.closest('article') !== null")
    expect(owner.page.get_by_role("article")).to_have_count(40)
