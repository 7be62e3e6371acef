"""Loading: object, project and membership in one query. What may not be seen is not found.

There is no other way to an object: `Work.load` calls these and asks the one table of permissions.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from annotate.domain.permissions import LADDER, Facts
from annotate.domain.visibility import SUBMITTED
from annotate.store.annotations import Annotation
from annotate.store.documents import Document
from annotate.store.hot import ID, VIEWER, Transaction, hot
from annotate.store.layers import Layer
from annotate.store.links import Link
from annotate.store.people import NAMES, User
from annotate.store.projects import Membership, Project, of_my_projects


class ProjectAccess(NamedTuple):
    """A project the viewer is a member of."""

    id: str
    version: int
    name: str
    blind: bool
    reviewers_per_document: int
    language: str
    settings: bytes
    created: str
    documents: int
    rank: int
    names: int
    second_factor_from: int | None

    @property
    def role(self) -> str:
        return LADDER[self.rank]

    def facts(self, viewer: str) -> Facts:
        return Facts(role=self.role, project=self.id, second_factor_from=self.second_factor_from)


class DocumentAccess(NamedTuple):
    """A document of such a project, with the state of the viewer's own layer and what its lists depend on."""

    id: str
    project: str
    version: int
    title: str
    language: str
    state: str
    review_state: str
    sha256: str
    length: int
    sentences: int
    layout: int
    revision: int
    audit_seq: int
    audit_head: str
    created_by: str
    creator: str
    record: bytes
    blind: bool
    reviewers_per_document: int
    project_version: int
    rank: int
    layer_state: str | None
    names: int
    second_factor_from: int | None

    @property
    def role(self) -> str:
        return LADDER[self.rank]

    def facts(self, viewer: str) -> Facts:
        return Facts(
            role=self.role,
            project=self.project,
            layer_open=self.layer_state not in SUBMITTED,
            final=self.review_state == "final",
            second_factor_from=self.second_factor_from,
            adjudicating=self.review_state == "adjudicating",
        )

    def facts_within(self, viewer: str, layer: str, author: str, author_layer: str | None) -> Facts:
        """Of something in a layer of the document; `author_layer` is the state of its author's own."""
        return self.facts(viewer)._replace(
            own=author == viewer,
            layer_open=layer == "adjudicated" or author_layer not in SUBMITTED,
            adjudicated=layer == "adjudicated",
        )


class AnnotationAccess(NamedTuple):
    """An annotation that the viewer may see, with its document."""

    id: str
    kind: str
    author: str
    author_name: str
    layer: str
    status: str
    version: int
    record: bytes
    deleted: bool
    author_layer: str | None
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts_within(viewer, self.layer, self.author, self.author_layer)


class LinkAccess(NamedTuple):
    """A link that the viewer may see, with its document."""

    id: str
    version: int
    type: str
    author: str
    author_name: str
    layer: str
    source: str
    target: str | None
    claim: str | None
    created: str
    author_layer: str | None
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts_within(viewer, self.layer, self.author, self.author_layer)


class Access(Protocol):
    """Something that was loaded: what the table of permissions has to know of it, and where its document is."""

    @property
    def id(self) -> str: ...

    def facts(self, viewer: str) -> Facts: ...


def project(tx: Transaction, id_: str, lock: bool) -> ProjectAccess | None:
    """The project, or `None`."""
    row = (_PROJECT_LOCKED if lock else _PROJECT)(tx, id_=id_).fetchone()
    return ProjectAccess._make(row) if row else None


def document(tx: Transaction, id_: str, lock: bool) -> DocumentAccess | None:
    """The document, or `None`."""
    row = (_DOCUMENT_LOCKED if lock else _DOCUMENT)(tx, id_=id_).fetchone()
    return DocumentAccess._make(row) if row else None


def annotation(tx: Transaction, id_: str, lock: bool) -> AnnotationAccess | None:
    """The annotation, or `None`, also when it is deleted."""
    return _annotation(tx, id_, lock, deleted=False)


def deleted_annotation(tx: Transaction, id_: str, lock: bool) -> AnnotationAccess | None:
    """The annotation, also when it is deleted and the viewer's own: only its author can restore it."""
    return _annotation(tx, id_, lock, deleted=True)


