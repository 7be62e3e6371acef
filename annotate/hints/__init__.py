"""The registry of hint methods: those of the program, and those that other packages offer (`annotate.plugins`).

Hints are suggestions, never findings.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice, pairwise

from annotate.domain.sentences import Layout
from annotate.hints import attribution, unsourced, wording
from annotate.hints.protocol import Hint, Method, Piece, passages
from annotate.plugins import Registry
from annotate.vocabulary import is_value

__all__ = ["METHODS", "MOST", "Hint", "Method", "Piece", "found_by", "methods_for"]

METHODS = Registry("annotate.hints", "hint method", Method, (wording.METHOD, attribution.METHOD, unsourced.METHOD))
"""Methods by id."""

MOST = 2000
"""Hints that one method may give for one document; those further down the text are left out."""

_log = logging.getLogger(__name__)


def methods_for(language: str) -> list[Method]:
    """The methods that read a document in this language (BCP 47)."""
    first = language.split("-")[0].lower()
    return [method for method in METHODS.values() if first in method.languages]


def found_by(method: Method, text: str, layout: Layout) -> list[Hint]:
    """The hints of a method in text order, at most `MOST`; those that leave what can be marked are left out.

    A method of another package that fails gives none and is named in the log.
    """
    spans = list(passages(text, layout.sentences, layout.zones))
    try:
        given: Iterable[Hint] = method.find(text, layout.sentences, layout.zones)
        return list(islice((hint for hint in given if _fits(hint, method.kind, text, spans)), MOST))
    except Exception:
        if METHODS.is_own(method.id):
            raise
        _log.exception("the hint method %s failed", method.id)
        return []


def _fits(hint: Hint, kind: str, text: str, spans: list[tuple[int, int]]) -> bool:
    pieces = hint.pieces
    if not pieces:
        return False
    at = bisect_right(spans, pieces[0].start, key=lambda span: span[0]) - 1
    inside = at >= 0 and pieces[-1].end <= spans[at][1]
    ordered = all(one.end <= other.start for one, other in pairwise(pieces))
    whole = all(piece.start < piece.end and text[piece.start : piece.end].strip() for piece in pieces)
    parts = all(is_value("part", piece.part) if piece.part else kind != "attribution" for piece in pieces)
    return inside and ordered and whole and parts and 0 <= hint.score <= 1
