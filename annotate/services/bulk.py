"""Documents in bulk: a job is begun, filled in small steps, then worked on by any node (`bulk_work.py`) until all its items
have an outcome or somebody cancels it."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain import jobs as rules
from annotate.domain.errors import Fault, Invalid, Refusal
from annotate.domain.jobs import ITEM_STATES, MOST_ITEMS, Counts, Item, Job, Made, Named, Options
from annotate.domain.permissions import Actor
from annotate.domain.records import Person
from annotate.services import gathering
from annotate.services.annotations import Nothing
from annotate.services.gathering import NewItem, Source
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, to_cursor
from annotate.services.work import DESK, Call, Keyed, Loader, Work, action, answered, answered_before, moment, write
from annotate.store import bulk as store
from annotate.store import bulk_items
from annotate.store.base import encoder, new_id
from annotate.store.bulk import JobAccess
from annotate.store.bulk_items import ItemRow
from annotate.store.hot import Value
from annotate.store.keys import Answer

JOB = Loader(store.job)
AT_ONCE, BYTES_AT_ONCE = 200, 1_000_000
"""Items, and bytes of them, that are kept in one Work."""
UNFINISHED_HOURS = 24
asked = threading.Event()
"""Set when a job was begun here, so that nobody waits for the next look around."""
_STATES = "|".join(ITEM_STATES)


class ItemQuery(PageQuery, frozen=True):
    """Filters of the items of a job: one state, or several joined by commas."""

    state: Annotated[str, Meta(pattern=f"^({_STATES})(,({_STATES}))*$")] | None = None


class _Refused(msgspec.Struct):
    """Of a document without a text: why."""

    reason: str | None


class _Begun(msgspec.Struct):
    """Of an answer: the job that it tells of."""

    id: str


class Filled(NamedTuple):
    """A job whose items are all kept."""

    job: str
    total: int
    refused: int


def begin(
    actor: Actor,
    project: str,
    sources: Iterable[Source],
    options: Options,
    edge: tuple[int, Callable[[Job], Answer], Keyed | None],
) -> Answer:
    """Begin a job of what `sources` hold. `edge` is the most bytes of one document, and how the answer is encoded, as JSON,
    and kept.

    Slow: outside a Work. `Invalid` when there is nothing, or too much.
    """
    most, encode, keyed = edge
    if (before := answered_before(actor, open_, keyed)) is not None:
        return before
    filled = fill(actor, project, sources, options, most)
    try:
        answer = answered(actor, Call(open_, (filled.job, filled.total, filled.refused)), encode, keyed)
    except BaseException:
        _let_go(actor, filled.job)
        raise
    if msgspec.json.decode(answer.body, type=_Begun).id != filled.job:  # the same request came twice at once
        _let_go(actor, filled.job)
    asked.set()
    return answer


def _let_go(actor: Actor, job: str) -> None:
    """Drop a job that nobody will open, if that can be done; `upkeep` forgets it else."""
    with suppress(Refusal):
        write(actor, drop, job)


def fill(actor: Actor, project: str, sources: Iterable[Source], options: Options, most: int) -> Filled:
    """A job with all its items, on which nobody works yet; in small steps, so that nobody waits long."""
    job = write(actor, start, project, options)
    try:
        return _filled(actor, job, sources, most)
    except BaseException:
        _let_go(actor, job)
        raise


def _filled(actor: Actor, job: str, sources: Iterable[Source], most: int) -> Filled:
    names: list[str] = []
    total = refused = 0
    waiting: list[NewItem] = []
    for source in sources:
        names.append(source.name)
        for item in gathering.gathered(source, most):
            waiting.append(item)
            if total + len(waiting) > MOST_ITEMS:
                raise Invalid([Fault("/file", f"An import has at most {MOST_ITEMS:,} texts. Divide it.")])
            if len(waiting) >= AT_ONCE or sum(len(one.content or b"") for one in waiting) >= BYTES_AT_ONCE:
                refused += write(actor, add, job, waiting, total)
                total, waiting = total + len(waiting), []
    if waiting:
        refused += write(actor, add, job, waiting, total)
    total += len(waiting)
    if not total:
        raise Invalid([Fault("/file", "There is no text in what was sent. Add files, an archive, a table or a feed.")])
    write(actor, name, job, rules.name_of(names))
    return Filled(job, total, refused)


@action("document.create")
def start(work: Work, project: str, options: Options) -> str:
    """A job without items."""
    found = work.load(DESK, project)
    id_ = new_id()
    row: dict[str, Value] = {
        "id": id_,
        "project": found.id,
        "user": work.actor.user,
        "name": "",
        "version": 1,
        "state": "filling",
    }
    more: dict[str, Value] = {"total": 0, "done": 0, "turn": 0, "at": work.now, "ended": None, "reason": None}
    store.insert_job(work, {**row, **more, "options": encoder.encode(options)})
    return id_


@action("document.create")
def add(work: Work, job: str, items: Sequence[NewItem], before: int) -> int:
    """More items, behind `before` others; how many of them are refused at once."""
    found = work.load(JOB, job)
    bulk_items.insert_items(
        work,
        [
            {
                "job": found.id,
                "n": n,
                "state": "refused" if item.reason else "waiting",
                "tries": 0,
                "until": 0,
                "name": item.name,
                "line": item.line,
                "size": len(item.content or b""),
                "document": None,
                "same": None,
                "reason": item.reason,
                "asked": encoder.encode(item.asked),
                "content": item.content,
            }
            for n, item in enumerate(items, before + 1)
        ],
    )
    return sum(1 for item in items if item.reason)


@action("document.create")
def name(work: Work, job: str, said: str) -> None:
    """What a job is called."""
    store.name_job(work, work.load(JOB, job).id, said)


@action("document.create")
def open_(work: Work, job: str, total: int, refused: int) -> Job:
    """Let it be worked on."""
    found = work.load(JOB, job)
    store.set_running(work, found.id, total, refused)
    work.journal.deed(found.project, "import.begun", found.id)  # it stands for all its documents
    if refused >= total:
        store.end_job(work, found.id, "done", work.now)
    return _current(work, found.id)


@action("document.create")
def drop(work: Work, job: str) -> None:
    """Take a job away that was never opened."""
    store.drop_unopened(work, work.load(JOB, job).id)


@action("job.list")
def find(work: Work, project: str, query: PageQuery = PageQuery()) -> Listing[Job]:
    """The imports in bulk of a project, newest first."""
    found = work.load(DESK, project)
    before = from_cursor(query.cursor, tuple[str, str]) if query.cursor else None
    rows = store.jobs_of(work, found.id, before, query.limit + 1)
    page = rows[: query.limit]
    counted = bulk_items.counts_of(work, [one.id for one in page])
    more = to_cursor((page[-1].at, page[-1].id)) if len(rows) > query.limit else None
    made = (encoder.encode(_told(one, counted[one.id])) for one in page)
    return listing(made, store.count_of(work, found.id), more)


@action("job.read")
def read(work: Work, job: str) -> Job:
    """One import in bulk, and how far it is."""
    return _job(work, work.load(JOB, job))


@action("job.read")
def items(work: Work, job: str, query: ItemQuery = ItemQuery()) -> Listing[Item]:
    """What became of each text of an import, in the order in which they came."""
    found = work.load(JOB, job)
    states = query.state.split(",") if query.state else list(ITEM_STATES)
    after = from_cursor(query.cursor, tuple[int])[0] if query.cursor else 0
    rows = bulk_items.items(work, found.id, states, after, query.limit + 1)
    page = rows[: query.limit]
    counted = bulk_items.counts(work, found.id)
    more = to_cursor((page[-1].n,)) if len(rows) > query.limit else None
    total = sum(counted.get(state, 0) for state in set(states))
    return listing([encoder.encode(_item(row)) for row in page], total, more)


@action("job.cancel")
def cancel(work: Work, job: str, body: Nothing = Nothing()) -> Job:
    """Stop an import: what is taken in stays, what waits is left out."""
    found = work.load(JOB, job)
    rules.may_cancel(found.state)
    bulk_items.cancel_waiting(work, found.id)
    if not store.end_job(work, found.id, "cancelled", work.now):
        rules.may_cancel("done")
    return _current(work, found.id)


def _current(work: Work, job: str) -> Job:
    found = store.job(work, job, False)
    assert found is not None
    return _job(work, found)


def _job(work: Work, found: JobAccess) -> Job:
    return _told(found, bulk_items.counts(work, found.id))


def _told(found: JobAccess, counted: dict[str, int]) -> Job:
    return Job(
        id=found.id,
        version=found.version,
        project=found.project,
        name=found.name,
        state=found.state,  # type: ignore[arg-type]  # only these are ever written
        total=found.total,
        done=found.done,
        counts=Counts(**counted),
        options=msgspec.json.decode(bytes(found.options), type=Options),
        reason=found.reason,
        created=found.at,
        ended=found.ended,
        created_by=Person(found.user, found.person),
    )


def _item(row: ItemRow) -> Item:
    return Item(
        n=row.n,
        name=row.name,
        line=row.line,
        size=row.size,
        state=row.state,  # type: ignore[arg-type]  # only these are ever written
        made=_made(row),
        same=Named(row.same, row.same_title or "") if row.same else None,
        reason=row.reason,
    )


def _made(row: ItemRow) -> Made | None:
    if row.document is None:
        return None
    reason = msgspec.json.decode(bytes(row.refused), type=_Refused).reason if row.refused else None
    return Made(row.document, row.title or "", row.document_state or "", reason)


def oldest_unfinished() -> str:
    """The moment before which jobs that were never filled are forgotten."""
    return moment(hours=-UNFINISHED_HOURS)
