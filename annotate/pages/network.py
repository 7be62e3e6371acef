"""The network of sources and the claims that rest on them, laid out for an SVG: sources left, claims right."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotate.domain.register import Attribution
from annotate.services.served import Served

MOST = 20
"""So many sources, and so many claims, are drawn; the table has all."""
ROW, TOP, WIDTH = 30, 20, 820
WORDS = 38
ROOMY = 44
"""Letters of a source, and of a claim, that have room."""


class Knot(NamedTuple):
    """A source or claim at its height. `words` are shortened, `whole` is all of them; `is_mark`: no claim was made of it."""

    y: int
    words: str
    whole: str
    is_mark: bool = False


class Thread(NamedTuple):
    """A line from the height of a source to that of a claim; `n` attributions say so."""

    start: int
    end: int
    n: int


class Bond(NamedTuple):
    """A row of the table: a source, a claim that it is cited for, and the labels of the attributions."""

    source: str
    claim: Served
    by: tuple[str, ...]


class Network(NamedTuple):
    """What is drawn, and the whole as a table."""

    sources: list[Knot]
    claims: list[Knot]
    threads: list[Thread]
    bonds: list[Bond]
    width: int
    height: int


def network(rows: Sequence[Attribution], claims: Mapping[str, Sequence[Served]]) -> Network:
    """Who is cited for which claim; `claims` is what the rows state, by the id that they give. Marks that state one claim,
    in whatever documents, are one."""
    joined: dict[tuple[str, str], list[Attribution]] = {}
    known: dict[str, Served] = {}
    for row in rows:
        for claim in {one.id: one for end in row.claims for one in claims.get(end, ())}.values():
            known[claim.id] = claim
            joined.setdefault((row.who.key, claim.id), []).append(row)
    names = {row.who.key: row.who.name or "No source named" for row in rows}
    left = list(dict.fromkeys(key for key, _ in joined))[:MOST]
    right = list(dict.fromkeys(claim for _, claim in joined))[:MOST]
    heights = max(len(left), len(right))
    sources = {key: _height(n, len(left), heights) for n, key in enumerate(left)}
    ends = {claim: _height(n, len(right), heights) for n, claim in enumerate(right)}
    return Network(
        sources=[Knot(y, shortened(names[key]), names[key]) for key, y in sources.items()],
        claims=[
            Knot(y, shortened(_said(claim), ROOMY), _said(claim), bool(claim.document))
            for claim, y in ((known[id_], y) for id_, y in ends.items())
        ],
        threads=[
            Thread(sources[key], ends[claim], len(by))
            for (key, claim), by in joined.items()
            if key in sources and claim in ends
        ],
        bonds=[Bond(names[key], known[claim], tuple(row.label for row in by)) for (key, claim), by in joined.items()],
        width=WIDTH,
        height=heights * ROW + TOP,
    )


def shortened(words: str, most: int = WORDS) -> str:
    """Words that have room, cut between words where there is a blank."""
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def _said(claim: Served) -> str:
    return f"{claim.label} {claim.words}"


def _height(n: int, of: int, heights: int) -> int:
    """The shorter column stands in the middle of the longer one."""
    return round(TOP + (n + (heights - of) / 2) * ROW)
