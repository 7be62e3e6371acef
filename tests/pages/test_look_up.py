"""**Look up** beside the address of an item of evidence: fields filled in by the server, without script."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask

from annotate.domain.claims import Claim, NewClaim
from annotate.domain.evidence import Evidence
from annotate.domain.permissions import Actor
from annotate.fetch.reasons import SENTENCES
from annotate.services import claims, evidence, fetching
from annotate.services.work import read, write
from tests import build
from tests.network import Network, page
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]
URL = "http://paper.example/article"
ARTICLE = b"""<!doctype html><html lang="en"><head><title>The bridge is paid for</title>
<meta name="author" content="Mara Lind"><meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2019-05-30T23:30:00-05:00"></head><body>x</body></html>"""


@pytest.fixture
def ana() -> Actor:
    return build.a_person()


@pytest.fixture
def claim(database: object, ana: Actor) -> Claim:
    return write(ana, claims.create, build.a_project(ana).id, NewClaim(normalised="The town paid.", atomic=True))


def look_up(visitor: Visitor, claim: Claim, typed: dict[str, Any], form: str = "add_evidence") -> Page:
    """Press the button: a browser sends what the form is for, then what the button is for."""
    at = f"/p/{claim.project}/claims/{claim.id}"
    return visitor.send(at, {**typed, "do": [form, "look_up"]})


def test_what_a_page_says_of_itself_fills_what_is_empty_and_nothing_is_kept(
    visit: Visit, ana: Actor, claim: Claim, paper: Network
) -> None:
    paper.serve(page(ARTICLE, "text/html", "200 OK", "Memento-Datetime: Thu, 30 May 2019 10:00:00 GMT"))
    visitor = visit(ana)
    typed = {
        "url": URL,
        "author": "M. Lind",
        "extract": "The town\r\npaid.",
        "stance": "supports",
        "relation": "interested",
    }
    found = look_up(visitor, claim, typed)
    assert found.status == 200
    told = "Filled in as the page says it: title, publisher, date, language and archived copy. Check before you save."
    assert found.words("#evidence [role='status']") == told
    form = found.one(".add[open] form")
    kept = {
        node.attributes["name"]: node.text().removeprefix("\n")
        if node.tag == "textarea"
        else node.attributes.get("value")
        for node in form.css("input, textarea")
        if node.attributes.get("type") != "hidden" and (node.tag == "textarea" or node.attributes.get("value"))
    }
    assert {name: value for name, value in kept.items() if value} == {
        "url": URL,
        "archived_url": URL,
        "title": "The bridge is paid for",
        "author": "M. Lind",
        "publisher": "The Courier",
        "published": "2019-05-30",
        "language": "en",
        "extract": "The town\npaid.",
    }
    chosen = {node.attributes["name"]: node.css_first("option[selected]") for node in form.css("select")}
    assert [chosen[name].attributes["value"] for name in ("stance", "relation")] == ["supports", "interested"]
    assert "30 May 2019" in found.words("#hint-add_evidence-published")
    assert read(ana, evidence.find, claim.project).items(Evidence) == []
    sent = visitor.send(f"/p/{claim.project}/claims/{claim.id}", {**kept, "stance": "supports", "do": "add_evidence"})
    assert sent.status == 303
    [item] = read(ana, evidence.find, claim.project).items(Evidence)
    assert (item.title, item.author, item.published) == ("The bridge is paid for", "M. Lind", "2019-05-30")


def test_an_item_that_is_there_is_filled_in_too_and_keeps_what_it_has(
    visit: Visit, ana: Actor, claim: Claim, paper: Network
) -> None:
    paper.serve(page(ARTICLE.replace(b"2019-05-30T23:30:00-05:00", b"30 May 2019"), "text/html"))
    visitor = visit(ana)
    at = f"/p/{claim.project}/claims/{claim.id}"
    visitor.send(at, {"do": "add_evidence", "title": "Minutes", "url": URL, "stance": "supports"})
    [item] = read(ana, evidence.find, claim.project).items(Evidence)
    typed = {
        "evidence": item.id,
        "version": "1",
        "url": URL,
        "title": "Minutes of May",
        "author": "A",
        "publisher": "B",
        "language": "de",
    }
    found = visitor.send(f"{at}?edit={item.id}", {**typed, "do": ["change_evidence", "look_up"]})
    assert found.words("#edit [role='status']") == (
        "The page says nothing of itself that is not in the form already. Its date is given as “30 May 2019”."
    )
    assert found.value("title", "#edit") == "Minutes of May"
    assert read(ana, evidence.read, item.id).title == "Minutes"


def test_what_cannot_be_looked_up_is_said_at_the_address_and_nothing_typed_is_lost(
    visit: Visit, ana: Actor, claim: Claim, paper: Network, site: Flask
) -> None:
    visitor = visit(ana)
    wrong = {
        "": "Write a web address that begins with http:// or https://.",
        "paper.example": "Write a web address that begins with http:// or https://.",
        "http://127.0.0.1/": SENTENCES["not_allowed"],
        "http://missing.example/": SENTENCES["not_reachable"],
    }
    for address, sentence in wrong.items():
        refused = look_up(visitor, claim, {"url": address, "extract": "The town paid."})
        assert (refused.status, refused.words("#fault-add_evidence-url")) == (422, sentence)
        assert refused.value("extract", ".add[open]") == "The town paid."
    site.extensions["annotate"] = msgspec.structs.replace(site.extensions["annotate"], fetches_per_hour=1)
    refused = look_up(visitor, claim, {"url": URL})
    assert "You may fetch 1 page an hour." in refused.words("#fault-add_evidence-url")
    assert paper.dialled == []


def test_where_nothing_is_fetched_or_nothing_may_be_changed_there_is_no_button(
    visit: Visit, ana: Actor, claim: Claim, paper: Network, site: Flask
) -> None:
    at, button = f"/p/{claim.project}/claims/{claim.id}", "button[value='look_up']"
    visitor = visit(ana)
    [pressed] = visitor.get(at).all(button)
    assert "formnovalidate" in pressed.attributes
    site.extensions["annotate"] = msgspec.structs.replace(site.extensions["annotate"], url_import="off")
    assert visitor.get(at).all(button) == []
    refused = look_up(visitor, claim, {"url": URL, "title": "Minutes"})
    assert (refused.status, refused.value("title", ".add[open]")) == (403, "Minutes")
    assert fetching.OFF in refused.words("#evidence [role='alert']")
    assert (paper.looked_up, paper.dialled) == ([], [])
