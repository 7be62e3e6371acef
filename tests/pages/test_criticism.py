"""The page of the source record without script: fill in, pick, sign, read, compare (pages.md 3, Source record)."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from annotate.domain.criticism import CriticismChange, Sign
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.services import criticism
from annotate.services.work import read, write
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]
TEXT = "The mayor praised the new bridge 🌉. “It will last,” she said. Nobody asked who paid for it."


class Desk(NamedTuple):
    """A document with its owner, and where its record is."""

    ana: Actor
    document: Document
    path: str
    viewer: Actor


@pytest.fixture
def desk() -> Desk:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project, text=TEXT)
    viewer = build.a_member(ana, project, "viewer", "Vera")
    return Desk(ana, document, f"/p/{project.id}/d/{document.id}/source", viewer)


def fields_of(page: Page) -> dict[str, list[str | None]]:
    """What a browser would send of the form as it stands."""
    form: dict[str, list[str | None]] = {}
    for node in page.all("#record [name]"):
        name, kind = node.attributes["name"] or "", node.attributes.get("type")
        if node.tag == "button" or (kind in ("radio", "checkbox") and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = [option.attributes["value"] for option in node.css("option") if "selected" in option.attributes]
            value = chosen[0] if chosen else ""
        else:
            value = node.text().removeprefix("\n") if node.tag == "textarea" else node.attributes.get("value") or ""
        form.setdefault(name, []).append(value)
    return form


def test_a_draft_is_filled_in_and_says_how_much_is_open(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    page = visitor.get(desk.path)
    assert page.words("#state") == "Not begun , 27 fields open ."
    sent = {**fields_of(page), "genre": "news_report", "author_stated": "none", "date_stated": "2014-07~", "do": "save"}
    saved = visitor.send(desk.path, sent)
    assert (saved.status, saved.to) == (303, f"{desk.path}?saved=1")
    page = visitor.get(desk.path)
    assert page.words("#state").startswith("Draft by Ana Okafor, 24 fields open")
    assert page.value("author_stated") == "none"
    assert page.words("[data-reading='date_stated']") == "about July 2014"
    assert page.words("[data-means='genre']").startswith("Tells what happened")


def test_passages_are_picked_by_sentence_or_words_and_unticked(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    sent = {**fields_of(visitor.get(desk.path)), "pick.tone": "2", "pick.dating_clues": "bridge 🌉", "pick": "tone"}
    saved = visitor.send(desk.path, sent)
    assert saved.to == f"{desk.path}?field=tone#f-tone"
    kept = read(desk.ana, criticism.read, desk.document.id)
    assert [clue.quote for clue in kept.evidence["tone"]] == ["“It will last,” she said."]
    assert [(clue.start, clue.quote) for clue in kept.dating_clues] == [(TEXT.index("bridge"), "bridge 🌉")]
    page = visitor.get(desk.path)
    assert page.words(".proof[data-picks='tone'] .passages") == "“It will last,” she said. S2"
    less = {name: value for name, value in fields_of(page).items() if name != "clue.tone"}
    visitor.send(desk.path, {**less, "do": "save"})
    kept = read(desk.ana, criticism.read, desk.document.id)
    assert (kept.evidence, len(kept.dating_clues)) == ({}, 1)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    sent = {
        **fields_of(visitor.get(desk.path)),
        "date_stated": "summer",
        "usable_for": "its own time\r\nand tone",
    }
    page = visitor.send(desk.path, sent)
    assert page.status == 422
    assert page.words("#fault-date_stated").startswith("Write a date such as 2014")
    assert page.value("usable_for") == "its own time\nand tone"
    wrong = {
        **fields_of(visitor.get(desk.path)),
        "pick.tone": "a tower",
        "information": ["dates", ""],
        "credibility": ["", ""],
    }
    page = visitor.send(desk.path, wrong)
    assert page.words("#fault-pick-tone").startswith("“a tower” does not stand in the text.")
    assert page.words("#fault-information") == "Give each digit the statements that it is for."
    assert page.value("pick.tone") == "a tower"
    assert read(desk.ana, criticism.read, desk.document.id).version == 0


def test_somebody_elses_change_is_shown_beside_what_one_wrote(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    sent = {**fields_of(visitor.get(desk.path)), "genre": "speech", "place": "Kampala"}
    write(desk.ana, criticism.change, desk.document.id, CriticismChange(genre="memoir"), 0)
    page = visitor.send(desk.path, sent)
    assert page.status == 412
    assert "Genre now: “Memoir”" in page.words(".message.warn")
    assert page.value("place") == "Kampala"
    assert page.value("version", "#record") == "1"
    visitor.send(desk.path, fields_of(page))
    kept = read(desk.ana, criticism.read, desk.document.id)
    assert (kept.genre, kept.place) == ("speech", "Kampala")


def test_a_signed_version_counts_and_is_read_beside_the_new_draft(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    visitor.send(desk.path, {**fields_of(visitor.get(desk.path)), "source_reliability": "e"})
    version = visitor.get(desk.path).value("version", "#signing")
    signed = visitor.send(desk.path, {"do": "sign", "version": version, "confidence": "medium"})
    assert signed.to == f"{desk.path}?signed=1"
    assert visitor.get(desk.path).words("#state").startswith("Signed by Ana Okafor")
    visitor.send(desk.path, {**fields_of(visitor.get(desk.path)), "source_reliability": "c"})
    page = visitor.get(desk.path)
    assert "Version 2, signed by Ana Okafor, counts" in page.words("#state")
    old = visitor.get(f"{desk.path}?version=2")
    assert "This is version 2" in old.words()
    assert old.words("#f-source_reliability dd") == "e Unreliable"
    assert not old.all("#record")
    compared = visitor.get(f"{desk.path}?since=2&until=3")
    assert compared.words("#changes tbody") == "Source letter Unreliable Fairly reliable"
    assert visitor.get(f"{desk.path}?version=9").status == 404


def test_a_version_that_was_not_read_is_not_signed(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ana)
    visitor.send(desk.path, {**fields_of(visitor.get(desk.path)), "genre": "speech"})
    visitor.get(desk.path)
    write(desk.ana, criticism.change, desk.document.id, CriticismChange(genre="memoir"), 1)
    page = visitor.send(desk.path, {"do": "sign", "version": "1", "confidence": "high"})
    assert page.status == 412
    assert read(desk.ana, criticism.read, desk.document.id).signed is None


def test_whoever_may_not_write_it_reads_it_and_is_told_why(visit: Visit, desk: Desk) -> None:
    write(desk.ana, criticism.change, desk.document.id, CriticismChange(genre="speech", place="<b>Kampala</b>"), 0)
    page = visit(desk.viewer).get(desk.path)
    assert "Editors of the project fill it in and sign it." in page.words()
    assert page.words("#f-genre dd") == "Speech"
    assert page.words("#f-place dd") == "<b>Kampala</b>"
    assert page.words("#f-tone dd") == "Open"
    assert not page.all("main form[method='post']")
    assert page.words("#provenance").count("SHA-256") == 2


def test_an_address_opens_the_fold_of_a_field(visit: Visit, desk: Desk) -> None:
    page = visit(desk.ana).get(f"{desk.path}?field=author_basis")
    assert [node.attributes["id"] for node in page.all("details.part[open]")] == ["part-who"]


def test_the_text_beside_the_form_is_the_text(visit: Visit, desk: Desk) -> None:
    page = visit(desk.ana).get(desk.path)
    assert page.one("#text").text() == TEXT
    assert [TEXT[int(node.attributes["data-start"] or 0) :].startswith(node.text()) for node in page.all("#text span")]


def test_the_reading_page_names_date_and_letter_of_the_signed_record(visit: Visit, desk: Desk) -> None:
    visitor, reading = visit(desk.ana), desk.path.removesuffix("/source")
    assert "Source record" in visitor.get(reading).words(".about")
    body = CriticismChange(source_reliability="e", date_inferred_from="2014-07", date_basis="the address")
    write(desk.ana, criticism.change, desk.document.id, body, 0)
    assert "Source record (draft) ·" in visitor.get(reading).words(".about")
    write(desk.ana, criticism.sign, desk.document.id, Sign(confidence="high"))
    line = visitor.get(reading).words(".about")
    assert "Source record : e Unreliable · July 2014 , the address" in line
    write(desk.ana, criticism.change, desk.document.id, CriticismChange(source_reliability="f"), 2)
    assert "e Unreliable" in visitor.get(reading).words(".about")
