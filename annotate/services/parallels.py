"""Finding parallel passages (docs/decisions/0014): a text against the fingerprints of all others of its project, then
against those texts that share enough. Reading and comparing take turns, so that nothing is computed inside a Work."""

from collections.abc import Iterable
from typing import NamedTuple

from annotate.domain.dependence import Span, Whose, decoded
from annotate.domain.errors import Fault, Invalid
from annotate.domain.parallels import Candidate, Candidates, Seek
from annotate.domain.permissions import Actor
from annotate.domain.sentences import Layout
from annotate.services.listing import from_cursor, to_cursor
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, Work, action, inside, read, write
from annotate.store import access
from annotate.store import dependence as relations_store
from annotate.store import fingerprints as store
from annotate.store.access import DocumentAccess
from annotate.store.texts import stored_text, text_of
from annotate.text import parallel
from annotate.text.alike import Side, alike, side
from annotate.text.compared import Words, folded_of, words_of
from annotate.text.zones import ANNOTATABLE

AT_ONCE = 1000
"""Fingerprints read in one Work."""
INDEXED_AT_ONCE = 100
"""Texts whose fingerprints are made between two Works."""
CLOSELY = 200
"""The most texts that are compared word by word."""
MADE_AT_MOST = 1500
"""Texts whose fingerprints one request makes, about two seconds' work; what is left waits for the next one, or for the
job."""
READ_AT_ONCE = 20
"""Texts read in one Work."""

Pair = tuple[tuple[int, int], tuple[int, int]]


class Text(NamedTuple):
    """A text to be compared, as it is cut now."""

    document: str
    title: str
    text: str
    layout: Layout
    cut: int


class Given(NamedTuple):
    """What is looked for: the text, the one other it is compared with if it was named, and what is confirmed already, by
    document."""

    text: Text
    project: str
    other: Text | None
    known: dict[str, list[Pair]]


def found(actor: Actor, document: str, seek: Seek) -> Candidates:
    """Candidates for parallel passages of a document. Slow work: outside of a Work."""
    if inside():
        raise RuntimeError("texts are compared between two Works")
    given = read(actor, begun, document, seek)
    mine = _words(given.text)
    sides, waiting = side(given.text.text, mine), 0
    if given.other is not None:
        others, compared = [given.other], 1
        items = _compared(given, sides, others)
        items += _alike(given, sides, given.other, items)
    else:
        waiting = completed(actor, document)
        near, compared = _near(actor, given, mine)
        items = [
            one
            for start in range(0, len(near), READ_AT_ONCE)
            for one in _compared(given, sides, read(actor, texts, document, near[start : start + READ_AT_ONCE]))
        ]
        items.sort(key=_surest)
    start = from_cursor(seek.cursor, tuple[int])[0] if seek.cursor else 0
    more = to_cursor((start + seek.limit,)) if start + seek.limit < len(items) else None
    return Candidates(document, compared, waiting, tuple(items[start : start + seek.limit]), more, len(items))


