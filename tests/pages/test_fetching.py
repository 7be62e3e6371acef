"""Import of a page by its address, without script."""

from collections.abc import Callable

import msgspec
import pytest
from flask import Flask

from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.fetch.reasons import SENTENCES
from annotate.services import documents, fetching, projects
from annotate.services.work import read
from tests import build
from tests.fetches import fetch_waiting
from tests.network import Network, page
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


@pytest.fixture
def ana() -> Actor:
    return build.a_person()


@pytest.fixture
def at(database: object, ana: Actor) -> str:
    return f"/p/{build.a_project(ana).id}"


def test_an_address_leads_to_the_document_that_waits_for_its_page(
    visit: Visit, at: str, ana: Actor, paper: Network, site: Flask
) -> None:
    paper.serve(page(b"A bridge.", "text/plain"))
    visitor = visit(ana)
    archived = "https://archive.example/1"
    made = visitor.send(
        f"{at}/import", {"url": " http://paper.example/a ", "archived_url": archived, "language": "de", "text": ""}
    )
    assert (made.status, made.to.startswith(f"{at}/d/")) == (303, True)
    waiting = visitor.get(made.to)
    assert (waiting.status, waiting.one("h1").text()) == (202, "http://paper.example/a")
    assert fetch_waiting(fetching.terms(site.extensions["annotate"])) == 1
    [kept] = read(ana, documents.find, at.removeprefix("/p/")).items(Document)
    assert (kept.state, kept.title, kept.language, kept.archived_url) == ("ready", "A bridge.", "de", archived)
    assert visitor.get(made.to).status == 200


def test_an_address_that_cannot_be_fetched_is_said_at_its_field_or_on_its_document(
    visit: Visit, at: str, ana: Actor, paper: Network, site: Flask
) -> None:
    visitor = visit(ana)
    for address in ("http://127.0.0.1/", "http://paper.example:22/"):
        refused = visitor.send(f"{at}/import", {"url": address})
        assert (refused.status, refused.value("url")) == (422, address)
        assert refused.one("#fault-url").text() == SENTENCES["not_allowed"]
    assert visitor.send(f"{at}/import", {"url": "paper.example"}).one("#fault-url").text().startswith("Write a web")
    made = visitor.send(f"{at}/import", {"url": "http://missing.example/"})
    assert fetch_waiting(fetching.terms(site.extensions["annotate"])) == 1
    refused = visitor.get(made.to)
    assert SENTENCES["not_reachable"] in refused.words("[role=alert]")
    assert refused.all("main a[href$='/original']") == []
    assert refused.one(f"main a[href='{at}/import']").text() == "Add it another way"
    assert paper.dialled == []


def test_an_address_and_a_text_are_taken_in_together(visit: Visit, at: str, ana: Actor, paper: Network) -> None:
    made = visit(ana).send(f"{at}/import", {"url": "http://paper.example/a", "text": "Typed."})
    assert made.status == 303
    kept = read(ana, documents.find, at.removeprefix("/p/")).items(Document)
    assert [(document.title, document.state) for document in kept] == [
        ("Typed.", "ready"),
        ("http://paper.example/a", "reading"),
    ]


def test_where_nothing_is_fetched_the_page_offers_no_address(
    visit: Visit, at: str, ana: Actor, paper: Network, site: Flask
) -> None:
    visitor = visit(ana)
    assert visitor.get(f"{at}/import").all("[name=url]") != []
    site.extensions["annotate"] = msgspec.structs.replace(site.extensions["annotate"], url_import="off")
    assert visitor.get(f"{at}/import").all("[name=url]") == []
    assert visitor.send(f"{at}/import", {"url": "http://paper.example/"}).status == 403


def test_my_data_says_which_hosts_i_had_pages_fetched_from(visit: Visit, at: str, ana: Actor, paper: Network) -> None:
    visitor = visit(ana)
    visitor.send(f"{at}/import", {"url": "http://paper.example/a"})
    [kept] = visitor.client.get("/me/data").json["fetched"]
    assert (kept["host"], kept["at"][-1]) == ("paper.example", "Z")
    other = visit(build.a_member(ana, read(ana, projects.read, at.removeprefix("/p/"))))
    assert other.client.get("/me/data").json["fetched"] == []
