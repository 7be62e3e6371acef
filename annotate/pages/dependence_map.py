"""The map of who depends on whom: where its boxes and lines stand. The template draws them; a table tells the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotate.domain.origins import Edge, Graph
from annotate.vocabulary import value

MOST = 24
"""Documents of one map; more are told by the table alone."""
WIDTH, HEIGHT, ASIDE, BELOW, EDGE = 184, 48, 148, 92, 8
ARC = 44
LETTERS = 25
"""About as many letters of a title stand in a line of a box."""


class Box(NamedTuple):
    """A document: its corner, its title in one line or two, and whether it is the one that the page is of."""

    x: int
    y: int
    lines: tuple[str, ...]
    here: bool


class Line(NamedTuple):
    """A relation as a path from the document that depends to the other one, with its name at (x, y)."""

    path: str
    x: int
    y: int
    words: str
    directed: bool
    shown: bool


class Map(NamedTuple):
    """A drawing with its size in pixels, and what it shows in a sentence."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: str


def drawn(graph: Graph, labels: Mapping[str, str], here: str = "") -> Map | None:
    """The drawing of a graph: what others depend on stands above them. `None` where there is nothing, or too much."""
    if not graph.relations or len(graph.documents) > MOST:
        return None
    rows = _rows(graph)
    top = EDGE + (ARC if _has_arc(graph, rows[0]) else 0)
    width = max(len(row) for row in rows) * (WIDTH + ASIDE) - ASIDE + 2 * EDGE
    places: dict[str, tuple[int, int]] = {}
    for n, row in enumerate(rows):
        indent = (width - len(row) * (WIDTH + ASIDE) + ASIDE) // 2
        for at, document in enumerate(row):
            places[document] = (indent + at * (WIDTH + ASIDE), top + n * (HEIGHT + BELOW))
    titles = {one.document: one.title for one in graph.documents}
    boxes = tuple(Box(*places[one], _lines(titles[one]), one == here) for one in places)
    seen: Counter[frozenset[str]] = Counter()
    lines = []
    for edge in graph.relations:
        pair = frozenset((edge.source, edge.to))
        lines.append(_line(edge, places, seen[pair], labels))
        seen[pair] += 1
    told = [f"{titles[edge.source]}: {_name(edge, labels)} {titles[edge.to]}" for edge in graph.relations]
    height = top + EDGE + len(rows) * (HEIGHT + BELOW) - BELOW
    return Map(width, height, boxes, tuple(lines), ". ".join(told) + ".")


def _rows(graph: Graph) -> list[list[str]]:
    """The documents in rows, each below what it depends on, ordered so that few lines cross."""
    depth = {one.document: 0 for one in graph.documents}
    for _ in depth:  # a circle goes down no further than there are documents
        for edge in graph.relations:
            if value("relation_type", edge.type).directed and depth[edge.source] <= depth[edge.to] < len(depth) - 1:
                depth[edge.source] = depth[edge.to] + 1
    directed = {end for e in graph.relations if value("relation_type", e.type).directed for end in (e.source, e.to)}
    for edge in graph.relations:  # what has no direction stands beside what it is parallel to
        for end, other in ((edge.source, edge.to), (edge.to, edge.source)):
            if end not in directed:
                depth[end] = depth[other]
    kept = sorted(set(depth.values()))
    rows: list[list[str]] = [[] for _ in kept]
    for one in graph.documents:
        rows[kept.index(depth[one.document])].append(one.document)
    places = {document: at - len(row) / 2 for row in rows for at, document in enumerate(row)}
    for row in rows:
        row.sort(key=lambda document: (_middle(document, graph.relations, places), places[document]))
        places |= {document: at - len(row) / 2 for at, document in enumerate(row)}
    return rows


def _middle(document: str, edges: Sequence[Edge], places: Mapping[str, float]) -> float:
    near = [places[e.to if e.source == document else e.source] for e in edges if document in (e.source, e.to)]
    return sum(near) / len(near) if near else places[document]


def _has_arc(graph: Graph, row: Sequence[str]) -> bool:
    """Whether two documents of a row are related that do not stand side by side."""
    at = {document: n for n, document in enumerate(row)}
    return any(e.source in at and e.to in at and abs(at[e.source] - at[e.to]) > 1 for e in graph.relations)


def _line(edge: Edge, places: Mapping[str, tuple[int, int]], before: int, labels: Mapping[str, str]) -> Line:
    """From box to box; a second line between the same two stands beside the first, with its name nearer to its end."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.to]
    if y1 != y2:
        up = y2 < y1
        x1, x2 = x1 + WIDTH // 2 + 40 * before, x2 + WIDTH // 2 + 40 * before
        y1, y2 = (y1, y2 + HEIGHT) if up else (y1 + HEIGHT, y2)
        along = 0.5 - 0.18 * before
        path, place = f"M{x1} {y1} L{x2} {y2}", (round(x1 + (x2 - x1) * along), round(y1 + (y2 - y1) * along))
    elif abs(x2 - x1) > WIDTH + ASIDE:
        x1, x2 = x1 + WIDTH // 2, x2 + WIDTH // 2
        path, place = f"M{x1} {y1} Q{(x1 + x2) // 2} {y1 - 2 * ARC} {x2} {y1}", ((x1 + x2) // 2, y1 - ARC + 4)
    else:
        left, y = x1 < x2, y1 + HEIGHT // 2 + 14 * before
        ends = (x1 + WIDTH, x2) if left else (x1, x2 + WIDTH)
        path, place = f"M{ends[0]} {y} L{ends[1]} {y}", (sum(ends) // 2, y + (16 if before else -7))
    directed = value("relation_type", edge.type).directed
    return Line(path, *place, _name(edge, labels), directed, edge.shown)


def _name(edge: Edge, labels: Mapping[str, str]) -> str:
    found = labels.get(f"relation_type.{edge.type}") or value("relation_type", edge.type).label
    return found[:1].lower() + found[1:]


def _lines(title: str) -> tuple[str, ...]:
    """A title in two lines at most."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    cut = [line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…" for line in lines[:2]]
    if len(lines) > 2:
        cut[1] = f"{cut[1][: LETTERS - 2].rstrip(' …')} …"
    return tuple(cut)
