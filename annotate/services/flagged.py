"""The flags of a project: unverified passages with what became of them, wording by category; settling one by hand
(domain.md 7.3, 10)."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain import register as rules
from annotate.domain.annotations import NewAnnotation, NewFragment
from annotate.domain.errors import Fault, Forbidden, Invalid
from annotate.domain.fields import Id
from annotate.domain.flagged import Flag, Settled, Settlement
from annotate.domain.links import NewLink
from annotate.domain.permissions import EDITOR, RANK
from annotate.domain.records import Annotation, End, Link, Person
from annotate.services import following, links
from annotate.services.annotations import AUTHORS, Nothing, made_of, some_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.register import several
from annotate.services.served import Served, served
from annotate.services.work import ANNOTATION, DESK, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import register as store
from annotate.store.annotations import decoded
from annotate.store.register import Marked
from annotate.vocabulary import ids, label

WITHDRAWN = "withdrawn"
OPEN = "open"
QUESTIONS = "questions"


class FlagQuery(PageQuery, frozen=True):
    """Filters of the flags: one value, or several joined by commas. Without `layer` it is the agreed layer where a
    document has one, else the reviewers' own."""

    reason: Annotated[str, Meta(pattern=some_of("reason"))] | None = None
    resolution: Annotated[str, Meta(pattern=some_of("resolution"))] | None = None
    document: Id | None = None
    author: Annotated[str, Meta(pattern=AUTHORS)] | None = None
    layer: Annotated[str, Meta(pattern=some_of("layer"))] | None = None


class Wording(NamedTuple):
    """A flagged wording with the title of its document."""

    mark: Annotation
    title: str
    place: str


class Flags(NamedTuple):
    """The flags as a page shows them: `rows` pass the filters, `counts` is how many of each resolution there are before
    that of the resolution; `far` are the marks they question and `claims` the claims, by id; `wording` is the flagged language of the same
    document, person and layer; `titles` are the documents that have any flag."""

    rows: list[Flag]
    counts: dict[str, int]
    far: dict[str, Annotation]
    claims: dict[str, tuple[Served, ...]]
    wording: list[Wording]
    titles: dict[str, str]
    people: dict[str, str]


@action("annotation.list")
def find(work: Work, project: str, query: FlagQuery = FlagQuery()) -> Listing[Flag]:
    """The flags of unverified passages in a project, by title of the document, then in the order of the text."""
    home = work.load(DESK, project)
    every = _standing(work, home.id, store.marked(work, home.id, None, "unverified"), query)
    items: list[msgspec.Struct] = [*_flags(work, home.id, _chosen(work, every, query))]
    return paged(items, query.limit, query.cursor)


@action("annotation.list")
def opened(work: Work, project: str, query: FlagQuery) -> Flags:
    """The flags and the flagged language of a project, for a page."""
    home = work.load(DESK, project)
    every = _standing(work, home.id, store.marked(work, home.id, None, "unverified"), query)
    wording = _standing(work, home.id, store.marked(work, home.id, None, "language"), query)
    whole = _chosen(work, every, msgspec.structs.replace(query, resolution=None))
    counts: dict[str, int] = {}
    for each in whole:
        counts[_resolution(each.mark)] = counts.get(_resolution(each.mark), 0) + 1
    rows = _flags(work, home.id, _chosen(work, every, query))
    far = {one.id: one for one in lists.some(work, sorted({id_ for row in rows for id_ in row.questions}))}
    place = msgspec.structs.replace(query, reason=None, resolution=None)
    both = [*every, *wording]
    return Flags(
        rows=rows,
        counts=counts,
        far=far,
        claims=served(work, (id_ for row in rows for id_ in row.questions if id_ not in far)),
        wording=[Wording(each.mark, each.title, rules.place_of(each.mark)) for each in _chosen(work, wording, place)],
        titles={each.mark.document: each.title for each in both},
        people={each.mark.author.id: each.mark.author.name for each in both},
    )


