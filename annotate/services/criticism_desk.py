"""What the page of a source record shows, at one moment (pages.md 3, Source record)."""

from typing import NamedTuple

from annotate.domain.criticism import Change, Criticism
from annotate.domain.dependence import Relation
from annotate.domain.errors import NotFound
from annotate.domain.permissions import check
from annotate.domain.records import Document, Project, Provenance
from annotate.domain.sentences import Layout
from annotate.services import criticism, dependence, documents, projects
from annotate.services.criticism import Edition, Since
from annotate.services.listing import PageQuery
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import dependence as relations_store
from annotate.store import texts

LATEST = 200
"""So many versions are listed."""


class Sheet(NamedTuple):
    """A document with the version of its record that was asked for, the list of versions, the newest first, what two of
    them differ in, when two were asked for, and the relations of the document, the oldest first."""

    project: Project
    document: Document
    text: str
    layout: Layout
    provenance: Provenance
    record: Criticism
    editions: list[Edition]
    changes: list[Change]
    relations: list[Relation]


class Asked(NamedTuple):
    """Which version is shown, the newest when it says nothing, and which two are compared."""

    version: int | None = None
    since: int | None = None
    until: int | None = None


@action("criticism.read")
def opened(work: Work, project: str, document: str, asked: Asked = Asked()) -> Sheet:
    """The source record of a document of this project beside its text."""
    home = projects.record_of(work.load(PROJECT, project))
    doc = work.load(DOCUMENT, document)
    if doc.project != home.id:
        raise NotFound
    for also in ("document.read", "relation.list"):
        check(also, work.actor, doc.facts(work.actor.user))
    ready(doc)
    kept = texts.text_of(work, doc.id, doc.layout)
    shown = (
        criticism.read(work, document) if not asked.version else criticism.read_version(work, document, asked.version)
    )
    compared = asked.since is not None and asked.until is not None
    return Sheet(
        project=home,
        document=documents.record_of(doc),
        text=kept.text,
        layout=kept.layout,
        provenance=documents.provenance(work, document),
        record=shown,
        editions=criticism.find_versions(work, document, PageQuery(limit=LATEST)).items(Edition),
        changes=criticism.compare(work, document, asked.until, Since(since=asked.since)).items(Change)
        if compared and asked.until
        else [],
        relations=dependence.records_of(work, doc.project, doc.names, relations_store.of_document(work, doc.id)),
    )
