"""Many marks on the same words stay apart for eye, mouse and keys."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.marked import TEXT, five, mark, middle_of
from tests.browser.reader import REVIEWER, Reader, until


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


@pytest.mark.parametrize("width", [1280, 390])
def test_keys_step_through_five_marks_on_one_word_the_smallest_first(
    open_at: Open, demo_site: Site, width: int
) -> None:
    reader = Reader(open_at(demo_site, width=width), demo_site)
    made = five(reader)
    reader.goto(made[0]["document"])
    reader.keys("j")
    for at, one in enumerate([*made, made[0]]):
        reader.keys("o")
        card = reader.page.locator("article[aria-current=true]")
        expect(card).to_have_attribute("data-annotation", one["id"])
        assert (reader.line().text_content() or "").startswith(f"{at % 5 + 1} of 5: {one['kind']}")
    reader.keys("o")
    expect(reader.line()).to_contain_text("2 of 5: unverified, presupposition")


@pytest.mark.parametrize("width", [1280, 390])
def test_clicks_on_one_word_open_its_five_marks_in_turn(open_at: Open, demo_site: Site, width: int) -> None:
    reader = Reader(open_at(demo_site, width=width), demo_site)
    made = five(reader)
    reader.goto(made[0]["document"])
    for one in [*made, made[0]]:
        reader.page.mouse.click(*middle_of(reader, "saved"))
        expect(reader.page.locator("article[aria-current=true]")).to_have_attribute("data-annotation", one["id"])


@pytest.mark.parametrize("width", [1280, 390])
def test_five_marks_on_one_word_are_drawn_as_five_lines_and_five_bars(
    open_at: Open, demo_site: Site, width: int
) -> None:
    reader = Reader(open_at(demo_site, width=width), demo_site)
    made = five(reader)
    reader.goto(made[0]["document"])
    bars = reader.page.locator(".bar:not(.hint)")
    expect(bars).to_have_count(5)
    boxes = sorted((box["x"], box["width"]) for bar in bars.all() if (box := bar.bounding_box()))
    assert all(left + wide <= right for (left, wide), (right, _) in pairwise(boxes))
    assert reader.page.evaluate(LINES, "saved") == [
        "line-attribution",
        "line-claim",
        "line-claim-in",
        "line-language",
        "line-unverified",
    ]


LINES = """(word) => {
  const found = new Set();
  for (const [name, highlight] of CSS.highlights) {
    if (!name.startsWith("line-")) continue;
    for (const range of highlight) {
      const live = document.createRange();
      live.setStart(range.startContainer, range.startOffset);
      live.setEnd(range.endContainer, range.endOffset);
      if (live.toString().includes(word)) found.add(name);
    }
  }
  return [...found].sort();
}"""


def test_three_marks_of_one_kind_inside_each_other_have_three_lines(owner: Reader) -> None:
    document = owner.open(TEXT)
    for words in ("saved", "saved the old harbour", "The mayor saved the old harbour from ruin"):
        mark(owner, document, "claim", start := TEXT.index(words), start + len(words))
    owner.goto(document)
    expect(owner.page.locator(".bar:not(.hint)")).to_have_count(3)
    assert owner.page.evaluate(LINES, "saved") == ["line-claim", "line-claim-in", "line-claim-in2"]


def test_card_and_mark_light_each_other(owner: Reader) -> None:
    made = five(owner)
    owner.goto(made[0]["document"])
    expect(owner.page.locator(".bar:not(.hint)")).to_have_count(5)
    owner.page.mouse.move(*middle_of(owner, "saved"))
    card = owner.page.locator(f"article[data-annotation='{made[0]['id']}']")
    expect(card).to_have_class("card language lit")
    owner.page.locator(f"article[data-annotation='{made[1]['id']}']").hover()
    expect(card).to_have_class("card language")
    until(owner.page, "() => [...CSS.highlights.get('lit-unverified') ?? []].length > 0")


def test_letters_stand_over_marks_for_those_who_want_them_and_never_in_the_text(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    made = five(reader)
    document = made[0]["document"]
    reader.goto(document)
    expect(reader.page.locator(".mark-letters")).to_have_count(0)
    reader.page.goto(f"{reader.base}/me")
    reader.page.get_by_label("Letters in the text").check()
    reader.page.get_by_role("button", name="Save reading").click()
    reader.goto(document)
    letters = reader.page.locator(".mark-letters")
    expect(letters).to_have_count(2)
    shown = letters.evaluate_all("all => all.map(one => [...one.children].map(b => b.dataset.letter).sort().join(''))")
    assert sorted(shown) == ["AC", "CLU"]
    assert reader.page.get_by_role("document", name="A document").evaluate("region => region.textContent") == TEXT
    reader.page.goto(f"{reader.base}/me")
    reader.page.get_by_label("Letters in the text").uncheck()
    reader.page.get_by_role("button", name="Save reading").click()


def test_marks_of_other_people_are_quieter_with_initials_in_the_card(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site), demo_site)
    reviewer = Reader(open_at(demo_site), demo_site, REVIEWER)
    owner.project = reviewer.project = owner.call("POST", "/projects", {"name": "Seen by all"})["id"]
    me = reviewer.call("GET", "/me")
    owner.call("POST", f"/projects/{owner.project}/members", {"user": me["id"], "role": "reviewer"})
    document = owner.open(TEXT)
    mark(owner, document, "claim", 0, 9)
    mark(reviewer, document, "claim", 0, 15)
    owner.goto(document)
    expect(owner.page.locator(".bar:not(.hint)")).to_have_count(2)
    expect(owner.page.locator(".bar.other")).to_have_count(1)
    assert owner.page.evaluate(LINES, "mayor") == ["line-claim-in", "line-claim-other"]
    initials = "".join(word[0] for word in me["name"].split())
    expect(owner.page.locator("article.other small")).to_contain_text(initials)


def test_with_more_contrast_tints_go_and_lines_grow(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.page.emulate_media(contrast="more")
    made = five(reader)
    reader.goto(made[0]["document"])
    expect(reader.page.locator(".bar:not(.hint)")).to_have_count(5)
    look = """(name) => {
      const style = getComputedStyle(document.getElementById("text"), `::highlight(${name})`);
      return [style.backgroundColor, style.textDecorationThickness];
    }"""
    for kind, thick in (("claim", "3px"), ("attribution", "2.5px"), ("unverified", "2.5px"), ("language", "3.5px")):
        assert reader.page.evaluate(look, f"tint-{kind}")[0] == "rgba(0, 0, 0, 0)"
        assert reader.page.evaluate(look, f"line-{kind}")[1] in (thick, f"calc({thick})")
    hair, ink2 = reader.page.evaluate(
        "(() => { const s = getComputedStyle(document.documentElement);"
        " return [s.getPropertyValue('--line'), s.getPropertyValue('--ink2')] })()"
    )
    assert hair == ink2


def test_with_forced_colours_marks_are_underlined_in_the_colour_of_text_and_have_letters(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.page.emulate_media(forced_colors="active")
    made = five(reader)
    reader.goto(made[0]["document"])
    lines = reader.page.locator("#text mark[class^='line-']")
    expect(lines.first).to_be_attached()
    styles = lines.evaluate_all(
        "all => all.map(m => [m.className, getComputedStyle(m).textDecorationStyle,"
        " getComputedStyle(m).textDecorationColor, getComputedStyle(m).color])"
    )
    looks = {name.removesuffix("-in"): style for name, style, _, _ in styles}
    assert looks == {
        "line-claim": "solid",
        "line-attribution": "double",
        "line-unverified": "wavy",
        "line-language": "dotted",
    }
    assert all(line == ink for _, _, line, ink in styles)
    letters = reader.page.locator("#text mark[data-letter]").evaluate_all("all => all.map(m => m.dataset.letter)")
    assert sorted(letters) == ["A01", "C01", "C02", "L01", "U01"]


def test_the_selected_tint_is_weaker_where_the_line_of_another_kind_crosses_it(owner: Reader) -> None:
    made = five(owner)
    owner.goto(made[0]["document"], f"?a={made[4]['id']}")
    until(owner.page, "() => [...CSS.highlights.get('tint-attribution-selected-in') ?? []].length > 0")
    crossed = owner.page.evaluate(
        "[...CSS.highlights.get('tint-attribution-selected-in')].map(r => r.toString?.() ?? [r.startOffset, r.endOffset])"
    )
    plain = owner.page.evaluate("[...CSS.highlights.get('tint-attribution-selected')].length")
    assert (len(crossed), plain) == (1, 1)
