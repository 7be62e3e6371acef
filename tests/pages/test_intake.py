"""Import without script: a pasted text, and files that each get a line."""

from collections.abc import Callable
from io import BytesIO

import pytest

from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.pages import intake
from annotate.services import documents, sentences, waiting
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from tests import build
from tests.pages.conftest import Visitor
from tests.service.waiting import until

Visit = Callable[[Actor], Visitor]


@pytest.fixture
def ana() -> Actor:
    return build.a_person()


@pytest.fixture
def at(database: object, ana: Actor) -> str:
    return f"/p/{build.a_project(ana).id}"


def test_a_pasted_text_is_kept_letter_for_letter_and_opens(visit: Visit, at: str, ana: Actor) -> None:
    fields = {
        "title": " Velden ",
        "text": "  One.\r\n\r\nTwo.  \r\n",
        "source_url": "https://a.example/b",
        "language": "fr",
    }
    made = visit(ana).send(f"{at}/import", fields)
    id_ = (made.to or "").removeprefix(f"{at}/d/")
    document = read(ana, documents.read, id_)
    assert (document.title, document.language, document.source_url) == ("Velden", "fr", "https://a.example/b")
    assert document.normalisations == ()
    assert read(ana, documents.text, id_)[0] == "  One.\n\nTwo.  \n"


def test_wrong_details_of_a_text_are_named_and_everything_is_kept(visit: Visit, at: str, ana: Actor) -> None:
    fields = {"title": "Velden", "text": "<b>One</b>.\r\nTwo.", "source_url": "ftp://a", "language": "?"}
    page = visit(ana).send(f"{at}/import", fields)
    assert page.status == 422
    assert (page.value("title"), page.value("text"), page.value("source_url")) == (
        "Velden",
        "<b>One</b>.\nTwo.",
        "ftp://a",
    )
    assert [link.attributes["href"] for link in page.all("[role='alert'] a")] == ["#f-language", "#f-source_url"]


def test_nothing_at_all_is_refused(visit: Visit, at: str, ana: Actor) -> None:
    page = visit(ana).send(f"{at}/import", {"text": " "})
    assert (page.status, page.words("#fault-text")) == (422, "Paste a text, or add a file, or give a web address.")


def test_a_file_that_cannot_be_read_never_stops_the_others(visit: Visit, at: str, ana: Actor) -> None:
    files = [
        (BytesIO(b"One.\r\nTwo."), "crlf.txt"),
        (BytesIO(b"a\0b"), "<i>bad</i>.txt"),
        (BytesIO("Café.".encode("latin-1")), "latin.txt"),
        (BytesIO(b"x" * 200_001), "large.txt"),
    ]
    page = visit(ana).send(f"{at}/import", {"file": files})
    rows = [" ".join(row.text(separator=" ").split()) for row in page.all("tbody tr")]
    assert page.status == 422
    assert rows[0].startswith("crlf.txt Accepted, changed 9 characters. Line ends made equal;")
    assert rows[1].startswith("latin.txt Accepted 5 characters. Read as windows-1252")
    assert rows[2].startswith("<i>bad</i>.txt Refused The file is not plain text")
    assert rows[3].startswith("large.txt Refused The file is larger than")
    assert read(ana, documents.find, at.removeprefix("/p/")).total == 2


