"""Imports in bulk without script: begun by a form, followed by loading the page again, refused at their cause."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import msgspec
import pytest
from flask import Flask

from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.fetch.reasons import SENTENCES
from annotate.pages import imports
from annotate.services import bulk_work, documents, fetching
from annotate.services.work import read
from tests import build
from tests.fetches import fetch_waiting
from tests.network import Network, page
from tests.pages.conftest import Page, Visitor
from tests.service.bulk_desk import OFF, lines, zipped

Visit = Callable[[Actor], Visitor]
USUAL = 10_000_000
"""Bytes that any form may have."""


@pytest.fixture
def ana() -> Actor:
    return build.a_person()


@pytest.fixture
def at(database: object, ana: Actor) -> str:
    return f"/p/{build.a_project(ana).id}"


def given(*named: tuple[str, bytes]) -> dict[str, Any]:
    """What a form sends of these files."""
    return {"file": [(BytesIO(content), name) for name, content in named]}


def rows(page: Page, within: str = "#items") -> list[str]:
    return [" ".join(row.text(separator=" ").split()) for row in page.all(f"{within} tbody tr")]


def kept(ana: Actor, at: str) -> list[Document]:
    return read(ana, documents.find, at.removeprefix("/p/")).items(Document)


def bytes_read(visitor: Visitor, path: str, content: bytes) -> tuple[int, int]:
    """The status of the answer to a form with this file, and how much of it was looked at at all."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = BytesIO(head + content + b"\r\n--x--\r\n")
    size = str(len(body.getvalue()))
    sent = {"content_type": "multipart/form-data; boundary=x", "headers": {"Content-Length": size}}
    return visitor.client.post(path, input_stream=body, **sent).status_code, body.tell()


def worked(terms: fetching.Terms = OFF) -> None:
    """What a server does meanwhile."""
    while bulk_work.work_on(terms):
        pass


