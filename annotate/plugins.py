"""Registries: the things of one kind that the program has, and those that other packages offer."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, Protocol, TypeVar


class Plugged(Protocol):
    """What a registry holds."""

    @property
    def id(self) -> str:
        """What it is called in addresses and files."""


T = TypeVar("T", bound=Plugged)


class Registry(Mapping[str, T], Generic[T]):
    """Things of one kind by id, our own first.

    A package offers one by an entry point of `group` that names a `kind`. All are loaded when the registry is first asked
    for what is not our own; one that fails is left out and named by `problems`, with `noun` for what it was to be.
    """

    def __init__(self, group: str, noun: str, kind: type[T], own: Iterable[T]) -> None:
        self._group = group
        self._noun = noun
        self._kind = kind
        self._own: Mapping[str, T] = {one.id: one for one in own}

    def __getitem__(self, id_: str) -> T:
        return self._own[id_] if id_ in self._own else self._others[0][id_]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._others[0]

    def __len__(self) -> int:
        return len(self._own) + len(self._others[0])

    def is_own(self, id_: str) -> bool:
        """Whether it is the program's and no other package's."""
        return id_ in self._own

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each that could not be loaded."""
        return self._others[1]

    @cached_property
    def _others(self) -> tuple[Mapping[str, T], tuple[str, ...]]:
        found: dict[str, T] = {}
        failed: list[str] = []
        for point in sorted(entry_points(group=self._group), key=lambda point: point.name):
            try:
                plugged = self._loaded(point)
                if plugged.id in self._own or plugged.id in found:
                    raise ValueError(f"there is a {self._noun} {plugged.id} already")
                found[plugged.id] = plugged
            except Exception as error:
                package = point.dist.name if point.dist else "an unnamed package"
                failed.append(f"The {self._noun} {point.name} of {package} could not be loaded: {error}.")
        return found, tuple(failed)

    def _loaded(self, point: EntryPoint) -> T:
        offered: object = point.load()
        if not isinstance(offered, self._kind):
            raise TypeError(f"{point.value} is no {self._kind.__name__}")
        return offered
