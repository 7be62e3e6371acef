"""The reading page and the parts of its text: where the cursor stops, sentences cut and joined, zones, reading, submitting."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, Reader, quotes
from tests.conftest import Sunrise

CURSOR = re.compile("cursor")


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody who may change sentences and zones."""
    return Reader(open_at(demo_site, expected=(REFUSED,)), demo_site)


def test_the_cursor_stops_at_everything_that_can_be_marked(owner: Reader, sunrise: Sunrise) -> None:
    document = owner.open(sunrise.text)
    zones = owner.call("GET", f"/documents/{document}/zones?limit=1000")["items"]
    [head] = [zone["n"] for zone in zones if zone["kind"] == "headline"]
    [caption] = [zone["n"] for zone in zones if zone["kind"] == "caption"]
    for place in (f"z{head}", f"z{caption}", "s1", "s2"):
        owner.keys("j")
        expect(owner.page.locator(".doc .cursor")).to_have_count(1)
        expect(owner.page.locator(f"#{place}")).to_have_class(CURSOR)
    expect(owner.page.get_by_role("button", name="1 of 24 read")).to_be_visible()
    owner.keys("k", "k")
    expect(owner.page.locator(f"#z{caption}")).to_have_class(CURSOR)
    owner.keys("n")
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)


def test_a_headline_is_marked_like_a_sentence(owner: Reader, sunrise: Sunrise) -> None:
    document = owner.open(sunrise.text)
    [head, *_] = [
        zone
        for zone in owner.call("GET", f"/documents/{document}/zones?limit=1000")["items"]
        if zone["kind"] == "headline"
    ]
    owner.keys("j", "1", "s", "Escape", "Home", "Shift+ArrowRight", "4")
    claim, word = sorted(owner.stored(), key=lambda one: one["kind"])
    assert quotes(claim) == [(None, sunrise.text[head["start"] : head["end"]])]
    assert quotes(word) == [(None, "Movement")]
    expect(owner.page.get_by_role("button", name="0 of 24 read")).to_be_visible()
