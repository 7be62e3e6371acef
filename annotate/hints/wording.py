"""Wording worth a look: praise, labels, sources without a name, hedges, formulas, quotation marks of distance."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.domain.records import Fields
from annotate.hints.protocol import Hint, Method, Piece, passages
from annotate.hints.rules import Rules, shortened
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone

_RULES = Rules(Path(__file__).with_name("wording.toml"))

# One to three words in quotation marks, in small letters, so neither a name nor a sentence that somebody said.
_QUOTED = re.compile(r"“[a-z][\w-]*(?: [\w-]+){0,2}[.,]?”|(?<![\w”])\"[a-z][\w-]*(?: [\w-]+){0,2}[.,]?\"(?!\w)")
# Before them stands no word of saying or naming: those quote or give a name.
_SAID = re.compile(
    r"(?:\b(?:said|says|call(?:s|ed)?(?:\s+[\w-]+)?|named|titled|entitled|word|term|phrase|wrote|as)|[,:])\s*$"
)
_BEFORE = 24
"""Code points before a quotation mark in which such a word would stand."""


def find(text: str, sentences: Sequence[Sentence], zones: Sequence[Zone]) -> Iterator[Hint]:
    """Hints of the kind language, in text order."""
    for start, end in passages(text, sentences, zones):
        found = [
            Hint(
                pieces=(Piece(one.start, one.end),),
                label=one.rule.label,
                score=one.rule.score,
                rule=one.rule.id,
                explanation=_RULES.explained(one, text),
                fields=Fields(category=one.rule.value),
            )
            for one in _RULES.find(text, start, end)
        ]
        yield from sorted([*found, *_scare_quotes(text, start, end)], key=lambda hint: hint.pieces)


def _scare_quotes(text: str, start: int, end: int) -> Iterator[Hint]:
    for match in _QUOTED.finditer(text, start, end):
        if _SAID.search(text, max(start, match.start() - _BEFORE), match.start()):
            continue
        words = shortened(match[0].strip('“”"').rstrip(".,"))
        yield Hint(
            pieces=(Piece(match.start(), match.end()),),
            label="quotation marks of distance",
            score=0.5,
            rule="scare-quotes",
            explanation=f"The quotation marks round “{words}” keep it at a distance; nobody is quoted.",
            fields=Fields(category="scare_quotes"),
        )


METHOD = Method("wording", 1, "language", frozenset(("en",)), find)
