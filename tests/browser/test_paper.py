"""The reading page as a printed document."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

KINDS = ("claim", "attribution", "unverified", "language")
TEXT = "One thing is so, they say. Another is not so sure. A third may be."


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


AT_PRINT = """() => { window.printed = []; addEventListener("beforeprint", () => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const cards = seen(".card");
  window.printed.push({
    letters: [...document.querySelectorAll("mark[data-letter]")].map((mark) => mark.dataset.letter),
    forms: seen(".card :is(select, textarea, input)").length,
    cards: cards.length,
    text: document.getElementById("text").textContent,
  }) }) }"""


def test_a_long_document_prints_every_mark_and_every_card(reader: Reader) -> None:
    text = "\n\n".join(f"Sentence number {n} claims a thing that nobody has counted." for n in range(1, 1_501))
    document = reader.open(text)
    places = [at for at in range(0, len(text), 900) if text[at : at + 8].isprintable()]
    for at in places:
        reader.call(
            "POST", f"/documents/{document}/annotations", {"kind": "claim", "fragments": [{"start": at, "end": at + 8}]}
        )
    reader.goto(document)
    reader.keys("j", "1", "Enter", "e")
    reader.stored()
    page = reader.page
    page.evaluate(AT_PRINT)
    page.pdf()
    [printed] = page.evaluate("window.printed")
    assert printed["cards"] == len(places) + 1
    assert len(set(printed["letters"])) == len(places) + 1
    assert printed["forms"] == 0
    assert printed["text"] == text
    expect(page.locator("mark")).to_have_count(0)
    expect(page.locator("#f-claim_type")).to_be_focused()


def test_paper_has_lines_and_letters_but_no_tints_and_no_controls(reader: Reader) -> None:
    page = reader.page
    document = reader.open(TEXT)
    for kind in KINDS:
        fragment = {"start": 0, "end": 25, "part": "content" if kind == "attribution" else None}
        reader.call("POST", f"/documents/{document}/annotations", {"kind": kind, "fragments": [fragment]})
    reader.goto(document)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    marks = page.locator("#s1 mark").evaluate_all(
        """marks => marks.map((mark) => { const style = getComputedStyle(mark);
          return [mark.className, style.backgroundColor, style.textDecorationStyle, style.textUnderlineOffset] })"""
    )
    assert {background for _, background, _, _ in marks} == {"rgba(0, 0, 0, 0)"}
    lines = {name.removeprefix("line-"): (style, offset) for name, _, style, offset in marks if "line" in name}
    assert {kind: style for kind, (style, _) in lines.items()} == {
        "claim": "solid",
        "attribution": "double",
        "unverified": "wavy",
        "language": "dotted",
    }
    assert len({offset for _, offset in lines.values()}) == len(KINDS)
    for selector in (".top", ".band", ".lanes", ".filter", ".line", ".grips .grip"):
        expect(page.locator(selector).first).to_be_hidden()
    assert page.locator(".list").evaluate("list => getComputedStyle(list).columnCount") == "2"
    facts = reader.call("GET", f"/documents/{reader.document}")
    expect(page.locator(".printed")).to_contain_text(facts["sha256"])
    expect(page.locator(".printed")).to_contain_text("printed")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.n'), '::before').content") == '"1"'
