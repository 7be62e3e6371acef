"""The filter and what it exports, the document map."""

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, Reader
from tests.browser.test_find import find, painted


def marked(reader: Reader) -> str:
    """A document with marks of each kind, one of them linked; two are flags, one of them open."""
    document = reader.open("One is here. Two is here. Three is here. Four is here.")
    make = f"/documents/{document}/annotations"
    claim = reader.call("POST", make, {"kind": "claim", "start": 0, "end": 3})
    flag = reader.call(
        "POST", make, {"kind": "unverified", "start": 13, "end": 16, "fields": {"reason": "vague_source"}}
    )
    reader.call(
        "POST",
        make,
        {"kind": "unverified", "start": 0, "end": 3, "status": "submitted", "fields": {"resolution": "withdrawn"}},
    )
    reader.call("POST", make, {"kind": "language", "start": 26, "end": 31})
    link = {"type": "questions", "to": {"annotation": claim["id"]}}
    reader.call("POST", f"/annotations/{flag['id']}/links", link)
    reader.goto(document)
    return document


def exported(reader: Reader, document: str) -> list[str]:
    """The ids that the link "Export these" leads to, taken as JSON of the same filter."""
    href = reader.page.get_by_role("link", name=re.compile("Export (these|this)")).get_attribute("href") or ""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items() if name != "document"}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = reader.page.request.get(f"{reader.base}/api/v1/documents/{document}/export/csv?{query}")
    assert answer.ok, answer.text()
    return sorted(set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.text())) & set(ids_of(reader, document)))


def ids_of(reader: Reader, document: str) -> list[str]:
    return [one["id"] for one in reader.call("GET", f"/documents/{document}/annotations?limit=100")["items"]]


def shown(page: Page) -> list[str]:
    return sorted(page.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.annotation)"))


@pytest.mark.parametrize(
    "query", ["kind=claim", "kind=claim,unverified", "status=draft", "status=submitted", "author=me&kind=language"]
)
def test_what_the_filter_leaves_is_what_the_export_gives(open_at: Open, demo_site: Site, query: str) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    document = marked(reader)
    reader.goto(document, f"?{query}")
    left = shown(reader.page)
    assert left
    assert exported(reader, document) == left
    reader.page.get_by_role("link", name=re.compile("Export")).click()
    expect(reader.page.get_by_role("heading", name="Report and export")).to_be_visible()


def test_the_filter_stands_in_the_address_and_takes_what_is_hidden_out_of_the_text(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    marked(reader)
    chips = page.get_by_role("group", name="Show")
    chips.get_by_role("button", name=re.compile("^C 1")).click(modifiers=["Shift"])
    expect(page.locator(".card")).to_have_count(1)
    assert painted(page, "line-language", "line-unverified") == []
    assert painted(page, "line-claim") == ["One"]
    assert page.url.endswith("?kind=claim")
    expect(page.locator(".hidden-marks")).to_contain_text("3 hidden.")
    page.reload()
    expect(page.locator(".card")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".card")).to_have_count(4)
    chips.get_by_role("button", name=re.compile("^L 1")).focus()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".card")).to_have_count(1)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator(".hidden-marks")).to_be_hidden()
    assert "?" not in page.url


def test_status_knows_open_flags_marks_without_a_link_and_unread_sentences(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    document = marked(reader)
    for option, count in (("Open flags", 1), ("Without a link", 2), ("In unread sentences", 4), ("Submitted", 1)):
        page.get_by_label("Status", exact=True).select_option(label=option)
        expect(page.locator(".card")).to_have_count(count)
    page.get_by_label("Status", exact=True).select_option(label="In unread sentences")
    expect(page.locator(".hidden-marks")).to_be_hidden()
    reader.keys("j", "j")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.get_by_role("link", name="Export")).to_have_count(0)
    assert reader.document == document


