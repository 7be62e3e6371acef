"""Search in a project: texts, annotations, claims, evidence, comments, by the words in them (contract.md, Search)."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from annotate.domain import comments as comments_rules
from annotate.domain import fields as f
from annotate.domain import search as rules
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Query
from annotate.domain.permissions import RANK, RULES, check
from annotate.domain.records import Person
from annotate.domain.search import Asked, Count, Hit, InDocument, Results
from annotate.services.annotations import AUTHORS, some_of
from annotate.services.listing import Cursor, from_cursor, to_cursor
from annotate.services.work import DESK, Work, action
from annotate.store import annotations as annotations_store
from annotate.store import evidence as evidence_store
from annotate.store import fulltext, people
from annotate.store import search as store
from annotate.store.access import ProjectAccess
from annotate.store.search import MOST, Candidate, DocumentRow, Filters
from annotate.store.texts import text_of

KINDS: dict[str, str] = {
    "texts": "search.read",
    "annotations": "annotation.list",
    "claims": "claim.list",
    "evidence": "evidence.list",
    "comments": "comment.list",
}
"""What is searched, and the right that its hits need."""

_SOME_KINDS = "^(" + "|".join(KINDS) + ")(,(" + "|".join(KINDS) + "))*" + f.END


class SearchQuery(Query, frozen=True, rename={"in_": "in"}):
    """What to look for, and where. `in`, `kind` and `author` take one value or several joined by commas."""

    q: str = ""
    in_: Annotated[str, Meta(pattern=_SOME_KINDS)] | None = None
    kind: Annotated[str, Meta(pattern=some_of("kind"))] | None = None
    author: Annotated[str, Meta(pattern=AUTHORS)] | None = None
    document: Annotated[str, Meta(pattern=f"^{f.UUID}{f.END}")] | None = None
    language: f.Language | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Cursor | None = None


@action("search.read")
def find(work: Work, project: str, query: SearchQuery = SearchQuery()) -> Results:
    """What has all the words, the best first: “phrases” as they stand, `-word` without it, `begin*`.

    At most 1,000 of each kind are ranked. Unavailable after five seconds.
    """
    found = work.load(DESK, project)
    facts = found.facts(work.actor.user)
    asked = rules.understood(query.q)
    wanted = query.in_.split(",") if query.in_ else None
    for kind in wanted or ():
        check(KINDS[kind], work.actor, facts)
    offered = [kind for kind, right in KINDS.items() if found.rank >= RANK[RULES[right].role or ""]]
    first = _place(query)
    with fulltext.limited(work) as clock:
        filters = _filters(work, query)
        hits: dict[str, tuple[list[Candidate], bool]] = {}
        for kind in offered:
            fits = asked.wanted and _may_have(kind, filters)
            hits[kind] = store.candidates(work, clock, kind, found.id, asked, filters) if fits else ([], False)
        there = {kind: store.how_many(work, clock, kind, found.id) for kind in offered}
    counts = {kind: Count(len(some), more) for kind, (some, more) in hits.items()}
    row = [(kind, one) for kind in wanted or offered for one in hits[kind][0]]
    shown = row[first : first + query.limit]
    return Results(
        query=query.q,
        counts=counts,
        searched={kind: Count(min(number, MOST), number > MOST) for kind, number in there.items()},
        items=tuple(_Shown(work, found, asked, shown).hits()),
        next=to_cursor((first + query.limit,)) if len(row) > first + query.limit else None,
        total=len(row),
        more=any(counts[kind].more for kind in wanted or offered),
    )


def _place(query: SearchQuery) -> int:
    place = from_cursor(query.cursor, tuple[int])[0] if query.cursor else 0
    if place < 0:
        raise Invalid([Fault("/cursor", "This cursor was not given out by this list. Start without one.")])
    return place


def _filters(work: Work, query: SearchQuery) -> Filters:
    authors = query.author.split(",") if query.author else []
    return Filters(
        kind=tuple(query.kind.split(",")) if query.kind else (),
        author=tuple(work.actor.user if one == "me" else one for one in authors),
        document=query.document or "",
        language=query.language or "",
    )


def _may_have(kind: str, filters: Filters) -> bool:
    """Whether things of this kind have what the filters ask for: a text has no author, a comment no kind, claims and
    evidence belong to no document."""
    if kind in ("claims", "evidence"):
        return filters == Filters()
    return kind == "annotations" or not (filters.kind or (filters.author and kind == "texts"))


class _Shown:
    """The hits of one page, with what is shown of each."""

    def __init__(self, work: Work, project: ProjectAccess, asked: Asked, page: list[tuple[str, Candidate]]) -> None:
        self._work = work
        self._asked = asked
        self._page = page
        ids = {kind: [one.id for of, one in page if of == kind] for kind in KINDS}
        self._marks = store.marks(work, ids["annotations"])
        self._comments = store.comments(work, ids["comments"])
        self._claims = store.claims(work, ids["claims"])
        self._evidence = store.evidence(work, ids["evidence"])
        said = [comments_rules.decoded(row.record) for row in self._comments.values()]
        about = [kept.evidence for kept in said if kept.evidence]
        self._stances = evidence_store.stances(work, [*ids["evidence"], *about])
        within = [row.document for row in self._marks.values()]
        within += [row.document for row in self._comments.values() if row.document]
        self._documents = store.documents(work, [*ids["texts"], *within])
        authors = {row.author for row in self._marks.values()} | {row.writer for row in self._comments.values()}
        self._names = people.names_of(work, project.names, authors)

    def hits(self) -> list[Hit]:
        made = {"texts": self._text, "annotations": self._annotation, "comments": self._comment}
        made |= {"claims": self._claim, "evidence": self._item}
        return [made[kind](one) for kind, one in self._page]

    def _text(self, one: Candidate) -> Hit:
        row = self._documents[one.id]
        if one.start == fulltext.TITLE:
            return self._hit("texts", one.id, "title", row.title, row)
        return self._in_text("texts", one.id, row, (one.start, one.stop))

    def _annotation(self, one: Candidate) -> Hit:
        row = self._marks[one.id]
        author = Person(row.author, self._names[row.author])
        mark = annotations_store.decoded(row.record, author)
        pieces = rules.said_in(mark)
        places = [rules.found_in(piece.text, self._asked) for piece in pieces]
        piece = pieces[rules.best(places)]
        document = self._documents[row.document]
        if piece.where in ("quote", "label"):
            quotes = [fragment for fragment in mark.fragments if fragment.quote == piece.text] or mark.fragments[:1]
            hit = self._in_text("annotations", one.id, document, (quotes[0].start, quotes[0].end), piece.where)
        else:
            hit = self._hit("annotations", one.id, piece.where, piece.text, document)
            within = mark.fragments[0].sentences
            hit = replace(hit, sentence=within[0].n if within else None)
        return replace(hit, label=mark.label, mark=mark.kind, annotation=one.id, author=author)

    def _comment(self, one: Candidate) -> Hit:
        row = self._comments[one.id]
        kept = comments_rules.decoded(row.record)
        hit = self._hit("comments", one.id, "text", kept.text, self._documents[row.document] if row.document else None)
        on = self._stances.get(kept.evidence or "")
        claim = on[0].claim if on else kept.claim
        author = Person(row.writer, self._names[row.writer])
        return replace(hit, annotation=kept.annotation, claim=claim, author=author)

    def _claim(self, one: Candidate) -> Hit:
        claim = self._claims[one.id]
        hit = self._of_pieces("claims", one.id, rules.said_in_claim(claim))
        return replace(hit, label=f"C{claim.n:02}", claim=claim.id)

    def _item(self, one: Candidate) -> Hit:
        item = self._evidence[one.id]
        hit = self._of_pieces("evidence", one.id, rules.said_in_evidence(item))
        on = self._stances.get(item.id)
        return replace(hit, label=item.label, claim=on[0].claim if on else None)

    def _of_pieces(self, kind: str, id_: str, pieces: list[rules.Said]) -> Hit:
        """A hit in the piece that has most of the words."""
        piece = pieces[rules.best([rules.found_in(each.text, self._asked) for each in pieces])]
        cut = rules.excerpt(piece.text, rules.ranges_of(rules.found_in(piece.text, self._asked)))
        return Hit(kind, id_, piece.where, cut.text, cut.ranges)

    def _hit(self, kind: str, id_: str, where: str, text: str, row: DocumentRow | None) -> Hit:
        """A hit in words that stand in no document."""
        cut = rules.excerpt(text, rules.ranges_of(rules.found_in(text, self._asked)))
        within = InDocument(row.id, row.title, row.language) if row else None
        return Hit(kind, id_, where, cut.text, cut.ranges, within)

    def _in_text(self, kind: str, id_: str, row: DocumentRow, span: tuple[int, int], where: str = "text") -> Hit:
        """A hit in the words that stand at `span` of a document, in their sentence."""
        kept = text_of(self._work, row.id, row.layout)
        start, end = span
        places = [
            (start + low, start + high, term) for low, high, term in rules.found_in(kept.text[start:end], self._asked)
        ]
        passage = rules.passage(places or [(start, start + 1, 0)], kept.layout)
        low, high = (passage.start, passage.end) if passage else span
        cut = rules.excerpt(kept.text[low:high], passage.ranges if passage and places else ())
        return Hit(
            kind=kind,
            id=id_,
            where=where,
            text=cut.text,
            ranges=cut.ranges,
            document=InDocument(row.id, row.title, row.language),
            start=low + cut.start,
            end=low + cut.start + len(cut.text),
            sentence=passage.sentence if passage else None,
            zone=passage.zone if passage else None,
        )
