"""The evidence of a claim as its page shows it: for, against and beside, by origin (domain.md 9)."""

from collections.abc import Sequence
from typing import NamedTuple

from annotate.domain.evidence import Evidence, Item, Stance, origin_of


class Shown(NamedTuple):
    """An item with what it says about this claim."""

    item: Evidence
    stance: Stance


class Group(NamedTuple):
    """Items of one origin; `n` is its number on the page. `counts`: an independent item is among them."""

    n: int
    name: str
    items: list[Shown]
    counts: bool


class Side(NamedTuple):
    """One of `against`, `for`, `context`, `insufficient`, with how many of its groups count."""

    id: str
    groups: list[Group]
    counted: int


_SIDES = (("against", "refutes"), ("for", "supports"), ("context", "context"), ("insufficient", "insufficient"))


def sides(claim: str, items: Sequence[Evidence]) -> list[Side]:
    """The evidence by stance and origin; groups are numbered through, so that one on two sides keeps its number."""
    numbers: dict[str, int] = {}
    by_stance: dict[str, dict[str, list[Shown]]] = {stance: {} for _, stance in _SIDES}
    for item in items:
        said = next(stance for stance in item.claims if stance.claim == claim)
        origin = origin_of(Item(item.id, item.relation, item.independence_group, said.stance))
        numbers.setdefault(origin, len(numbers) + 1)
        by_stance[said.stance].setdefault(origin, []).append(Shown(item, said))
    return [
        _side(name, [_group(numbers[origin], shown) for origin, shown in by_stance[stance].items()])
        for name, stance in _SIDES
    ]


def _side(name: str, groups: list[Group]) -> Side:
    return Side(name, groups, sum(group.counts for group in groups))


def _group(n: int, shown: list[Shown]) -> Group:
    first = shown[0].item
    independent = any(each.item.relation == "independent" for each in shown)
    return Group(n, first.independence_group.strip() or first.publisher or first.title, shown, independent)
