"""All 65 annotations of the gold, by keyboard alone and by mouse: in how many moves, and that the gold is what is stored
(pages.md 2.9, K10)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from annotate.vocabulary import values
from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader
from tests.browser.test_attribution import press_the_parts
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations, gold_links

Body = dict[str, Any]
KEY = {"claim": "1", "unverified": "3", "language": "4"}
ORDER = ("attribution", "claim", "unverified", "language")
PALETTE = {"claim": ("claim_type", "checkability"), "unverified": ("reason",), "language": ("category",)}
LETTER = {
    (name, value.id): value.letter
    for name in ("claim_type", "checkability", "reason", "category", "link_type")
    for value in values(name)
}
NAMES = {value.id: value.label for value in values("vocabulary")}
SET_BY_THE_SERVER = {"resolution", "traceability"}


@pytest.fixture
def gold(sunrise: Sunrise) -> dict[str, Body]:
    return gold_annotations(sunrise.gold)


def test_the_gold_takes_340_keys_and_with_every_field_and_link_is_stored_as_it_is(
    open_at: Open, demo_site: Site, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    reader = Reader(open_at(demo_site, height=1000), demo_site)
    reader.open(sunrise.text)
    reader.page.locator("#text").focus()
    for whole, here in places(sunrise, gold):
        reader.press("j")
        mark_all_in(reader, sunrise, whole, here)
    with_type_and_worth = reader.pressed
    claims = sum(body["kind"] == "claim" for body in gold.values())
    assert with_type_and_worth <= 382
    assert with_type_and_worth - 2 * claims <= 340
    stored = reader.stored()
    assert sorted(map(place_of, stored)) == sorted(map(place_of, gold.values()))
    right = [link for link in links_of(reader, gold) if link in gold_links()]
    assert len(right) == 11

    ids = {place_of(body): key for key, body in gold.items()}
    labels = {ids[place_of(one)]: one["label"] for one in stored}
    card = reader.page.locator("article.sel")
    for left in reversed(range(len(gold))):
        label = card.locator("h3 small").inner_text().split(" ")[0]
        key = next(key for key in labels if labels[key] == label)
        fill_the_card(reader, key, gold[key], labels)
        if left:
            reader.press("Control+ArrowUp")
            expect(card.locator("h3 small")).not_to_have_text(re.compile(f"^{label} "))
    assert {ids[place_of(one)]: said_by(one) for one in reader.stored()} == {
        key: said_by(body) for key, body in gold.items()
    }
    assert sorted(links_of(reader, gold)) == sorted(gold_links())


def test_the_gold_takes_180_moves_of_the_mouse(
    open_at: Open, demo_site: Site, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    reader = Reader(open_at(demo_site, height=1000), demo_site)
    reader.open(sunrise.text)
    for _, here in places(sunrise, gold):
        last: Body | None = None
        for body in here:
            pieces = body["fragments"]
            if last and range_of(last) == range_of(body):
                reader.press(f"Shift+Digit{KEY[body['kind']]}")
            else:
                reader.drag(pieces[0]["start"], pieces[0]["end"])
                reader.press(KEY.get(body["kind"], "2"))
            for piece in pieces[1:]:
                reader.drag(piece["start"], piece["end"])
            take_letters(reader, body)
            last = body
    claims = sum(body["kind"] == "claim" for body in gold.values())
    assert reader.pressed <= 222
    assert reader.pressed - 2 * claims <= 180
    assert sorted(map(place_of, reader.stored())) == sorted(map(place_of, gold.values()))


def take_letters(reader: Reader, body: Body) -> None:
    """The letters of a palette, or of both; then nothing is open."""
    for name in PALETTE.get(body["kind"], ()):
        expect(reader.page.get_by_role("listbox", name=NAMES[name])).to_be_visible()
        reader.press(LETTER[name, body["fields"][name]])
    expect(reader.page.get_by_role("listbox").or_(reader.page.locator(".build"))).to_have_count(0)


def places(sunrise: Sunrise, gold: dict[str, Body]) -> Iterator[tuple[tuple[int, int], list[Body]]]:
    """The stops of the reading cursor, without their last sign, and what is marked there: sentences, and zones outside
    the body that can be marked."""
    others = {zone.id for zone in values("zone") if zone.annotatable and zone.id != "body"}
    stops = [(zone["start"], zone["end"]) for zone in sunrise.gold["zones"] if zone["zone"] in others]
    stops += [(one["start"], one["end"]) for one in sunrise.gold["sentences"]]
    for start, end in sorted(stops):
        here = [body for body in gold.values() if start <= body["fragments"][0]["start"] < end]
        whole = (start, start + len(sunrise.text[start:end].rstrip(".")))
        yield whole, sorted(here, key=lambda body: turn(here, body))


def turn(here: list[Body], body: Body) -> tuple[int, int, int]:
    """Attributions, claims, flags, words, each in text order; what has the range of a mark comes right after it."""
    alike = [one for one in here if range_of(one) == range_of(body)]
    return min(ORDER.index(one["kind"]) for one in alike), body["fragments"][0]["start"], ORDER.index(body["kind"])


def range_of(body: Body) -> tuple[int, int]:
    return body["fragments"][0]["start"], body["fragments"][-1]["end"]


def mark_all_in(reader: Reader, sunrise: Sunrise, whole: tuple[int, int], bodies: list[Body]) -> None:
    last: Body | None = None
    for body in bodies:
        if body["kind"] == "attribution":
            press_the_parts(reader, sunrise, body)
        elif last and range_of(last) == range_of(body):
            reader.press(f"Shift+Digit{KEY[body['kind']]}")
        else:
            if last or range_of(body) != whole:
                select(reader, sunrise, *range_of(body))
            reader.press(KEY[body["kind"]])
        take_letters(reader, body)
        last = body


def select(reader: Reader, sunrise: Sunrise, start: int, end: int) -> None:
    """`f` and the letters of the first and the last word; one word alone is taken by the key that marks it."""
    if re.search(r"\s", sunrise.text[start:end]):
        reader.jump(sunrise.text, start, end)
    else:
        reader.press("f")
        first = next(re.finditer(r"\w", sunrise.text[start:end]))
        reader.letter(start + first.start())


def place_of(one: Body) -> tuple[Any, ...]:
    return one["kind"], *((piece["start"], piece["end"], piece.get("part") or "") for piece in one["fragments"])


def said_by(one: Body) -> tuple[str, dict[str, Any]]:
    fields = {name: value for name, value in one["fields"].items() if name not in SET_BY_THE_SERVER}
    if "ptc_codes" in fields:
        fields["ptc_codes"] = sorted(fields["ptc_codes"])
    return one["note"], fields


def links_of(reader: Reader, gold: dict[str, Body]) -> list[tuple[str, str, str]]:
    ids = {place_of(body): key for key, body in gold.items()}
    keys = {one["id"]: ids[place_of(one)] for one in reader.stored()}
    found = reader.call("GET", f"/documents/{reader.document}/links?limit=1000")["items"]
    return [(link["type"], keys[link["from"]["annotation"]], keys[link["to"]["annotation"]]) for link in found]


def fill_the_card(reader: Reader, key: str, body: Body, labels: dict[str, str]) -> None:
    """What the open card lacks of the gold, by keyboard."""
    page = reader.page
    for link in gold_links():
        if link[1] == key and (key in ("U02", "U06")):
            reader.press("q")
        elif link[1] == key and link[0] == "contradicts":
            reader.press("l", *labels[link[2]].lower(), LETTER["link_type", "contradicts"])
    reader.press("e")
    for name, value in body["fields"].items():
        if name == "ptc_codes" or name in PALETTE.get(body["kind"], ()):
            continue
        if name == "resolved_source":
            choose(reader, page.locator("#f-resolved_source"), "name")
            write(reader, page.locator("#f-resolved_source-value"), value["name"])
        else:
            choose(reader, page.locator(f"#f-{name}"), {True: "yes", False: "no"}.get(value, value))
    if body["kind"] == "language":
        tick(reader, set(body["fields"].get("ptc_codes", ())))
    write(reader, page.locator("#f-note"), body["note"])
    reader.press("Escape")


def tab_to(reader: Reader, wanted: Locator) -> None:
    """Tab, or Shift+Tab where it stands before, until a control has the focus."""
    is_before = "element => element.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING"
    key = "Shift+Tab" if wanted.evaluate(is_before) else "Tab"
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        reader.press(key)
    pytest.fail(f"{wanted} cannot be reached with {key}")


def choose(reader: Reader, select: Locator, value: str) -> None:
    """The choice of a select, by arrows."""
    if select.input_value() == value:
        return
    tab_to(reader, select)
    reader.press("Home")
    for _ in range(40):
        if select.input_value() == value:
            return
        reader.press("ArrowDown")
    pytest.fail(f"{value} cannot be chosen")


def write(reader: Reader, field: Locator, words: str) -> None:
    tab_to(reader, field)
    reader.page.keyboard.insert_text(words)


def tick(reader: Reader, codes: set[str]) -> None:
    """The boxes of the codes, where they are not as they should be."""
    boxes = reader.page.locator("#f-ptc_codes input").all()
    if {box.get_attribute("value") for box in boxes if box.is_checked()} == codes:
        return
    tab_to(reader, reader.page.locator("#f-ptc_codes summary"))
    reader.press("Enter")
    for box in boxes:
        if box.is_checked() != (box.get_attribute("value") in codes):
            tab_to(reader, box)
            reader.press("Space")
