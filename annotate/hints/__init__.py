"""The registry of hint methods: those of the program, and those that other packages offer.

A package offers a method by an entry point of the group `annotate.hints` that names a `Method`. It is loaded when the
registry is first asked; one that fails is left out and named by `problems`. Hints are suggestions, never findings.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from itertools import islice, pairwise
from types import MappingProxyType

from annotate.domain.sentences import Layout
from annotate.hints import attribution, unsourced, wording
from annotate.hints.protocol import Hint, Method, Piece, passages
from annotate.vocabulary import ids, is_value

__all__ = ["GROUP", "METHODS", "MOST", "Hint", "Method", "Piece", "found_by", "methods_for", "problems"]

GROUP = "annotate.hints"
"""The entry-point group of other packages."""

MOST = 2000
"""Hints that one method may give for one document; those further down the text are left out."""

_OWN: Mapping[str, Method] = MappingProxyType(
    {module.METHOD.id: module.METHOD for module in (wording, attribution, unsourced)}
)
_log = logging.getLogger(__name__)


class _Registry(Mapping[str, Method]):
    """All methods by id, our own first."""

    def __getitem__(self, method_id: str) -> Method:
        return _OWN[method_id] if method_id in _OWN else _others()[0][method_id]

    def __iter__(self) -> Iterator[str]:
        yield from _OWN
        yield from _others()[0]

    def __len__(self) -> int:
        return len(_OWN) + len(_others()[0])


METHODS: Mapping[str, Method] = _Registry()
"""Methods by id."""


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
        if method.id in _OWN:
            raise
        _log.exception("the hint method %s failed", method.id)
        return []


def problems() -> tuple[str, ...]:
    """One sentence for each method of another package that could not be loaded."""
    return _others()[1]


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


@cache
def _others() -> tuple[Mapping[str, Method], tuple[str, ...]]:
    found: dict[str, Method] = {}
    failed: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            plugged = _loaded(point)
            if plugged.id in _OWN or plugged.id in found:
                raise ValueError(f"there is a method {plugged.id} already")
            found[plugged.id] = plugged
        except Exception as error:
            package = point.dist.name if point.dist else "an unnamed package"
            failed.append(f"The hint method {point.name} of {package} could not be loaded: {error}.")
    return found, tuple(failed)


def _loaded(point: EntryPoint) -> Method:
    offered: object = point.load()
    if not isinstance(offered, Method):
        raise TypeError(f"{point.value} is no Method")
    if offered.kind not in ids("kind"):
        raise ValueError(f"there is no kind {offered.kind}")
    return offered