def test_files_and_an_archive_are_begun_and_each_text_says_what_became_of_it(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    packed = zipped({"in/one.txt": b"First text.", "bad.txt": b"a\0b"})
    fields = {**given(("first.txt", b"First text."), ("second.txt", b"Second."), ("p.zip", packed)), "language": "de"}
    begun = visitor.send(f"{at}/imports", fields)
    assert (begun.status, (begun.to or "").startswith(f"{at}/imports/")) == (303, True)
    page = visitor.get(begun.to or "")
    assert page.words("[role=status]") == "Running : 0 of 4 texts."
    assert [row.rpartition(" ")[2] for row in rows(page)] == ["Waiting"] * 4
    bulk_work.work_on(OFF)
    worked()
    page = visitor.get(begun.to or "")
    assert page.words("[role=status]") == "Done : 4 of 4 texts."
    assert page.one("progress").attributes["value"] == "4"
    first, second, same, refused = rows(page)
    assert first == "first.txt Accepted First text. Open First text."
    assert second == "second.txt Accepted Second. Open Second."
    assert same == "p.zip/in/one.txt Left out, same text The project has this text already. First text."
    assert refused.startswith("p.zip/bad.txt Refused The file is not plain text")
    assert [(one.title, one.language) for one in kept(ana, at)] == [("Second.", "de"), ("First text.", "de")]
    [job] = rows(visitor.get(f"{at}/imports"), "#jobs")
    assert job.startswith("first.txt, second.txt, p.zip Done 4 of 4, 1 refused")


def test_texts_are_shown_by_their_outcome_a_page_at_a_time(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    many = lines(*({"text": f"Text {n}."} for n in range(101)), {"text": ""}, {"title": "No text"})
    to = visitor.send(f"{at}/imports", given(("many.jsonl", many))).to or ""
    worked()
    page = visitor.get(to)
    tabs = [" ".join(link.text(separator=" ").split()) for link in page.all("#states a")]
    assert tabs == ["All 103", "Accepted 101", "Refused 2"]
    accepted = visitor.get(page.one("#states a[href$='state=accepted']").attributes["href"] or "")
    assert len(rows(accepted)) == 100
    assert accepted.one("#states [aria-current]").text().startswith("Accepted")
    more = visitor.get(accepted.one("#items > p a").attributes["href"] or "")
    assert [row.partition(" Accepted")[0] for row in rows(more)] == ["many.jsonl, line 101"]
    refused = visitor.get(f"{to}?state=refused")
    assert [row.partition(" Refused")[0] for row in rows(refused)] == ["many.jsonl, line 102", "many.jsonl, line 103"]
    assert "Show all" in visitor.get(f"{to}?state=cancelled").words("#items")
    assert visitor.get(f"{to}?state=nothing").status == 422


def test_texts_that_are_there_already_can_be_taken_in_once_more(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    for choice in ("skip", "keep"):
        fields = {**given(("a.txt", b"One.")), "duplicates": choice}
        to = visitor.send(f"{at}/imports", fields).to or ""
        worked()
    assert rows(visitor.get(to)) == [
        "a.txt Accepted, nearly the same The project has this text already. One. Open One."
    ]
    assert len(kept(ana, at)) == 2


def test_older_imports_are_a_link_away(visit: Visit, at: str, ana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    visitor = visit(ana)
    for name in ("a.txt", "b.txt", "c.txt"):
        visitor.send(f"{at}/imports", given((name, b"One.")))
    first = visitor.get(f"{at}/imports")
    [link] = first.all("#jobs > p a")
    assert link.text() == "More of 3"
    rest = visitor.get(link.attributes["href"] or "")
    assert sorted(row.split()[0] for row in (*rows(first, "#jobs"), *rows(rest, "#jobs"))) == [
        "a.txt",
        "b.txt",
        "c.txt",
    ]
    assert rest.all("#jobs > p a") == []


def test_a_cancelled_import_keeps_what_came_in_and_takes_in_nothing_more(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    many = lines(*({"text": f"Text {n}."} for n in range(bulk_work.AT_ONCE + 2)))
    to = visitor.send(f"{at}/imports", given(("many.jsonl", many))).to or ""
    bulk_work.work_on(OFF)
    assert visitor.get(to).one(f"#progress form[action='{to}'] button").text() == "Cancel import"
    assert visitor.send(to).to == to
    page = visitor.get(to)
    assert page.words("[role=status]").startswith("Cancelled")
    assert page.all("#progress form") == []
    assert [" ".join(row.split()[3:4]) for row in rows(page)[-2:]] == ["Cancelled"] * 2
    worked()
    assert len(kept(ana, at)) == bulk_work.AT_ONCE
    assert visitor.send(to).status == 303  # once more, from a page that is old by now


def test_what_is_wrong_is_said_at_its_field_and_nothing_that_was_chosen_is_lost(
    visit: Visit, at: str, ana: Actor, paper: Network
) -> None:
    visitor = visit(ana)
    said = {"language": "a language", "duplicates": "keep", "fetch": "1"}
    page = visitor.send(f"{at}/imports", {**given(("a.txt", b"One.")), **said})
    assert page.status == 422
    assert [link.attributes["href"] for link in page.all("[role='alert'] a")] == ["#f-language"]
    assert page.value("language") == "a language"
    assert page.one("[name=duplicates][checked]").attributes["value"] == "keep"
    assert len(page.all("[name=fetch][checked]")) == 1
    for fields in ({}, given(("empty.jsonl", b"")), given(("", b""))):
        page = visitor.send(f"{at}/imports", {**fields, "language": "de"})
        assert (page.status, page.value("language")) == (422, "de")
        assert page.one("#fault-file").text().endswith(".")
        assert [link.attributes["href"] for link in page.all("[role='alert'] a")] == ["#f-file"]
    assert page.all("#jobs tbody tr") == []
    assert kept(ana, at) == []


def test_a_large_form_is_taken_from_whoever_is_signed_in_and_from_nobody_else(
    visit: Visit, at: str, ana: Actor, stranger: Visitor
) -> None:
    large = b"x" * (USUAL + 1_000_000)
    visitor = visit(ana)
    assert bytes_read(stranger, f"{at}/imports", large) == (303, 0)  # to the sign-in, as always
    assert bytes_read(visitor, f"{at}/imports", large)[1] > USUAL
    assert bytes_read(visitor, f"{at}/import", large) == (413, 0)
    to = visitor.send(f"{at}/imports", given(("a.txt", b"One."), ("large.txt", large))).to or ""
    worked()
    first, second = rows(visitor.get(to))
    assert first.startswith("a.txt Accepted")
    assert second == "large.txt Refused A document has at most 200,000 bytes (ANNOTATE_MAX_UPLOAD)."


def test_pages_are_fetched_only_when_asked_for_and_what_failed_is_said_on_its_line(
    visit: Visit, at: str, ana: Actor, paper: Network, site: Flask
) -> None:
    paper.serve(page(b"A bridge.", "text/plain"))
    terms = fetching.terms(site.extensions["annotate"])
    addresses = ("http://paper.example/a", "http://missing.example/", "http://127.0.0.1/")
    table = ("source_url\n" + "".join(f"{one}\n" for one in addresses)).encode()
    visitor = visit(ana)
    assert len(visitor.get(f"{at}/imports").all("[name=fetch]:not([checked])")) == 1
    to = visitor.send(f"{at}/imports", given(("table.csv", table))).to or ""
    worked(terms)
    assert all(f"Refused {bulk_work.NO_TEXT}" in row for row in rows(visitor.get(to)))
    assert paper.looked_up == []
    to = visitor.send(f"{at}/imports", {**given(("table.csv", table)), "fetch": "1"}).to or ""
    worked(terms)
    waiting = rows(visitor.get(to))
    assert waiting[0].startswith("table.csv, line 2 Being fetched http://paper.example/a")
    assert waiting[2] == f"table.csv, line 4 Refused {SENTENCES['not_allowed']}"
    fetch_waiting(terms)
    done = rows(visitor.get(to))
    assert done[0] == "table.csv, line 2 Accepted A bridge. Open A bridge."
    assert done[1].startswith(f"table.csv, line 3 Not fetched {SENTENCES['not_reachable']}")
    assert visitor.get(visitor.last.all("#items tbody tr a")[1].attributes["href"] or "").status == 200


def test_in_the_activity_an_import_is_one_line_that_leads_editors_to_it(visit: Visit, ana: Actor, site: Flask) -> None:
    project = build.a_project(ana)
    at = f"/p/{project.id}"
    many = lines(*({"text": f"Text {n}."} for n in range(7)), {"text": ""})
    visitor = visit(ana)
    to = visitor.send(f"{at}/imports", given(("many.jsonl", many))).to or ""
    assert told(visitor, at) == []
    bulk_work.work_on(OFF)
    build.a_document(ana, project, title="Alone")
    worked()
    visitor.send(f"{at}/imports", given(("same.jsonl", many)))
    worked()  # nothing of it is new
    assert told(visitor, at) == [("You brought in Alone", [f"{at}/d/{kept(ana, at)[2].id}"]), (FOUND, [to])]
    reviewer = visit(build.a_member(ana, project))
    assert told(reviewer, at)[1] == (FOUND.replace("You", "Ana Okafor"), [])


FOUND = "You added 7 documents at once: many.jsonl"


def told(visitor: Visitor, at: str) -> list[tuple[str, list[str]]]:
    """The lines of the activity without their hour, and where each leads."""
    shown = visitor.get(f"{at}/activity").all(".feed li")
    return [
        (
            " ".join(line.text(separator="").split()).partition(" ")[2],
            [link.attributes["href"] or "" for link in line.css("a")],
        )
        for line in shown
    ]


def test_where_nothing_is_fetched_the_form_does_not_offer_it(visit: Visit, at: str, ana: Actor, site: Flask) -> None:
    site.extensions["annotate"] = msgspec.structs.replace(site.extensions["annotate"], url_import="off")
    assert visit(ana).get(f"{at}/imports").all("[name=fetch]") == []


def test_who_may_not_add_documents_neither_sees_nor_begins_an_import(visit: Visit, at: str, ana: Actor) -> None:
    to = visit(ana).send(f"{at}/imports", given(("a.txt", b"One."))).to or ""
    project = build.a_project(ana)
    other = visit(build.a_member(ana, project))
    assert other.get(to).status == 404
    path = f"/p/{project.id}/imports"
    assert other.get(path).status == 403
    assert other.send(path, given(("a.txt", b"One."))).status == 403
