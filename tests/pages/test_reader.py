"""The reading page as the server gives it: complete without script, closed to everybody else."""

import json
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import update

from annotate.domain.annotations import AnnotationChange
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.domain.sentences import ReadMark, ZoneChange
from annotate.services import annotations, layers, sentences, work
from annotate.services.work import read, write
from annotate.store import documents
from annotate.store.documents import kept_document
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


def data_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one("#data").text())
    return found


def row_of(annotation: dict[str, Any]) -> list[object]:
    """An annotation by the first of the people, as the page carries it."""
    head = [annotation[name] for name in ("id", "kind", "label", "version", "layer", "status", "origin")]
    spans = [fragment[name] for fragment in annotation["fragments"] for name in ("start", "end", "part")]
    rest = [annotation[name] for name in ("note", "confidence", "fields", "derived", "updated")]
    return [*head, 0, spans, *rest]


def test_the_page_carries_what_the_api_gives(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    made = build.an_annotation(ana, document)
    write(ana, sentences.mark_read, document.id, 1, ReadMark(read=True))
    data = data_of(visit(ana).get(f"/p/{project.id}/d/{document.id}"))
    listed = json.loads(read(ana, annotations.find, document.id).body)["items"]
    assert [one["id"] for one in listed] == [made.id]
    assert data["annotations"] == {"people": [one["author"] for one in listed], "rows": [row_of(one) for one in listed]}
    known = read(ana, sentences.find, document.id).items(dict)
    packed = [value for s in known for value in (s["start"], s["end"], s["zone"], int(s["state"] == "read"))]
    assert data["sentences"] == packed


def test_without_script_words_are_marked_by_a_form_that_says_what_does_not_stand_there(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project, text="One thing is so. Another is not.")
    visitor, address = visit(ana), f"/p/{project.id}/d/{document.id}"
    visitor.get(address)
    refused = visitor.send(address, {"kind": "claim", "sentence": "2", "from": "Nobody", "to": "not", "note": "mine"})
    assert refused.status == 422
    assert "“Nobody” does not stand there" in refused.html
    assert '<textarea id="m-note" name="note" rows="2">mine</textarea>' in refused.html
    sent = visitor.send(address, {"kind": "claim", "sentence": "2", "from": "Another", "to": "not", "note": ""})
    assert sent.status == 303
    [made] = json.loads(read(ana, annotations.find, document.id).body)["items"]
    assert made["fragments"][0]["quote"] == "Another is not"


def test_a_document_is_found_only_in_its_own_project_and_by_its_members(visit: Visit) -> None:
    ana = build.a_person()
    project, other = build.a_project(ana), build.a_project(ana, "Other")
    document = build.a_document(ana, project)
    assert visit(ana).get(f"/p/{project.id}/d/{document.id}").status == 200
    assert visit(ana).get(f"/p/{other.id}/d/{document.id}").status == 404
    assert visit(build.a_person("Jonas Keller")).get(f"/p/{project.id}/d/{document.id}").status == 404


def test_in_blind_work_nothing_of_anothers_layer_is_in_the_page(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    made = build.an_annotation(jonas, document)
    write(jonas, annotations.change, made.id, AnnotationChange(note="quite secret"), made.version)
    page = visit(ana).get(f"/p/{project.id}/d/{document.id}")
    assert data_of(page)["annotations"] == {"people": [], "rows": []}
    for hidden in (made.id, "quite secret", jonas.user, jonas.name):
        assert hidden not in page.html


def test_where_nothing_may_be_marked_there_are_no_controls_and_one_line_says_why(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    viewer = build.a_member(ana, project, "viewer", "Vera Noor")
    document = build.a_document(ana, project)
    address = f"/p/{project.id}/d/{document.id}"
    assert len(visit(ana).get(address).all(".marks button")) == 4
    page = visit(viewer).get(address)
    assert page.all(".marks button") == []
    assert "You may read this document." in page.one("#why").text()
    for n in (1, 2, 3):
        write(ana, sentences.mark_read, document.id, n, ReadMark(read=True))
    write(ana, layers.submit, document.id)
    assert "Your layer is submitted" in visit(ana).get(address).one("#why").text()


def test_a_long_page_that_is_sent_in_pieces_is_whole(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    text = "\n\n".join(f"Paragraph {n} says that the mill closed in spring." for n in range(1500))
    document = build.a_document(ana, project, text=text)
    page = visit(ana).get(f"/p/{project.id}/d/{document.id}")
    assert page.headers.get("Content-Length") is None
    assert page.one("#text").text() == text
    assert page.one("html").css_matches("body")
    assert len(data_of(page)["sentences"]) == 4 * 1500


def put_state(document: Document, **parts: Any) -> None:
    """A document in another state of its import."""
    made = replace(document, **parts)
    with work.database().connect(writing=True) as connection:
        columns = {"state": made.state, "record": kept_document(made)}
        connection.execute(update(documents.Document).where(documents.Document.id == made.id).values(**columns))


def test_a_file_that_is_still_being_read_is_waited_for_and_a_refusal_says_why(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    visitor, address = visit(ana), f"/p/{project.id}/d/{document.id}"
    put_state(document, state="reading")
    page = visitor.get(address)
    assert page.status == 202
    assert page.one("[data-reading]").attributes["data-reading"] == document.id
    assert "You may leave and come back." in page.words()
    put_state(document, state="refused", reason="The file is empty. Choose another one.")
    page = visitor.get(address)
    assert page.status == 200
    assert "The file is empty. Choose another one." in page.words("[role=alert]")
    assert page.one("main a.btn[href$='/provenance']").attributes["href"] == f"{address}/provenance"
    assert page.all("main a[href$='/original']") == [], "of a pasted text no file is kept"


def test_whoever_only_reads_is_offered_nothing_to_mark_as_read(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    vic = build.a_member(ana, project, "viewer")
    page = visit(vic).get(f"/p/{project.id}/d/{document.id}")
    assert len(page.all("#unread[hidden], #unread-list[hidden]")) == 2
    assert page.all(".s.new") == []
    assert data_of(page)["layer"] is None


def test_zones_and_sentences_are_changed_by_editors_of_a_document_that_is_not_final(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project, text="The mill closed\n\nBy Ada Writer\n\nNobody asked when it closed.")
    rea = build.a_member(ana, project)
    write(ana, sentences.change_zone, document.id, 1, ZoneChange(kind="headline"), 1)
    address = f"/p/{project.id}/d/{document.id}"
    mine, theirs = visit(ana).get(address), visit(rea).get(address)
    assert mine.one(".zone-name").attributes["aria-label"] == "Headline, change the zone"
    assert theirs.all(".zone-name") == []
    assert [data_of(page)["may"] for page in (mine, theirs)] == [
        {"mark": True, "zones": True, "hints": True, "claims": True},
        {"mark": True, "zones": False, "hints": True, "claims": True},
    ]
