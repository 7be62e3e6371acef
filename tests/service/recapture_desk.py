"""A desk with a document that is captured anew: its people, what they mark, and what becomes of it."""

from typing import NamedTuple

from annotate.domain.annotations import NewAnnotation, NewFragment
from annotate.domain.permissions import Actor
from annotate.domain.recaptures import Carried
from annotate.domain.records import Annotation, Document, Fields, Project
from annotate.services import annotations, carried, intake, recaptures
from annotate.services.carried import CarriedQuery
from annotate.services.intake import NewDocument
from annotate.services.work import read, write
from tests import build

OLD = (
    "The mayor praised the new bridge. “It will last,” she said. Nobody asked who paid for it. "
    "Two firms had bid for it. The cheaper one has built bridges since 1975."
)
NEW = (
    "Updated at noon. The mayor praised the new bridge. “It will last,” she said. Nobody asked who paid for it. "
    "Two firms had bid for it. The cheaper one has built bridges since 1976."
)


class Desk(NamedTuple):
    """A project with an owner and two reviewers, and a document."""

    owner: Actor
    project: Project
    document: Document
    jonas: Actor
    mei: Actor

    def mark(self, person: Actor, words: str, kind: str = "claim", **more: object) -> Annotation:
        start = OLD.index(words)
        return build.an_annotation(person, self.document, kind, start, start + len(words), **more)

    def said(self, person: Actor, **fields: object) -> Annotation:
        """The attribution in the second sentence."""
        parts = [("“It will last,”", "content"), ("she", "source"), ("said", "cue")]
        pieces = [(OLD.index(words, 30), words, part) for words, part in parts]
        fragments = tuple(NewFragment(start=at, end=at + len(words), part=part) for at, words, part in pieces)
        body = NewAnnotation(kind="attribution", fragments=fragments, fields=Fields(**fields))
        return write(person, annotations.create, self.document.id, body)

    def capture(self, text: str = NEW, person: Actor | None = None) -> Document:
        who = person or self.owner
        reading = intake.reading_of(NewDocument(text=text), "en", who.user)
        call = recaptures.call(who, self.document.id, reading)
        return write(who, call.use_case, *call.args)


def a_desk() -> Desk:
    """A new one, on the database that is open."""
    owner = build.a_person()
    project = build.a_project(owner)
    jonas, mei = (build.a_member(owner, project, name=name) for name in ("Jonas Keller", "Mei Lin"))
    return Desk(owner, project, build.a_document(owner, project, OLD), jonas, mei)


def marks(person: Actor, document: Document) -> list[Annotation]:
    return read(person, annotations.find, document.id).items(Annotation)


def listed(person: Actor, document: Document, state: str | None = None) -> list[Carried]:
    return read(person, carried.find, document.id, CarriedQuery(state=state, limit=1000)).items(Carried)
