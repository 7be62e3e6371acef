"""The worked example of domain.md 15 in a fresh installation, by two people, through the pages alone (16, tests 1, 5, 6)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.worked_example import SENTENCES, WITHOUT_EVIDENCE
from tests.browser import working, working_claims, working_marks
from tests.browser.conftest import Open, Site, started, stop
from tests.browser.reader import REFUSED
from tests.browser.working import TITLE, Person
from tests.browser.working_claims import BY_HAND, VERDICTS
from tests.conftest import Sunrise

NUMBERS = {key: f"C{n:02}" for n, key in enumerate([*(key for key in SENTENCES if key != BY_HAND), BY_HAND], 1)}
"""What the claims are called, by their ids in the gold: the one that is written by hand comes last."""


@pytest.fixture
def bare_site(tmp_path: Path) -> Iterator[Site]:
    """An installation that nobody has set up yet."""
    process, site = started(tmp_path / "home")
    yield site
    stop(process)


def test_two_people_carry_the_worked_example_to_a_published_finding(
    bare_site: Site, open_at: Open, sunrise: Sunrise
) -> None:
    ana = Person(open_at(bare_site), bare_site)
    jonas = Person(open_at(bare_site, expected=(REFUSED,)), bare_site)
    working.set_up(ana, jonas, bare_site)
    working.bring_in(ana, sunrise)
    ana.home()
    working.criticise(ana)
    working.relate(ana, sunrise)
    working.pair_up(ana, sunrise)
    _mark(jonas, sunrise)
    _claim(jonas, sunrise)
    _refuse(jonas)
    _check(ana, jonas)
    _settle(ana, jonas, sunrise)
    reader = open_at(bare_site)
    _publish(ana, reader)
    _look_over(ana, sunrise)


def _mark(jonas: Person, sunrise: Sunrise) -> None:
    working_marks.mark_it(jonas, sunrise)
    working_marks.complete(jonas, sunrise)
    jonas.home()
    working_marks.look_for(jonas, working_marks.labels(sunrise)["A06"])
    expect(jonas.page.get_by_role("row").filter(has_text="Josip Broz Tito").last).to_contain_text("Not found")
    jonas.reading(TITLE)
    working_marks.submit(jonas)


def _claim(jonas: Person, sunrise: Sunrise) -> None:
    working_claims.take_up(jonas, sunrise)
    working_claims.describe(jonas, NUMBERS)
    working_claims.bring_evidence(jonas, sunrise, NUMBERS)
    jonas.claim(NUMBERS["C14"])
    expect(jonas.page.locator(".tally > div").first).to_contain_text("1 origin")
    expect(jonas.page.locator(".tally > div").first).to_contain_text("2 items in 1 origin")


def _refuse(jonas: Person) -> None:
    alert = jonas.page.get_by_role("alert")
    for key in WITHOUT_EVIDENCE:
        working_claims.begin(jonas, NUMBERS[key])
        working_claims.propose(jonas, "true", "It is generally known.")
        expect(alert).to_contain_text("“True” needs one independent source at least. Add evidence first.")
    working_claims.begin(jonas, NUMBERS["C06"])
    working_claims.propose(jonas, "unproven", "Seven countries are named.")
    expect(alert).to_contain_text("This claim has several statements. Split it")


def _check(ana: Person, jonas: Person) -> None:
    for key in VERDICTS:
        label = NUMBERS[key]
        working_claims.begin(jonas, label)
        working_claims.propose(jonas, VERDICTS[key], f"What the evidence on {label} says decides it.")
        expect(jonas.page.locator(".conds")).to_contain_text(
            "You proposed this verdict. Another person must review it."
        )
        assert jonas.page.get_by_role("button", name="Take review").count() == 0
        working_claims.approve(ana, label)


def _settle(ana: Person, jonas: Person, sunrise: Sunrise) -> None:
    called, label = working_marks.labels(sunrise), NUMBERS["C21"]
    expect(working_marks.resolution(ana, called["U13"])).to_have_text("Settled: refuted")
    working_claims.reopen(ana, label, "A second letter has turned up.")
    expect(working_marks.resolution(ana, called["U13"])).to_have_text("Open")
    jonas.claim(label)
    working_claims.propose(jonas, "mostly_false", "The second letter asks for help as well.")
    working_claims.approve(ana, label)
    expect(working_marks.resolution(ana, called["U13"])).to_have_text("Settled: refuted")


def _publish(ana: Person, reader: Page) -> None:
    working_claims.open_public_pages(ana)
    address = working_claims.publish(ana, NUMBERS["C07"])
    working_claims.correct(ana, NUMBERS["C07"], "The Sunrise, Uganda", "The paper is named more exactly.")
    reader.goto(address)
    expect(reader.locator(".finding")).to_have_text("Mostly false")
    expect(reader.get_by_role("main")).to_contain_text("Value 2, best 5, worst 1")
    expect(reader.get_by_role("main")).to_contain_text("The paper is named more exactly.")
    expect(reader.get_by_role("main")).not_to_contain_text(re.compile("Ana|Jonas"))


def _look_over(ana: Person, sunrise: Sunrise) -> None:
    page = ana.page
    ana.section("Overview")
    expect(page.get_by_text(f"Verdicts, n = {len(VERDICTS)} of {len(SENTENCES)} claims")).to_be_visible()
    ana.section("Dependence")
    page.get_by_text("Show data").click()
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("Parallel to")
    ana.section("Documents")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text(re.compile(r"\be\b"))