def link(tx: Transaction, id_: str, lock: bool) -> LinkAccess | None:
    """The link, or `None`."""
    row = (_LINK_LOCKED if lock else _LINK)(tx, id_=id_).fetchone()
    return LinkAccess._make(with_document(row)) if row else None


def _annotation(tx: Transaction, id_: str, lock: bool, deleted: bool) -> AnnotationAccess | None:
    row = (_ANNOTATION_LOCKED if lock else _ANNOTATION)(tx, id_=id_).fetchone()
    if row is None or (row[8] and not (deleted and row[2] == tx.viewer)):
        return None
    return AnnotationAccess._make(with_document(row))


def with_document(row: Any) -> tuple[Any, ...]:
    """A row that ends in `DOCUMENT_PART`, with its document in the place of that."""
    at = len(row) - len(DOCUMENT_PART)
    return *row[:at], DocumentAccess._make(row[at:])


_own = aliased(Layer)
_theirs = aliased(Layer)
_creator = aliased(User)
AUTHOR = aliased(User)

DOCUMENT_PART: tuple[Any, ...] = (
    Document.id,
    Document.project,
    Document.version,
    Document.title,
    Document.language,
    Document.state,
    Document.review_state,
    Document.sha256,
    Document.length,
    Document.sentences,
    Document.layout,
    Document.revision,
    Document.audit_seq,
    Document.audit_head,
    Document.created_by,
    _creator.name,
    Document.record,
    Project.blind,
    Project.reviewers_per_document,
    Project.version,
    Membership.rank,
    _own.state,
    NAMES,
    Project.second_factor_from,
)


def in_my_projects(statement: Any) -> Any:
    """Only documents that stand, in projects of the viewer."""
    return (
        of_my_projects(statement, Document.project)
        .join(_creator, _creator.id == Document.created_by)
        .outerjoin(_own, and_(_own.document == Document.id, _own.user == VIEWER))
        .where(~Document.deleted)
    )


def _project_statement(_: str) -> Any:
    return (
        select(
            Project.id,
            Project.version,
            Project.name,
            Project.blind,
            Project.reviewers_per_document,
            Project.language,
            Project.settings,
            Project.created,
            Project.documents,
            Membership.rank,
            NAMES,
            Project.second_factor_from,
        )
        .join(Membership, and_(Membership.project == Project.id, Membership.user == VIEWER))
        .where(Project.id == ID, ~Project.deleted)
    )


def _document_statement(_: str) -> Any:
    return in_my_projects(select(*DOCUMENT_PART).select_from(Document)).where(Document.id == ID)


def within_a_layer(model: Any, *columns: Any) -> Any:
    """The one of a layered `model` that is asked for: `columns` (`AUTHOR` is who made it), the state of its author's layer,
    its document."""
    return in_my_projects(
        select(*columns, _theirs.state, *DOCUMENT_PART)
        .select_from(model)
        .join(Document, Document.id == model.document)
        .join(AUTHOR, AUTHOR.id == model.author)
        .outerjoin(_theirs, and_(_theirs.document == Document.id, _theirs.user == model.author))
    ).where(model.id == ID)


def _annotation_statement(_: str) -> Any:
    return within_a_layer(
        Annotation,
        Annotation.id,
        Annotation.kind,
        Annotation.author,
        AUTHOR.name,
        Annotation.layer,
        Annotation.status,
        Annotation.version,
        Annotation.record,
        Annotation.deleted,
    )


def _link_statement(_: str) -> Any:
    return within_a_layer(
        Link,
        Link.id,
        Link.version,
        Link.type,
        Link.author,
        AUTHOR.name,
        Link.layer,
        Link.source,
        Link.target,
        Link.claim,
        Link.created,
    ).where(~Link.deleted)


def locked(statement: Callable[[str], Any], of: type[Any]) -> Callable[[str], Any]:
    """The same, holding the lock of the document (or project) until the commit."""
    return lambda dialect: statement(dialect).with_for_update(of=of)


_PROJECT = hot(_project_statement)
_PROJECT_LOCKED = hot(locked(_project_statement, Project))
_DOCUMENT = hot(_document_statement)
_DOCUMENT_LOCKED = hot(locked(_document_statement, Document))
_ANNOTATION = hot(_annotation_statement)
_ANNOTATION_LOCKED = hot(locked(_annotation_statement, Document))
_LINK = hot(_link_statement)
_LINK_LOCKED = hot(locked(_link_statement, Document))
