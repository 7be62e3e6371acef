"""The words of the report: numbers, times, and what a mark says about itself in one line. Used by the templates."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from annotate import vocabulary
from annotate.domain.records import Annotation
from annotate.formats.report.marks import Mark
from annotate.formats.report.model import Label, Part

CHANGES = {
    "bom": "A byte-order mark at the beginning was taken off.",
    "crlf": "Line ends of two characters (CR LF) became one (LF).",
    "cr": "Line ends written as CR became LF.",
}
"""What each name in a document's `normalisations` means."""


def labels(own: Mapping[str, str]) -> Label:
    """Labels of vocabularies, the project's own first; empty for a field without a value."""

    def label(name: str, value: object) -> str:
        if not value:
            return ""
        return own.get(f"{name}.{value}") or vocabulary.label(name, str(value))

    return label


def number(value: int) -> str:
    return f"{value:,}"


def counted(count: int, noun: str) -> str:
    """`1 sentence`, `24 sentences`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def moment(at: str) -> str:
    """`2026-11-24T10:00:00Z` as people read it."""
    return f"{at[:10]} {at[11:16]} UTC"


def change(name: str) -> str:
    return CHANGES.get(name, name)


def shortened(text: str, limit: int = 80) -> str:
    """A note for the margin: its beginning, cut between words."""
    joined = " ".join(text.split())
    if len(joined) <= limit:
        return joined
    return joined[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def passage(annotation: Annotation, part: str | None = None) -> str:
    """The marked words; `part` gives those of one part of an attribution."""
    pieces = [piece.quote for piece in annotation.fragments if part is None or piece.part == part]
    return " […] ".join(pieces)


def headed(part: Part, mark: Mark) -> str:
    """What stands in bold in the margin."""
    annotation, fields, label = mark.annotation, mark.annotation.fields, part.label
    if annotation.kind == "claim":
        said = label("claim_type", fields.claim_type) or "Claim"
        return f"{said}, {label('voice', fields.voice).lower()}" if fields.voice and fields.voice != "author" else said
    if annotation.kind == "attribution":
        source = part.who(mark).name
        said = shortened(source.split(",")[0], 40) if source else "No source"
        return f"{said}, {label('mode', fields.mode).lower()}" if fields.mode else said
    if annotation.kind == "unverified":
        return label("reason", fields.reason) or "Unverified"
    return label("category", fields.category) or "Language"


def details(part: Part, mark: Mark) -> list[str]:
    """Every other field that has a value, each in a few words."""
    annotation, label = mark.annotation, part.label
    said = [*_OWN[annotation.kind](part, annotation)]
    if annotation.confidence != "unknown":
        said.append(f"confidence {label('confidence', annotation.confidence).lower()}")
    if len(part.statuses) > 1:
        said.append(label("status", annotation.status).lower())
    if annotation.layer == "adjudicated" and part.document.layer != "adjudicated":
        said.append("adjudicated")
    if annotation.origin != "human":
        said.append(label("origin", annotation.origin).lower())
    if comments := part.document.comments.get(annotation.id):
        said.append(counted(comments, "comment"))
    return said


def _of_claim(part: Part, annotation: Annotation) -> Iterator[str]:
    fields = annotation.fields
    questions = (
        (fields.may_be_false, "may be false", "not doubtful"),
        (fields.of_interest, "of interest to the public", "of no interest to the public"),
        (fields.could_harm, "could do harm", "harmless"),
    )
    for answer, yes, no in questions:
        if answer is True:
            yield yes
        elif answer is False:
            yield no


def _of_attribution(part: Part, annotation: Annotation) -> Iterator[str]:
    fields, label = annotation.fields, part.label
    if fields.attitude:
        yield f"attitude: {label('attitude', fields.attitude).lower()}"
    if fields.source_type:
        yield f"source: {label('source_type', fields.source_type).lower()}"
    if fields.cue_stance == "neutral":
        yield "neutral cue"
    if fields.locator:
        yield f"locator: {label('locator', fields.locator).lower()}"
    if fields.parent:
        yield f"inside {_name(part, fields.parent)}"


def _of_unverified(part: Part, annotation: Annotation) -> Iterator[str]:
    yield from ()


def _of_language(part: Part, annotation: Annotation) -> Iterator[str]:
    fields, label = annotation.fields, part.label
    if fields.intensity:
        yield label("intensity", fields.intensity).lower()
    if fields.target:
        yield f"about {fields.target}"
    if fields.in_voice_of == "quoted":
        yield "in the source’s voice"
    elif fields.in_voice_of:
        yield "in the author’s voice"
    for code in fields.ptc_codes or ():
        yield f"PTC: {code}"


_OWN: Mapping[str, Callable[[Part, Annotation], Iterator[str]]] = {
    "claim": _of_claim,
    "attribution": _of_attribution,
    "unverified": _of_unverified,
    "language": _of_language,
}


def resolved(part: Part, mark: Mark) -> str:
    """Who the source is, where it was found out: ` = Kim Il Sung`."""
    source, who = mark.annotation.fields.resolved_source, part.who(mark)
    if who.source and who.name != passage(mark.annotation, "source"):
        return f" = {who.name}"
    if not source:
        return ""
    return f" = {source.name or source.authority or _name(part, source.annotation or '')}"


def _name(part: Part, annotation: str) -> str:
    known = part.by_id.get(annotation)
    return known.name if known else "a passage outside this report"


def openness(part: Part) -> str:
    """How many flags are open."""
    flags, settled = len(part.of("unverified")), part.settled
    if not settled:
        return "The one flag is open." if flags == 1 else f"All {flags:,} are open."
    return f"{flags - settled:,} of {flags:,} are open."


def zones(part: Part) -> str:
    """How many zones of which kind."""
    kinds = Counter(zone.kind for zone in part.document.zones)
    said = ", ".join(f"{count:,} {part.label('zone', kind).lower()}" for kind, count in kinds.most_common())
    return f"{kinds.total():,}: {said}" if kinds else "none"


def said(part: Part) -> list[str]:
    """The summary: what was marked, and what that is a part of. Numbers only; judgements are people's."""
    total, marked = len(part.document.sentences), part.sentences_marked
    if not part.marks:
        return ["Nothing is marked in this text yet."]
    first = (
        f"{counted(marked, 'sentence')} of {number(total)} carry at least one mark."
        if total
        else "The text has no body."
    )
    cited = part.of("attribution")
    if cited:
        direct = sum(mark.annotation.fields.mode == "direct" for mark in cited)
        traced = sum(str(mark.annotation.fields.traceability).startswith("traced") for mark in cited)
        first += (
            f" {percent(part.attributed, part.body_length)} of the body is given as somebody’s statement: "
            f"{counted(len(cited), 'attribution')}, direct quotations {direct or 'none'}, traced {traced or 'none'}."
        )
    return [first, *_doubts(part)]


def _doubts(part: Part) -> Iterator[str]:
    flags, families = part.of("unverified"), part.families
    if flags:
        reasons = Counter(part.label("reason", mark.annotation.fields.reason) or "no reason yet" for mark in flags)
        often, times = reasons.most_common(1)[0]
        yield (
            f"{counted(len(flags), 'passage')} cannot be checked by a reader; "
            f"the most frequent reason is “{often.lower()}” ({number(times)})."
        )
    if families:
        named = ", ".join(f"{family.label.lower()} {number(len(family.marks))}" for family in families)
        yield f"Flagged wordings by family: {named}."


def tallied(part: Part, kind: str) -> str:
    """What stands beside the count of a kind."""
    one = len(part.of(kind)) == 1
    if kind == "unverified":
        open_flags = len(part.of(kind)) - part.settled
        return f"unverified {'passage' if one else 'passages'}, {number(open_flags)} open"
    return {"claim": "claim", "attribution": "attribution", "language": "flagged wording"}[kind] + ("" if one else "s")
