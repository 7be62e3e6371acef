"""The sources of a project: names that attributions are resolved to, one by one or many at once (domain.md 7.2)."""

from collections.abc import Sequence

import msgspec

from annotate.domain import sources as rules
from annotate.domain.errors import Fault, Forbidden, Invalid, NotFound, Stale
from annotate.domain.records import Person, ResolvedSource
from annotate.domain.sources import Left, NewSource, Pointed, Resolved, Resolving, Source, SourceChange
from annotate.services import following
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import still_open
from annotate.services.work import ANNOTATION, DESK, Loader, Work, action
from annotate.store import access
from annotate.store import sources as store
from annotate.store.annotations import decoded
from annotate.store.base import new_id
from annotate.store.sources import SourceAccess
from annotate.store.versions import Kept

SOURCE = Loader(store.source)
MOST = 2000
"""Sources of one project."""


@action("source.list")
def find(work: Work, project: str, query: PageQuery = PageQuery()) -> Listing[Source]:
    """The sources of a project, by name."""
    found = work.load(DESK, project)
    items: list[msgspec.Struct] = [*store.sources_of(work, found.id)]
    return paged(items, query.limit, query.cursor)


@action("source.read")
def read(work: Work, source: str) -> Source:
    """One source."""
    return store.decoded(work.load(SOURCE, source).record)


@action("source.create")
def create(work: Work, project: str, body: NewSource) -> Source:
    """A new source. No two of a project are called alike."""
    found = work.load(DESK, project)
    work.project_chain(found.id)
    made = Source(
        id=new_id(),
        version=1,
        project=found.id,
        name=" ".join(body.name.split()),
        authority=(body.authority or "").strip() or None,
        aliases=rules.tidy(body.aliases, body.name),
        note=body.note,
        created=work.now,
        updated=work.now,
    )
    others = store.sources_of(work, found.id)
    if len(others) >= MOST:
        raise Invalid(
            sentence=f"A project has at most {MOST:,} sources. Delete those that nothing cites.", kind="state"
        )
    rules.check_words(made, others)
    _record(work, made, store.insert_source(work, made), "created", None)
    return made


@action("source.change")
def change(work: Work, source: str, body: SourceChange, version: int) -> Source:
    """Another name, authority, note, other aliases. A name that goes stays as an alias."""
    found = _loaded(work, source, version)
    before = store.decoded(found.record)
    made = rules.changed(before, body, work.now)
    made = msgspec.structs.replace(
        made, name=" ".join(made.name.split()), authority=(made.authority or "").strip() or None
    )
    rules.check_words(made, store.sources_of(work, found.project))
    _keep(work, found, made, "changed")
    return made


@action("source.delete")
def delete(work: Work, source: str, version: int) -> None:
    """Delete a source. Attributions that name it keep the name, and are no longer joined by its aliases."""
    found = _loaded(work, source, version)
    before = store.decoded(found.record)
    _keep(work, found, msgspec.structs.replace(before, version=version + 1, updated=work.now), "deleted")


@action("source.resolve")
def resolve(work: Work, project: str, body: Resolving) -> Resolved:
    """Say of attributions that they are all by one source: of one's own, and of the agreed layer for adjudicators. What
    could not be done is named with its reason."""
    home = work.load(DESK, project, "source.change")
    work.project_chain(home.id)
    named = next((one for one in store.sources_of(work, home.id) if one.id == body.source), None)
    if named is None:
        raise Invalid([Fault("/source", "There is no such source in this project.")])
    done: list[Pointed] = []
    left: list[Left] = []
    for id_ in _in_order(work, body.annotations):
        try:
            done.append(_resolved(work, home.id, id_, named.name))
        except (NotFound, Forbidden, Invalid) as refusal:
            left.append(Left(id_, str(refusal)))
    return Resolved(named, tuple(done), tuple(left))


def _in_order(work: Work, ids: Sequence[str]) -> list[str]:
    """Each annotation once, by document: documents are locked in the order of their ids."""
    seen = ((access.annotation(work, id_, False), id_) for id_ in dict.fromkeys(ids))
    return [id_ for _, id_ in sorted(((found.document.id if found else "", id_) for found, id_ in seen))]


def _resolved(work: Work, project: str, annotation: str, name: str) -> Pointed:
    found = work.load(ANNOTATION, annotation)
    if found.document.project != project:
        raise NotFound
    if found.kind != "attribution":
        raise Invalid(sentence="Only an attribution has a source.")
    still_open(work, found)
    before = decoded(bytes(found.record), Person(found.author, found.author_name))
    if before.fields.resolved_source == ResolvedSource(name=name):
        return Pointed(before.id, before.version)
    fields = msgspec.structs.replace(before.fields, resolved_source=ResolvedSource(name=name))
    after = msgspec.structs.replace(before, fields=fields)
    made = following.changed(work, found.document.project, before, after, "changed")
    if made is None:
        raise Invalid(sentence="Somebody changed this a moment ago. Look at it and try again.")
    return Pointed(made.id, made.version)


def _loaded(work: Work, source: str, version: int) -> SourceAccess:
    """The source under the chain of its project. `Stale` when it has another version."""
    seen = work.load(SOURCE, source)
    work.subject = f"project:{seen.project}"
    work.project_chain(seen.project)
    found = work.load(SOURCE, source)
    if found.version != version:
        raise Stale(found.record, found.version)
    return found


def _keep(work: Work, found: SourceAccess, made: Source, how: str) -> None:
    record = store.change_source(work, made, found.version, how == "deleted")
    if record is None:  # PostgreSQL: changed while we waited for the chain
        now = work.load(SOURCE, found.id)
        raise Stale(now.record, now.version)
    _record(work, made, record, how, found.record)


def _record(work: Work, made: Source, record: bytes, how: str, before: bytes | None) -> None:
    kept = Kept(made.id, made.version, made.project, record)
    work.journal.version(made.project, f"source.{how}", kept, before)
    work.journal.event(made.project, f"source.{how}", made.id, made.version)