@action("relation.find")
def begun(work: Work, document: str, seek: Seek) -> Given:
    """What is to be compared. `Invalid` when the other document is none of this project."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    other = None
    if seek.other is not None:
        there = access.document(work, seek.other, False)
        if there is None or there.project != doc.project or there.id == doc.id:
            raise Invalid([Fault("/with", "Choose another document of this project.")])
        ready(there)
        other = _text(work, there)
    known: dict[str, list[Pair]] = {}
    for row in relations_store.of_document(work, doc.id):
        kept = decoded(bytes(row.record))
        for one in kept.passages:
            pair = ((one.source.start, one.source.end), (one.to.start, one.to.end))
            if kept.source == doc.id:
                known.setdefault(kept.to, []).append(pair)
            else:
                known.setdefault(kept.source, []).append((pair[1], pair[0]))
    return Given(_text(work, doc), doc.project, other, known)


@action("relation.find")
def kept_after(work: Work, document: str, after: str) -> list[tuple[str, bytes]]:
    """The fingerprints of the project of a document, by id, behind the document `after`."""
    doc = work.load(DOCUMENT, document)
    return store.fingerprints_after(work, doc.project, after, AT_ONCE)


@action("relation.find")
def texts(work: Work, document: str, others: Iterable[str]) -> list[Text]:
    """Texts of the project of a document."""
    doc = work.load(DOCUMENT, document)
    there = (access.document(work, other, False) for other in others)
    return [_text(work, one) for one in there if one is not None and one.project == doc.project]


@action("relation.find")
def missing(work: Work, document: str) -> list[Text]:
    """Texts of the project of a document whose fingerprints are still to be made."""
    doc = work.load(DOCUMENT, document)
    return _unread(work, store.without(work, doc.project, INDEXED_AT_ONCE))


@action("relation.find")
def keep(work: Work, document: str, made: list[tuple[str, int, bytes]]) -> None:
    """Keep fingerprints of texts of the project of a document."""
    doc = work.load(DOCUMENT, document)
    store.keep(work, [one for one in made if store.project_of(work, one[0]) == doc.project])


@action("upkeep")
def any_missing(work: Work) -> list[Text]:
    """Texts of any project whose fingerprints are still to be made."""
    work.anybody()
    return _unread(work, store.any_without(work, INDEXED_AT_ONCE))


@action("upkeep")
def keep_any(work: Work, made: list[tuple[str, int, bytes]]) -> None:
    """Keep fingerprints of texts of any project."""
    work.anybody()
    store.keep(work, made)


def completed(actor: Actor, document: str) -> int:
    """Make fingerprints that are missing in the project of a document: of texts that are new, or whose zones were changed.
    How many still wait."""
    for _ in range(MADE_AT_MOST // INDEXED_AT_ONCE):
        waiting = read(actor, missing, document)
        if not waiting:
            return 0
        write(actor, keep, document, made_of(waiting))
    return read(actor, how_many_missing, document)


@action("relation.find")
def how_many_missing(work: Work, document: str) -> int:
    """How many texts of the project of a document have no fingerprints yet."""
    return store.count_without(work, work.load(DOCUMENT, document).project)


def made_of(waiting: Iterable[Text]) -> list[tuple[str, int, bytes]]:
    """Document, cut and fingerprints of each text. Slow work: outside of a Work."""
    return [(one.document, one.cut, fingerprints_of(one.text, one.layout)) for one in waiting]


def fingerprints_of(text: str, layout: Layout) -> bytes:
    """The fingerprints of a text without its page furniture. Slow work: outside of a Work."""
    return parallel.fingerprints(folded_of(text, _stretches(layout)))


def _unread(work: Work, rows: Iterable[tuple[str, int]]) -> list[Text]:
    return [Text(document, "", *stored_text(work, document), cut) for document, cut in rows]


def _near(actor: Actor, given: Given, mine: Words) -> tuple[list[str], int]:
    """The documents whose texts are worth comparing, the nearest first, and how many there are beside this one."""
    sought = parallel.Sought(mine)
    shared: dict[str, frozenset[int]] = {}
    seen, after = 0, ""
    while rows := read(actor, kept_after, given.text.document, after):
        after = rows[-1][0]
        for document, kept in rows:
            if document == given.text.document:
                continue
            seen += 1
            if runs := sought.shared(kept):
                shared[document] = runs
    return parallel.nearest(shared, seen)[:CLOSELY], seen


def _compared(given: Given, mine: Side, others: Iterable[Text]) -> list[Candidate]:
    """The same wording in other texts, the longest first, without what is confirmed already."""
    made = []
    for other in others:
        words = _words(other)
        told = given.known.get(other.document, [])
        for one in parallel.passages(mine.words, words):
            spans = (_span(mine.words, one.left), _span(words, one.right))
            if not _is_told(spans, told):
                most = max(one.left[1] - one.left[0], one.right[1] - one.right[0])
                made.append(_candidate("wording", (given.text, other), spans, (one.shared, most)))
    return sorted(made, key=_surest)


def _alike(given: Given, mine: Side, other: Text, wording: Iterable[Candidate]) -> list[Candidate]:
    """What says the same in other words, the surest first, without what is confirmed or told already."""
    theirs = side(other.text, _words(other))
    told = [*given.known.get(other.document, []), *(_spans(one) for one in wording)]
    made = []
    for one in alike(mine, theirs):
        spans = (_span(mine.words, one.left), _span(theirs.words, one.right))
        if not _is_told(spans, told):
            most = max(one.left[1] - one.left[0], one.right[1] - one.right[0])
            made.append(_candidate("alike", (given.text, other), spans, (one.shared, most)))
    return made


def _candidate(kind: str, of: tuple[Text, Text], spans: Pair, words: tuple[int, int]) -> Candidate:
    (mine, theirs), (source, to) = of, spans
    return Candidate(
        document=Whose(theirs.document, theirs.title),
        kind=kind,
        source=Span(*source, mine.text[slice(*source)]),
        to=Span(*to, theirs.text[slice(*to)]),
        shared=words[0],
        words=words[1],
    )


def _surest(one: Candidate) -> tuple[int, str, int, int]:
    return -one.shared, one.document.document, one.source.start, one.to.start


def _spans(one: Candidate) -> Pair:
    return (one.source.start, one.source.end), (one.to.start, one.to.end)


def _is_told(spans: Pair, told: Iterable[Pair]) -> bool:
    """Whether half of it, or more, stands in a pair on both sides."""
    return any(_half(spans[0], one) and _half(spans[1], two) for one, two in told)


def _half(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return 2 * (min(one[1], other[1]) - max(one[0], other[0])) >= one[1] - one[0]


def _span(words: Words, found_: tuple[int, int]) -> tuple[int, int]:
    """Words as code points."""
    return words.starts[found_[0]], words.ends[found_[1] - 1]


def _words(text: Text) -> Words:
    return words_of(text.text, _stretches(text.layout))


def _stretches(layout: Layout) -> list[tuple[int, int]]:
    return [(zone.start, zone.end) for zone in layout.zones if zone.kind in ANNOTATABLE]


def _text(work: Work, doc: DocumentAccess) -> Text:
    kept = text_of(work, doc.id, doc.layout)
    return Text(doc.id, doc.title, kept.text, kept.layout, doc.layout)
