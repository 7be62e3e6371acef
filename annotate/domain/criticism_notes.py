"""What follows from a source record: its dates in words, its tags, and what in it does not go together."""

from collections.abc import Iterator

from annotate.domain import edtf
from annotate.domain.admiralty import digit_tag, letter_tag
from annotate.domain.criticism import Doubt, Entries


def readings(entries: Entries) -> dict[str, str]:
    """The dates in words, `between July and August 2014`."""
    first, last = entries.date_inferred_from, entries.date_inferred_to
    if first and last and "/" not in first + last:
        inferred = edtf.reading(f"{first}/{last}")
    else:
        inferred = ", ".join(filter(None, (edtf.reading(first), edtf.reading(last))))
    found = {"date_stated": edtf.reading(entries.date_stated), "date_inferred": inferred}
    return {name: words for name, words in found.items() if words}


def tags(entries: Entries) -> tuple[str, ...]:
    """Letter and digits as machine tags."""
    digits = sorted({group.credibility for group in entries.information})
    letter = (letter_tag(entries.source_reliability),) if entries.source_reliability else ()
    return (*letter, *map(digit_tag, digits))


def doubts(entries: Entries) -> tuple[Doubt, ...]:
    """What does not go together, one sentence each, at the field to look at."""
    return tuple(Doubt(name, text) for name, text in _doubts(entries))


def _doubts(e: Entries) -> Iterator[tuple[str, str]]:
    if e.author_inferred and not e.author_basis:
        yield "author_basis", "The author is inferred. Say what the inference rests on."
    if (e.date_inferred_from or e.date_inferred_to) and not (e.date_basis or e.dating_clues):
        yield "date_basis", "The date is inferred. Say what it rests on, or pick the words that give it away."
    if e.integrity in ("truncated", "altered") and not e.integrity_note:
        yield "integrity_note", "Say where something is missing or was changed."
    if e.dependence in ("dependent", "circular", "common_origin") and not e.dependence_note:
        yield "dependence_note", "Name the other text, and what shows that the two belong together."
    if e.internal_consistency in ("minor_contradictions", "major_contradictions") and not e.contradictions:
        yield "contradictions", "Pick the passages that contradict each other."
    confirmed = e.corroboration in ("confirmed_independent", "partly")
    if any(group.credibility == "1" for group in e.information) and not confirmed:
        yield "information", "“Confirmed by other sources” needs two sources of different origin. See Corroboration."
    if e.source_reliability in ("a", "b"):
        yield from _too_good(e)
    if e.source_reliability == "f" and (e.competence or "unknown") != "unknown" and e.interest:
        yield "source_reliability", "f says that there is no basis to judge, yet competence and interest are judged."


def _too_good(e: Entries) -> Iterator[tuple[str, str]]:
    held = {
        "its maker’s interest is evident": e.interest == "evident",
        "its maker is little willing to tell the truth": e.willingness == "low",
        "it is not held to be genuine": e.authenticity in ("doubtful", "forged"),
    }
    for doubt in (words for words, so in held.items() if so):
        yield "source_reliability", f"The letter calls the source reliable, yet {doubt}."
