"""What goes with an annotation into a new capture: its history there, its links, the claims that it states."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import msgspec

from annotate.domain.records import Annotation, Derived, End, From, Link, Person, ResolvedSource
from annotate.services import claims, following, nesting
from annotate.services.work import Work
from annotate.store import annotations as annotations_store
from annotate.store import appearances as appearances_store
from annotate.store import carried as store
from annotate.store import history as history_store
from annotate.store import links as links_store
from annotate.store.base import encoder, new_id, stored
from annotate.store.links import LinkRow

WHY = "Found again in a new capture."


class Capture(Protocol):
    """The new capture, as far as what it holds needs to know it."""

    @property
    def id(self) -> str: ...
    @property
    def project(self) -> str: ...


class Desk(Protocol):
    """The project of both captures."""

    @property
    def project(self) -> str: ...
    @property
    def blind(self) -> bool: ...


class _There(NamedTuple):
    """Where a link begins."""

    document: Capture
    layer: str


def insert(work: Work, project: str, made: Annotation, why: str = WHY) -> bytes:
    """Keep an annotation in the new capture, with its first version and its audit row."""
    kept = annotations_store.insert_annotation(work, made, project)
    work.journal.versions.append(
        history_store.version_row(made, kept, project, work.actor.user, work.now, "created", why)
    )
    work.journal.audit(made.document, "annotation.created", made.id, None, kept, why)
    return kept


def links(work: Work, earlier: str, made: Capture, became: Mapping[str, str], only: str = "") -> None:
    """Links of the earlier capture whose ends are both here, or that end at a claim; `only` those of one annotation,
    which the feed then tells."""
    for row in links_store.all_links(work, earlier):
        source, target = became.get(row.source), became.get(row.target or "")
        if source is None or (row.target and target is None) or (only and only not in (row.source, row.target)):
            continue
        end = End(annotation=target) if target else End(claim=row.claim or "")
        link = _link(work, row, source, end)
        links_store.insert_link(work, link, _There(made, row.layer))
        kept = stored(link, "author")
        work.journal.audit(made.id, "link.created", link.id, None, kept)
        if only:
            work.journal.event(made.id, "link.created", link.id, 1, kept)


def _link(work: Work, row: LinkRow, source: str, end: End) -> Link:
    return Link(
        author=Person(row.author, row.author_name),
        id=new_id(),
        version=1,
        type=row.type,
        source=From(source),
        to=end,
        created=work.now,
    )


def appearances(work: Work, desk: Desk, made: Mapping[str, Annotation]) -> None:
    """Claims that an annotation of the earlier capture states appear in the new one too; the chain of the project is
    locked. In blind work a published claim appears in passages of the agreed layer only."""
    for earlier, annotation in made.items():
        if annotation.kind != "claim":
            continue
        for id_ in appearances_store.claims_of(work, earlier):
            kept = store.claim(work, id_)
            if kept.published and desk.blind and annotation.layer != "adjudicated":
                continue
            claims.appear(work, kept, annotation)
            data = encoder.encode({"annotation": annotation.id})
            work.journal.event(desk.project, "claim.changed", kept.id, kept.version, data)


def references(work: Work, document: Capture, mark: str, made: Annotation) -> None:
    """What was carried before, and referred to `mark` in the earlier capture, refers to `made` now."""
    for author, name, kept, earlier in store.referring(work, document.id):
        before, was = (annotations_store.decoded(one, Person(author, name)) for one in (kept, earlier))
        after = _referring(work, before, was, mark, made.id)
        if after == before or before.id == made.id:
            continue
        if following.changed(work, document.project, before, after, "changed", WHY) is None:
            raise RuntimeError("an annotation changed under the lock of its document")


def _referring(work: Work, now: Annotation, was: Annotation, mark: str, made: str) -> Annotation:
    """An annotation with the references that wait for `mark`; what somebody has set meanwhile stays, and a parent that
    came inside it meanwhile is none."""
    fields, derived, sources = now.fields, now.derived, now.derived_from
    if not isinstance(fields.parent, str) and was.fields.parent == mark:
        depth = nesting.depth_inside(work, now, made)
        if depth is not None:
            fields, derived = msgspec.structs.replace(fields, parent=made), Derived(hearsay_depth=1 + depth)
    source = was.fields.resolved_source
    if not fields.resolved_source and source and source.annotation == mark:
        fields = msgspec.structs.replace(fields, resolved_source=ResolvedSource(annotation=made))
    if mark in was.derived_from:
        sources = (*sources, made)
    return msgspec.structs.replace(now, fields=fields, derived=derived, derived_from=sources)
