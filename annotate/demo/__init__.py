"""The demo: an article written for it, marked by two reviewers who disagree in places, and a notice on which both have
submitted, with cases to decide (`serve --demo`)."""

import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from annotate.domain.annotations import NewAnnotation, NewFragment
from annotate.domain.links import NewLink
from annotate.domain.permissions import OWNER, REVIEWER, SCOPES, Actor
from annotate.domain.records import Document, End, Fields
from annotate.domain.sentences import ReadMark
from annotate.services import (
    accounts,
    annotations,
    documents,
    intake,
    layers,
    links,
    members,
    operate,
    projects,
    review,
    sentences,
    sign_in,
)
from annotate.services.documents import DocumentQuery
from annotate.services.intake import Metadata, NewDocument
from annotate.services.members import NewMember
from annotate.services.projects import NewProject, ProjectChange
from annotate.services.work import read, write

_FOLDER = Path(__file__).parent
_ROLES = {"owner": OWNER, "first": REVIEWER, "second": REVIEWER}


class DemoLink(NamedTuple):
    """A sign-in without a password; it works as long as the process runs."""

    secret: str
    name: str
    role: str
    user: str
    path: str


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of an attribution by its words."""

    part: str
    quote: str
    nth: int = 1


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One annotation by its words; `nth` counts their occurrences from 1."""

    reviewer: str
    id: str
    kind: str
    quote: str = ""
    nth: int = 1
    pieces: tuple[str, ...] = ()
    part: tuple[Part, ...] = ()
    fields: dict[str, Any] = {}
    note: str = ""
    confidence: str = "unknown"


class Joint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """One link between two marks of a reviewer."""

    reviewer: str
    type: str
    source: str
    to: str


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the demo and the sentences they have not read."""

    name: str
    read_except: tuple[int, ...] = ()


class Differing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file `cases.toml`: the second document."""

    text: str
    document: dict[str, str]
    annotation: tuple[Mark, ...]
    link: tuple[Joint, ...]


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file `annotations.toml`."""

    document: dict[str, str]
    project: dict[str, str]
    people: dict[str, Person]
    tour: dict[str, str]
    annotation: tuple[Mark, ...]
    link: tuple[Joint, ...]


def sample() -> tuple[str, Sample]:
    """The article and the marks on it."""
    text = (_FOLDER / "article.txt").read_bytes().decode()
    marks = tomllib.loads((_FOLDER / "annotations.toml").read_text(encoding="utf-8"))
    return text, msgspec.convert(marks, Sample)


def differing() -> Differing:
    """The notice and the marks on it."""
    return msgspec.convert(tomllib.loads((_FOLDER / "cases.toml").read_text(encoding="utf-8")), Differing)


def prepare() -> list[DemoLink]:
    """Make the demo where it is not there yet; fresh sign-in links for its people, owner first."""
    text, marks = sample()
    if read(sign_in.NOBODY, operate.demo_state) != "demo":
        write(sign_in.NOBODY, operate.begin_demo)
        _fill(text, marks)
    found = []
    for key, person in marks.people.items():
        user = read(sign_in.NOBODY, accounts.find_people, person.name)[0][0]
        actor = Actor(user, person.name, frozenset(SCOPES))
        project = read(sign_in.NOBODY, operate.find_projects, marks.project["name"])[0][0]
        listed = read(actor, documents.find, project, DocumentQuery(limit=1000)).items(Document)
        path = f"/p/{project}/d/{listed[-1].id}" if listed else f"/p/{project}"
        found.append(DemoLink(secrets.token_urlsafe(24), person.name, _ROLES[key], user, path))
    return found


def _fill(text: str, marks: Sample) -> None:
    people = {
        key: Actor(accounts.add_account(person.name, None, None, admin=key == "owner"), person.name)
        for key, person in marks.people.items()
    }
    owner = people["owner"]
    described = NewProject(name=marks.project["name"], description=marks.project["description"])
    project = write(owner, projects.create, described)
    write(owner, projects.change, project.id, ProjectChange(guidelines=marks.project["guidelines"]), project.version)
    for key in ("first", "second"):
        write(owner, members.add, project.id, NewMember(user=people[key].user, role=_ROLES[key]))
    document = _document(owner, project.id, text, marks.document)
    for key in ("first", "second"):
        _mark(people[key], key, document, text, marks)
        _read(people[key], document, marks.people[key].read_except)
    _fill_cases(people, project.id, differing())
    write(sign_in.NOBODY, operate.mark_demo)


def _fill_cases(people: Mapping[str, Actor], project: str, marks: Differing) -> None:
    """The second document, in adjudication."""
    document = _document(people["owner"], project, marks.text, marks.document)
    for key in ("first", "second"):
        _mark(people[key], key, document, marks.text, marks)
        _read(people[key], document, ())
        write(people[key], layers.submit, document.id)
    write(people["owner"], review.begin, document.id)


def _document(owner: Actor, project: str, text: str, described: Mapping[str, str]) -> Document:
    known = {name: value for name, value in described.items() if name != "title"}
    body = NewDocument(text=text, title=described["title"], metadata=Metadata(**known))
    return write(owner, intake.create_one, project, intake.reading_of(body, "en", owner.user))


def _mark(actor: Actor, key: str, document: Document, text: str, marks: Sample | Differing) -> None:
    ids: dict[str, str] = {}
    for mark in marks.annotation:
        if mark.reviewer == key:
            ids[mark.id] = write(actor, annotations.create, document.id, body_of(mark, text, ids)).id
    for joint in marks.link:
        if joint.reviewer == key:
            link = NewLink(type=joint.type, to=End(annotation=ids[joint.to]))
            write(actor, links.create, ids[joint.source], link)


def _read(actor: Actor, document: Document, left: Sequence[int]) -> None:
    """Read all sentences but those left."""
    _, _, cut = read(actor, sentences.layout_of, document.id)
    for sentence in cut:
        if sentence.n not in left:
            write(actor, sentences.mark_read, document.id, sentence.n, ReadMark(read=True))


def body_of(mark: Mark, text: str, ids: Mapping[str, str]) -> NewAnnotation:
    """The body that makes an annotation of a mark; `ids` are those of the marks before it."""
    fields = dict(mark.fields)
    if "parent" in fields:
        fields["parent"] = ids[fields["parent"]]
    return NewAnnotation(
        kind=mark.kind,
        fragments=tuple(NewFragment(start=s, end=e, part=part) for s, e, part in spans(mark, text)),
        note=mark.note,
        confidence=mark.confidence,
        fields=msgspec.convert(fields, Fields),
    )


def spans(mark: Mark, text: str) -> list[tuple[int, int, str | None]]:
    """Where the words of a mark stand, with their part."""
    if mark.part:
        return [(*_nth(text, piece.quote, piece.nth), piece.part) for piece in mark.part]
    if not mark.pieces:
        return [(*_nth(text, mark.quote, mark.nth), None)]
    found: list[tuple[int, int, str | None]] = []
    for piece in mark.pieces:
        start, end = _nth(text, piece, mark.nth) if not found else _nth(text, piece, 1, after=found[-1][1])
        found.append((start, end, None))
    return found


def _nth(text: str, quote: str, nth: int, after: int = 0) -> tuple[int, int]:
    places = [match.start() for match in re.finditer(re.escape(quote), text) if match.start() >= after]
    return places[nth - 1], places[nth - 1] + len(quote)