def test_several_good_files_lead_to_the_list(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    made = visitor.send(
        f"{at}/import", {"file": [(BytesIO(b"One."), "a.txt"), (BytesIO(b"Two."), "b.txt")], "language": "de"}
    )
    assert made.to == f"{at}/docs?added=2"
    assert "2 documents added." in visitor.get(made.to).words()
    kept = read(ana, documents.find, at.removeprefix("/p/")).items(Document)
    assert [(document.title, document.language) for document in kept] == [("Two.", "de"), ("One.", "de")]


PAGE = (
    "<!doctype html><html lang='fr'><head><title>Eau | Journal</title><meta name=author content='Ada Noor'>"
    "<link rel=canonical href='https://paper.example/eau'></head><body><nav><a href=/>Accueil</a></nav><article>"
    "<h1>De l’eau</h1><p>Le conseil s’est réuni lundi pour parler de l’eau de la ville haute. Il a ajourné.</p></article>"
)


def test_a_file_is_looked_at_and_corrected_before_it_is_fixed(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    look = visitor.send(f"{at}/import", {"file": [(BytesIO(PAGE.encode()), "eau.html")], "way": "look"})
    assert (look.to or "").startswith(f"{at}/import/")
    assert read(ana, documents.find, at.removeprefix("/p/")).total == 0
    page = visitor.get(look.to or "")
    assert (page.value("title"), page.value("source_url"), page.value("language")) == (
        "De l’eau",
        "https://paper.example/eau",
        "fr",
    )
    assert "Author Ada Noor meta name=author" in page.words()
    assert [option.attributes["value"] for option in page.all(".zones option[selected]")] == [
        "navigation",
        "headline",
        "body",
    ]
    assert page.words(".first-sentences").startswith("Le conseil s’est réuni lundi")
    made = visitor.send(look.to or "", {"title": "L’eau", "language": "fr", "zone-3": "caption", "way": "import"})
    id_ = (made.to or "").removeprefix(f"{at}/d/")
    document = read(ana, documents.read, id_)
    assert (document.title, document.media_type, document.source_url) == (
        "L’eau",
        "text/html",
        "https://paper.example/eau",
    )
    assert [zone.kind for zone in read(ana, sentences.layout_of, id_)[1]] == ["navigation", "headline", "caption"]
    assert visitor.get(look.to or "").status == 404


def test_a_look_names_another_encoding_and_the_document_of_the_same_text(visit: Visit, at: str, ana: Actor) -> None:
    visitor = visit(ana)
    raw = "Вода и хлеб.".encode("cp866")
    look = visitor.send(f"{at}/import", {"file": [(BytesIO(raw), "a.txt")], "way": "look"}).to or ""
    again = visitor.send(look, {"encoding": "cp866", "way": "read"}).to or ""
    page = visitor.get(again)
    assert "Вода и хлеб." in page.words(".first-sentences")
    visitor.send(again, {"title": "Вода", "language": "ru", "way": "import"})
    look = visitor.send(f"{at}/import", {"text": "Вода и хлеб.", "way": "look"}).to or ""
    assert "Same text as “Вода”." in visitor.get(look).words()
    assert visitor.send(look, {"way": "drop"}).to == f"{at}/import"
    assert visitor.get(look).status == 404


def test_a_look_is_ones_own(visit: Visit, ana: Actor, database: object) -> None:
    project = build.a_project(ana)
    look = visit(ana).send(f"/p/{project.id}/import", {"text": "Words.", "way": "look"}).to or ""
    other = build.a_member(ana, project, "editor")
    assert visit(other).get(look).status == 404


def test_what_a_browser_copied_is_read_with_its_markup(visit: Visit, at: str, ana: Actor) -> None:
    fields = {"text": "Water\nIt failed.", "rich": "<h1>Water</h1><p>It failed.</p><script>x</script>"}
    made = visit(ana).send(f"{at}/import", fields)
    id_ = (made.to or "").removeprefix(f"{at}/d/")
    assert read(ana, documents.text, id_)[0] == "Water\n\nIt failed."
    assert read(ana, documents.provenance, id_).capture_method == "paste"


def test_files_behind_those_that_took_long_are_read_later_and_none_is_lost(
    visit: Visit, at: str, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PATIENCE", -1.0)
    page = b"<!doctype html><body><article><h1>Water</h1><p>It came back on Monday, the council says.</p></article>"
    files = [(BytesIO(page), "a.html"), (BytesIO(b"Plain."), "b.txt"), (BytesIO(b"%PDF-1.7 nothing"), "c.pdf")]
    made = visit(ana).send(f"{at}/import", {"file": files})
    assert made.to == f"{at}/docs?added=3"

    def states() -> dict[str, str]:
        waiting.read_waiting(NOBODY)
        listed = read(ana, documents.find, at.removeprefix("/p/")).items(Document)
        return {one.title: one.state for one in listed}

    until(lambda: "reading" not in states().values())
    assert states() == {"Water": "ready", "Plain.": "ready", "c.pdf": "refused"}


def test_of_files_to_look_at_those_behind_are_named(
    visit: Visit, at: str, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PATIENCE", -1.0)
    page = visit(ana).send(f"{at}/import", {"way": "look", "file": [(BytesIO(b"Plain."), "b.txt")]})
    assert page.status == 422
    assert "took so long that this one was not read. Add it again." in page.words()
