"""Hints: list, find, accept, dismiss, reopen (domain.md 12). They are found outside of a Work and stored.

Never annotations: they are in no list, count, agreement or export of these. What a person decides belongs to their own
layer.
"""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain import annotations as rules
from annotate.domain.annotations import NewAnnotation, NewFragment, Range
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.fields import END
from annotate.domain.records import Annotation, Person
from annotate.domain.sentences import Layout
from annotate.domain.suggestions import Acceptance, Found, Precision, Suggestion, are_on
from annotate.hints import Hint, Method, found_by, methods_for
from annotate.services import annotations
from annotate.services.annotations import Nothing, some_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import open_now, ready
from annotate.services.work import DOCUMENT, Loader, Work, action
from annotate.store import annotations as annotations_store
from annotate.store import layers as layers_store
from annotate.store import suggestions as store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder, new_id
from annotate.store.hot import Value
from annotate.store.projects import Settings
from annotate.store.suggestions import SuggestionAccess, SuggestionRow
from annotate.store.texts import text_of

SUGGESTION = Loader(store.suggestion)


class SuggestionQuery(PageQuery, frozen=True):
    """Filters of the list; `kind` takes one value or several joined by commas, `state` is the caller's own."""

    kind: Annotated[str, Meta(pattern=some_of("kind"))] | None = None
    method: Annotated[str, Meta(pattern="^[a-z0-9_-]{1,64}" + END)] | None = None
    state: Annotated[str, Meta(pattern="^(open|accepted|dismissed)" + END)] | None = None


class Finding(msgspec.Struct, frozen=True):
    """What was found: by method, how many hints stand in the document."""

    document: str
    hints: dict[str, int]


class Accepted(msgspec.Struct, frozen=True):
    """A hint that was accepted, with the annotation that it became."""

    suggestion: Suggestion
    annotation: Annotation


class Task(NamedTuple):
    """What is to be found in a document: its text and cut, and the methods that have not read it yet."""

    text: str
    layout: Layout
    cut: int
    methods: tuple[Method, ...]


Given = dict[str, tuple[int, list[Hint]]]
"""By method: its version and its hints."""


@action("suggestion.list")
def find(work: Work, document: str, query: SuggestionQuery = SuggestionQuery()) -> Listing[Suggestion]:
    """The hints that were found so far, in text order; none where the project offers none."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    if not offered(work, doc):
        return paged([], query.limit, query.cursor)
    kinds = query.kind.split(",") if query.kind else None
    rows = [
        row
        for row in store.suggestions_of(work, doc.id)
        if (kinds is None or row.kind in kinds)
        and query.method in (None, row.method)
        and query.state in (None, row.state)
    ]
    precision = store.precision_of(work, doc.project)
    items: list[msgspec.Struct] = [_record(row, precision) for row in rows]
    return paged(items, query.limit, query.cursor)


@action("suggestion.find")
def to_find(work: Work, document: str) -> Task:
    """What is still to be found. `Invalid` where the project offers no hints."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    _only_where_offered(work, doc)
    text = text_of(work, doc.id, doc.layout)
    runs = store.runs_of(work, doc.id)
    methods = tuple(m for m in methods_for(doc.language) if runs.get(m.id) != (m.version, doc.layout))
    return Task(text.text, text.layout, doc.layout, methods)


def found(task: Task) -> Given:
    """The hints of each method; takes its time, so it runs in no Work."""
    return {method.id: (method.version, found_by(method, task.text, task.layout)) for method in task.methods}


@action("suggestion.find")
def keep(work: Work, document: str, cut: int, given: Given, kinds: dict[str, str]) -> Finding:
    """Store what was found in the cut numbered `cut`; a hint that stood there before keeps its id.

    Nothing is kept of a cut that is another one by now: then the next call finds anew.
    """
    doc = work.load(DOCUMENT, document)
    _only_where_offered(work, doc)
    if doc.layout == cut:
        text = text_of(work, doc.id, doc.layout)
        runs = store.runs_of(work, doc.id)
        for method, (version, hints) in given.items():
            if runs.get(method) == (version, cut):  # somebody else opened the document at the same time
                continue
            made = [_found(doc, text.text, text.layout, (method, version, kinds[method]), hint) for hint in hints]
            _replace(work, doc, method, made)
            store.keep_run(work, doc.id, method, version, cut)
            work.journal.audit(doc.id, "suggestion.found", doc.id, None, encoder.encode([method, version, len(made)]))
    counts: dict[str, int] = {}
    for row in store.suggestions_of(work, doc.id):
        if not row.gone:
            counts[row.method] = counts.get(row.method, 0) + 1
    return Finding(doc.id, counts)


@action("suggestion.decide")
def accept(work: Work, suggestion: str, body: Acceptance = Acceptance()) -> Accepted:
    """Make the hint an annotation of one's own. Twice gives the same annotation."""
    found_, row = _loaded(work, suggestion)
    if row.state == "accepted" and row.annotation is not None:
        standing = annotations_store.own_record(work, row.annotation)
        return Accepted(_current(work, found_), annotations_store.decoded(standing, _me(work)))
    proposed = body.annotation or _proposed(_decoded(found_.record))
    made = annotations.made_of(work, found_.document, proposed, found_.id)
    store.decide(work, found_, made.id, work.now)
    _audit(work, found_, "suggestion.accepted")
    return Accepted(_current(work, found_), made)


