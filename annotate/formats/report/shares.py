"""How much of a text rests on whom: attributions by source, as the register has them (domain.md 14, part 7)."""

from collections.abc import Sequence
from typing import NamedTuple

from annotate.domain.register import Cited, Who, cited
from annotate.formats.report.marks import Mark


class Share(NamedTuple):
    """A source with what rests on it, and the attributions that cite it."""

    cited: Cited
    marks: tuple[Mark, ...]


def shares(citing: Sequence[tuple[Who, Mark]], body: int) -> list[Share]:
    """By source, the one that most text rests on first; `body` is the length of the body text."""
    by_key: dict[str, list[Mark]] = {}
    for who, mark in citing:
        by_key.setdefault(who.key, []).append(mark)
    found = cited([(who, mark.annotation) for who, mark in citing], body)
    return [Share(one, tuple(by_key[one.who.key])) for one in found]
