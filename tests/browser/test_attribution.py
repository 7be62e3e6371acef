"""An attribution in three strokes: source, cue, content, and what belongs to it (pages.md 2.4)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations

Body = dict[str, Any]
SAID = "Ana Okafor said that the bay is clean. She added that it will stay so."
NARROW = 390


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def attributions(sunrise: Sunrise) -> dict[str, Body]:
    return {key: body for key, body in gold_annotations(sunrise.gold).items() if body["kind"] == "attribution"}


def test_k5_each_attribution_of_the_gold_takes_4_moves_of_the_mouse(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    wanted = attributions(sunrise)
    for body in wanted.values():
        before = owner.pressed
        source, cue, *content = body["fragments"]
        owner.drag(source["start"], source["end"])
        owner.press("2")
        for piece in (cue, *content):
            owner.drag(piece["start"], piece["end"])
        expect(owner.page.locator(".build")).to_have_count(0)
        assert owner.pressed - before == 4
        owner.press("Escape")
    assert [quotes(one) for one in owner.stored()] == [quotes(body) for body in wanted.values()]


def test_k5_each_attribution_of_the_gold_takes_8_keys_at_most(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    wanted = attributions(sunrise)
    counts = {}
    for key, body in wanted.items():
        at = body["fragments"][0]["start"]
        sentence = next(n for n, one in enumerate(sunrise.gold["sentences"], 1) if one["start"] <= at < one["end"])
        owner.page.goto(owner.page.url.split("#")[0] + f"#s{sentence}")
        expect(owner.page.locator(f"#s{sentence}.cursor")).to_be_visible()
        owner.page.locator("#text").focus()
        before = owner.pressed
        press_the_parts(owner, sunrise, body)
        counts[key] = owner.pressed - before
        expect(owner.page.locator(".build")).to_have_count(0)
    assert [quotes(one) for one in owner.stored()] == [quotes(body) for body in wanted.values()]
    assert counts["A01"] == 6
    assert counts["A06"] == 7
    assert max(counts.values()) <= 7


def press_the_parts(reader: Reader, sunrise: Sunrise, body: Body) -> None:
    """`2`, the letters of the source and the cue, and Enter for the content where it goes to the end of the sentence."""
    source, cue, content = body["fragments"]
    end = next(one["end"] for one in sunrise.gold["sentences"] if one["start"] <= cue["start"] < one["end"])
    reader.press("2")
    for span in (source, cue):
        if " " in span["quote"]:
            reader.letters(sunrise.text, span["start"], span["end"])
        else:
            reader.letter(span["start"])
            reader.press("Enter")
    if sunrise.text[cue["end"] : content["start"]].strip():
        reader.letter(content["start"])
    if sunrise.text[content["end"] : end].strip(" ."):
        reader.letters(sunrise.text, content["end"] - 1, content["end"])
    else:
        reader.press("Enter")