@action("suggestion.decide")
def dismiss(work: Work, suggestion: str, body: Nothing = Nothing()) -> Suggestion:
    """Say that the hint is not right. What was accepted stands: delete its annotation first."""
    found_, row = _loaded(work, suggestion)
    if row.state == "accepted":
        raise Invalid(sentence="This hint was accepted. Delete its annotation to dismiss it.", kind="state")
    if row.state == "open":
        store.decide(work, found_, None, work.now)
        _audit(work, found_, "suggestion.dismissed")
    return _current(work, found_)


@action("suggestion.decide")
def reopen(work: Work, suggestion: str, body: Nothing = Nothing()) -> Suggestion:
    """Take a dismissal back. An accepted hint is open again when its annotation is deleted."""
    found_, row = _loaded(work, suggestion)
    if row.state == "accepted":
        raise Invalid(sentence="This hint was accepted. Delete its annotation to open it again.", kind="state")
    if row.state == "dismissed":
        store.undecide(work, found_.id)
        _audit(work, found_, "suggestion.reopened")
    return _current(work, found_)


def offered(work: Work, doc: DocumentAccess) -> bool:
    """Whether the project of a document offers hints."""
    return are_on(_settings.decode(store.settings_of(work, doc.project)).hints, bool(doc.blind))


_settings = msgspec.json.Decoder(Settings)
_records = msgspec.json.Decoder(Found)
_decoded = _records.decode


def _loaded(work: Work, suggestion: str) -> tuple[SuggestionAccess, SuggestionRow]:
    """The hint under the lock of its document, with the state of the layer as it is by now."""
    found_ = work.load(SUGGESTION, suggestion)
    _only_where_offered(work, found_.document)
    state = layers_store.layer_state(work, found_.document.id, work.actor.user)
    open_now(work, state)
    return found_, _row(work, found_)


def _row(work: Work, found_: SuggestionAccess) -> SuggestionRow:
    row = store.decision_on(work, found_.id)
    if row is None:
        raise NotFound
    return row


def _current(work: Work, found_: SuggestionAccess) -> Suggestion:
    return _record(_row(work, found_), store.precision_of(work, found_.document.project))


def _record(row: SuggestionRow, precision: dict[str, tuple[int, int]]) -> Suggestion:
    known = _decoded(row.record)
    return Suggestion(
        **{name: getattr(known, name) for name in Found.__struct_fields__},
        state=row.state,
        annotation=row.annotation if row.state == "accepted" else None,
        decided=row.decided,
        precision=Precision(*precision.get(row.method, (0, 0))),
    )


def _proposed(known: Found) -> NewAnnotation:
    pieces = tuple(NewFragment(start=one.start, end=one.end, part=one.part) for one in known.fragments)
    return NewAnnotation(kind=known.kind, fragments=pieces, fields=known.fields)


def _found(doc: DocumentAccess, text: str, layout: Layout, by: tuple[str, int, str], hint: Hint) -> Found:
    method, version, kind = by
    ranges = rules.joined(kind, [Range(*piece, None, "") for piece in hint.pieces], text)
    return Found(
        id=new_id(),
        document=doc.id,
        kind=kind,
        fragments=rules.fragments_of(ranges, text, layout),
        start=ranges[0].start,
        end=max(piece.end for piece in ranges),
        label=hint.label,
        score=hint.score,
        rule=hint.rule,
        explanation=hint.explanation,
        fields=hint.fields,
        method_id=method,
        method_version=version,
    )


def _replace(work: Work, doc: DocumentAccess, method: str, made: Iterable[Found]) -> None:
    """Put these in the place of what the method found before; the same rule on the same words is the same hint."""
    before = {_key(_decoded(record)): (id_, record) for id_, record in store.records_by(work, doc.id, method)}
    rows: list[dict[str, Value]] = []
    changes = []
    for one in made:
        id_, _ = before.pop(_key(one), ("", b""))
        record = encoder.encode(msgspec.structs.replace(one, id=id_) if id_ else one)
        if id_:
            changes.append((id_, record, False))
            continue
        rows.append(
            {
                "id": one.id,
                "document": doc.id,
                "kind": one.kind,
                "start": one.start,
                "end": one.end,
                "method": method,
                "record": record,
                "gone": False,
            }
        )
    store.insert_suggestions(work, rows)
    store.change_suggestions(work, [*changes, *((id_, record, True) for id_, record in before.values())])


def _key(known: Found) -> tuple[object, ...]:
    return (known.rule, *((piece.start, piece.end, piece.part) for piece in known.fragments))


def _only_where_offered(work: Work, doc: DocumentAccess) -> None:
    if not offered(work, doc):
        raise Invalid(
            sentence="Hints are off in this project. An owner can switch them on in its settings.", kind="state"
        )


def _audit(work: Work, found_: SuggestionAccess, what: str) -> None:
    work.journal.audit(found_.document.id, what, found_.id, None, found_.record)


def _me(work: Work) -> Person:
    return Person(work.actor.user, work.actor.name)
