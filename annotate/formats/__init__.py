"""The registry of formats: those of the program, and those that other packages offer.

A package offers a format by an entry point of the group `annotate.formats` that names a `Format`. It is loaded when the
registry is first asked; one that fails is left out and named by `problems`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from annotate.domain.errors import NotFound
from annotate.formats import csv, webannotation
from annotate.formats.protocol import Format
from annotate.formats.report import html

__all__ = ["FORMATS", "GROUP", "Format", "get", "problems"]

GROUP = "annotate.formats"
"""The entry-point group of other packages."""

_OWN: Mapping[str, Format] = MappingProxyType(
    {module.FORMAT.id: module.FORMAT for module in (html, csv, webannotation)}
)


class _Registry(Mapping[str, Format]):
    """All formats by id, our own first."""

    def __getitem__(self, format_id: str) -> Format:
        return _OWN[format_id] if format_id in _OWN else _others()[0][format_id]

    def __iter__(self) -> Iterator[str]:
        yield from _OWN
        yield from _others()[0]

    def __len__(self) -> int:
        return len(_OWN) + len(_others()[0])


FORMATS: Mapping[str, Format] = _Registry()
"""Formats by id, in the order in which people see them."""


def get(format_id: str) -> Format:
    """The format of this id; `NotFound` names those that exist."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise NotFound(f"There is no format of this name. Choose one of: {', '.join(FORMATS)}.") from None


def problems() -> tuple[str, ...]:
    """One sentence for each format of another package that could not be loaded."""
    return _others()[1]


@cache
def _others() -> tuple[Mapping[str, Format], tuple[str, ...]]:
    found: dict[str, Format] = {}
    failed: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            plugged = _loaded(point)
            if plugged.id in _OWN or plugged.id in found:
                raise ValueError(f"there is a format {plugged.id} already")
            found[plugged.id] = plugged
        except Exception as error:
            package = point.dist.name if point.dist else "an unnamed package"
            failed.append(f"The format {point.name} of {package} could not be loaded: {error}.")
    return found, tuple(failed)


def _loaded(point: EntryPoint) -> Format:
    offered: object = point.load()
    if not isinstance(offered, Format):
        raise TypeError(f"{point.value} is no Format")
    return offered