def test_counts_of_kinds_are_those_of_the_person_that_is_chosen(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site, OWNER)
    reader.goto(reader.document)
    every = reader.call("GET", f"/documents/{reader.document}/annotations?limit=1000")["items"]
    claims = Counter(one["author"]["name"] for one in every if one["kind"] == "claim")
    people = page.get_by_label("People", exact=True)
    names = people.locator("option").all_inner_texts()
    assert names[0] == "All people"
    assert len(names) > 2
    count = page.get_by_role("group", name="Show").locator(".chip.claim span")
    expect(count).to_have_text(str(claims.total()))
    for name in names[1:]:
        people.select_option(label=name)
        expect(count).to_have_text(str(claims[name]))
        expect(page.locator(".card.claim")).to_have_count(claims[name])


def test_a_cell_of_the_map_tells_its_sentence_and_leads_there(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    marked(reader)
    cells = page.get_by_role("navigation", name="Document map").locator("#map a")
    assert [cell.get_attribute("aria-label") for cell in cells.all()] == [
        "Sentence 1, 1 claim, 1 unverified, unread",
        "Sentence 2, 1 unverified, unread",
        "Sentence 3, 1 language, unread",
        "Sentence 4, unread",
    ]
    expect(page.locator("#map a.seen")).to_have_count(4)
    cells.nth(2).click()
    expect(page.locator("#s3")).to_have_class(re.compile("cursor"))
    assert page.url.endswith("#s3")
    cells.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(cells.nth(3)).to_be_focused()
    assert [cell.get_attribute("tabindex") for cell in cells.all()] == ["-1", "-1", "-1", "0"]


def test_a_cell_of_many_sentences_shows_them_one_by_one_while_the_focus_is_on_it(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    reader.open(" ".join(f"Sentence number {n} is here." for n in range(1, 701)))
    cells = page.locator("#map a")
    expect(cells).to_have_count(175)
    expect(cells.nth(1)).to_have_attribute("aria-label", "Sentences 5 to 8, unread")
    page.locator("#unread-list").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    zoom = page.get_by_role("group", name="Sentences 5 to 8, one by one")
    expect(zoom.locator("a")).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(zoom.locator("a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".zoom")).to_be_hidden()
    cells.nth(100).hover()
    page.get_by_role("link", name="Sentence 403, unread").click()
    expect(page.locator("#s403")).to_have_class(re.compile("cursor"))


def test_cells_join_where_there_is_little_room(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, 390, 844), demo_site)
    reader.open(" ".join(f"Sentence number {n} is here." for n in range(1, 41)))
    widths = reader.page.locator("#map a").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().width)"
    )
    assert 1 < len(widths) < 40
    assert min(widths) >= 24


@pytest.mark.parametrize("text", ["word " * 8000, "A word. " * 3000], ids=["without an end", "without line breaks"])
def test_the_map_shades_what_is_in_the_view_of_a_text_in_one_line(open_at: Open, demo_site: Site, text: str) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    reader.open(text)
    seen = page.locator("#map a.seen")
    expect(seen.first).to_be_visible()
    total = page.locator("#map a").count()
    page.locator("#text .s").last.evaluate("sentence => sentence.scrollIntoView({ block: 'end' })")
    expect(page.locator("#map li:last-child a.seen")).to_be_visible()
    if total > 1:
        expect(page.locator("#map li:first-child a.seen")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_axe_finds_nothing_with_find_the_filter_and_a_cell_open(
    open_at: Open, demo_site: Site, scheme: str, width: int
) -> None:
    reader = Reader(open_at(demo_site, width, 900, scheme), demo_site)
    page = reader.page
    document = marked(reader)
    reader.goto(document, "?kind=claim,unverified")
    find(reader, "is here")
    expect(page.locator("#find-count")).to_have_text("1 of 4")
    assert findings(page) == []
    page.keyboard.press("Escape")
    if width < 1088:
        page.get_by_role("button", name=re.compile("^List")).click()
    expect(page.get_by_role("link", name="Export these 3")).to_be_visible()
    assert findings(page) == []


def findings(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