@action("flag.settle")
def settle(work: Work, annotation: str, body: Settlement) -> Annotation:
    """Withdraw one's own flag, or, as an editor, settle any flag or open it again, with the reason. The flag stays."""
    found = work.load(ANNOTATION, annotation)
    if found.kind != "unverified":
        raise Invalid(sentence="Only a flag of an unverified passage can be settled.", kind="state")
    if body.resolution != WITHDRAWN and found.document.rank < RANK[EDITOR]:
        raise Forbidden("Settling a flag needs an editor. You can withdraw your own.")
    if not body.reason.strip():
        raise Invalid([Fault("/reason", "Say why; the reason stays with the flag.")])
    before = decoded(bytes(found.record), Person(found.author, found.author_name))
    if _resolution(before) == body.resolution:
        said = label("resolution", body.resolution).lower()
        raise Invalid(sentence=f"This flag stands as “{said}” already.", kind="state")
    after = msgspec.structs.replace(before, fields=msgspec.structs.replace(before.fields, resolution=body.resolution))
    made = following.changed(work, found.document.project, before, after, "resolved", body.reason.strip())
    if made is None:
        raise Invalid(sentence="Somebody changed this flag a moment ago. Look at it and try again.", kind="state")
    return made


@action("link.create")
def make_claim(work: Work, annotation: str, body: Nothing = Nothing()) -> Annotation:
    """Mark the passage of one's own flag as a claim too, which the flag then questions: it cannot be submitted without
    (domain.md 7.3). The claim."""
    found = work.load(ANNOTATION, annotation)
    if found.kind != "unverified":
        raise Invalid(sentence="Only the passage of a flag is made a claim in this way.", kind="state")
    if found.layer == "adjudicated":
        raise Invalid(sentence="A flag of the agreed layer questions what was agreed. Link it there.", kind="state")
    if any(link.type == QUESTIONS for link in _links_from(work, found.id)):
        raise Invalid(sentence="This flag questions something already. Open it to change what.", kind="state")
    flag = decoded(bytes(found.record), Person(found.author, found.author_name))
    passage = tuple(NewFragment(start=piece.start, end=piece.end) for piece in flag.fragments)
    claim = made_of(work, found.document, NewAnnotation(kind="claim", fragments=passage))
    links.create(work, found.id, NewLink(type=QUESTIONS, to=End(annotation=claim.id)))
    return claim


def by_category(wording: Sequence[Wording]) -> list[tuple[str, list[Wording]]]:
    """Flagged wording by category, in the order of the codebook; without a category last, under an empty id."""
    found: dict[str, list[Wording]] = {category: [] for category in (*ids("category"), "")}
    for each in wording:
        found[each.mark.fields.category or ""].append(each)
    return [(category, marks) for category, marks in found.items() if marks]


def _links_from(work: Work, annotation: str) -> list[Link]:
    every = links.find_of_annotation(work, annotation, PageQuery(limit=1000)).items(Link)
    return [link for link in every if link.source.annotation == annotation]


def _standing(work: Work, project: str, marked: Sequence[Marked], query: FlagQuery) -> list[Marked]:
    if query.layer is not None:
        wanted = several(query.layer)
        return [each for each in marked if each.mark.layer in wanted]
    agreed = store.with_agreed_layer(work, project)
    return [each for each in marked if (each.mark.layer == "adjudicated") == (each.mark.document in agreed)]


def _chosen(work: Work, marked: Sequence[Marked], query: FlagQuery) -> list[Marked]:
    author = {work.actor.user if one == "me" else one for one in several(query.author)}
    reason, resolution = several(query.reason), several(query.resolution)
    return [
        each
        for each in marked
        if (query.document is None or each.mark.document == query.document)
        and (not author or each.mark.author.id in author)
        and (not reason or each.mark.fields.reason in reason)
        and (not resolution or _resolution(each.mark) in resolution)
    ]


def _resolution(mark: Annotation) -> str:
    return mark.fields.resolution or OPEN


def _flags(work: Work, project: str, marked: Sequence[Marked]) -> list[Flag]:
    questions = store.links_from(work, project, None, QUESTIONS)
    settled = store.settled(work, project)
    return [_flag(each, questions.get(each.mark.id, ()), settled.get(each.mark.id)) for each in marked]


def _flag(each: Marked, questions: tuple[str, ...], settled: Settled | None) -> Flag:
    mark = each.mark
    return Flag(
        id=mark.id,
        version=mark.version,
        label=mark.label,
        document=mark.document,
        title=each.title,
        author=mark.author,
        layer=mark.layer,
        status=mark.status,
        start=mark.start,
        place=rules.place_of(mark),
        quote=" … ".join(piece.quote for piece in mark.fragments),
        reason=mark.fields.reason or None,
        would_settle=mark.fields.would_settle or "",
        resolution=_resolution(mark),
        settled=settled,
        questions=questions,
        created=mark.created,
        updated=mark.updated,
    )
