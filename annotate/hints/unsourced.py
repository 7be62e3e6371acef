"""What nobody could check as it stands: figures and groups without a source, actors without a name, talk of all."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.domain.records import Fields
from annotate.hints.attribution import cut_of
from annotate.hints.protocol import Hint, Method, Piece, passages
from annotate.hints.rules import Found, Rules, shortened
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone

_RULES = Rules(Path(__file__).with_suffix(".toml"))
_ABOUT = r"(?i:nearly|almost|about|around|roughly|some|over|more\s+than|less\s+than|fewer\s+than|up\s+to|at\s+least|as\s+many\s+as|an\s+estimated)"
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,9}(?:\.\d{1,4})?)"
_SCALE = r"(?:\s*%|\s+(?:per\s+cent|percent|hundred|thousand|million|billion|trillion|dozen)\b)"
# A figure says how many: with a word like "nearly", with a unit of quantity, or with thousands set apart.
_FIGURE = re.compile(
    rf"(?<![\w.,/-])(?:{_ABOUT}\s+(?:[$€£])?{_NUMBER}{_SCALE}?|[$€£]?{_NUMBER}{_SCALE}|\d{{1,3}}(?:,\d{{3}}){{1,4}})(?![\w/]|,\d|\.\d|-\w)"
)
# An age or a year is no figure that needs a source beside the statement it stands in.
_AGE = re.compile(r"(?:aged?(?:\s+of)?|years\s+old|in)\s*$")
_SOURCE = re.compile(r"\[\d{1,3}\]|\((?:[^()]{0,80}\b(?:1[89]|20)\d\d[a-z]?[^()]{0,20})\)|https?://", re.IGNORECASE)
_CLAUSE_END = re.compile(r",?[.;:!?”\"]|,\s")
LONGEST_CLAUSE = 160


def find(text: str, sentences: Sequence[Sentence], zones: Sequence[Zone]) -> Iterator[Hint]:
    """Hints of the kind unverified, in text order."""
    for start, end in passages(text, sentences, zones):
        hints = [_of_rule(text, one, end) for one in _RULES.find(text, start, end)]
        if not _has_source(text, start, end):
            hints += _figures(text, start, end)
        yield from sorted(hints, key=lambda hint: hint.pieces)


def _of_rule(text: str, found: Found, end: int) -> Hint:
    """The words with the rest of their clause: that is what nobody could check."""
    return Hint(
        pieces=(Piece(found.start, _clause_end(text, found.end, end)),),
        label=found.rule.label,
        score=found.rule.score,
        rule=found.rule.id,
        explanation=_RULES.explained(found, text),
        fields=Fields(reason=found.rule.value),
    )


def _clause_end(text: str, at: int, end: int) -> int:
    last = min(end, at + LONGEST_CLAUSE)
    stop = _CLAUSE_END.search(text, at, last)
    if stop:
        return max(at, stop.start())
    if last == end:
        return end
    blank = text.rfind(" ", at, last)
    return blank if blank > at else at


def _figures(text: str, start: int, end: int) -> Iterator[Hint]:
    for match in _FIGURE.finditer(text, start, end):
        if _AGE.search(text, max(start, match.start() - 12), match.start()):
            continue
        yield Hint(
            pieces=(Piece(match.start(), match.end()),),
            label="figure without source",
            score=0.5,
            rule="figure",
            explanation=f"The sentence does not say who counted “{shortened(match[0])}”.",
            fields=Fields(reason="figure_without_source"),
        )


def _has_source(text: str, start: int, end: int) -> bool:
    return bool(_SOURCE.search(text, start, end)) or cut_of(text, start, end) is not None


METHOD = Method("unsourced", 1, "unverified", frozenset(("en",)), find)
