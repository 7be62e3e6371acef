"""What follows from the relations of documents: circular reporting, and what counts as one origin (domain.md 2, 9)."""

from collections import deque
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from annotate.domain.dependence import Kept, Whose
from annotate.vocabulary import value


class Group(Struct, frozen=True):
    """Documents that count as one origin, as their relations propose; `n` is only for this answer."""

    n: int
    documents: tuple[str, ...]


def groups(relations: Iterable[Kept]) -> tuple[Group, ...]:
    """What is connected by reprints, excerpts, translations, summaries, parallels and captures; the largest first."""
    root: dict[str, str] = {}

    def top(document: str) -> str:
        root.setdefault(document, document)
        while root[document] != document:
            root[document] = root[root[document]]
            document = root[document]
        return document

    for one in relations:
        if value("relation_type", one.type).one_origin:
            root[top(one.source)] = top(one.to)
    found: dict[str, list[str]] = {}
    for document in sorted(root):
        found.setdefault(top(document), []).append(document)
    ordered = sorted(found.values(), key=lambda documents: (-len(documents), documents))
    return tuple(Group(n, tuple(documents)) for n, documents in enumerate(ordered, 1))


def circles(relations: Iterable[Kept]) -> tuple[tuple[str, ...], ...]:
    """Circular reporting: documents of which each passes on what the next one says, and the last what the first says.

    Only directions that are shown count; the shortest circle through each document, each circle once.
    """
    following: dict[str, set[str]] = {}
    for one in relations:
        if one.shown and value("relation_type", one.type).circular:
            following.setdefault(one.source, set()).add(one.to)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(following):
        if circle := _way_back(following, start):
            found.setdefault(frozenset(circle), circle)
    return tuple(found.values())


def _way_back(following: Mapping[str, set[str]], start: str) -> tuple[str, ...]:
    """The shortest way from a document back to itself; nothing where there is none."""
    before: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in sorted(following.get(here, ())):
            if there == start:
                way = [here]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return tuple(reversed(way))
            if there not in before:
                before[there] = here
                waiting.append(there)
    return ()


class Edge(Struct, frozen=True):
    """A relation in the map of a project, without its passages, which are counted."""

    id: str
    type: str
    source: str = field(name="from")
    to: str
    certainty: str
    shown: bool
    passages: int


class Graph(Struct, frozen=True):
    """Who depends on whom in a project: the related documents, their relations, circles that are shown, and what would
    count as one origin."""

    project: str
    documents: tuple[Whose, ...]
    relations: tuple[Edge, ...]
    circles: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]


def around(graph: Graph, document: str) -> Graph:
    """What of a map is connected with a document."""
    near: dict[str, set[str]] = {}
    for one in graph.relations:
        near.setdefault(one.source, set()).add(one.to)
        near.setdefault(one.to, set()).add(one.source)
    seen, waiting = {document}, [document]
    while waiting:
        for there in near.get(waiting.pop(), set()) - seen:
            seen.add(there)
            waiting.append(there)
    return Graph(
        project=graph.project,
        documents=tuple(one for one in graph.documents if one.document in seen),
        relations=tuple(one for one in graph.relations if one.source in seen),
        circles=tuple(one for one in graph.circles if seen.issuperset(one)),
        groups=tuple(one for one in graph.groups if seen.issuperset(one.documents)),
    )
