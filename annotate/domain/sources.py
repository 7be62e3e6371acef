"""The sources that the attributions of a project cite: who a name, an alias or a pronoun stands for (domain.md 7.2)."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Id, Input, Line, Prose

MOST_ALIASES = 100
MOST_AT_ONCE = 500

DETERMINERS = frozenset("a an the this that these those my your his her its our their".split())
"""English words before a name that are no part of it; quantifiers (“many heads of state”) are."""

Aliases = Annotated[tuple[Line, ...], Meta(max_length=MOST_ALIASES)]


class Source(Struct, frozen=True):
    """Somebody, or a document, whom attributions of the project cite. `aliases` are other words for the same one;
    `authority` is the id in an authority file."""

    id: str
    version: int
    project: str
    name: str
    authority: str | None
    aliases: tuple[str, ...]
    note: str
    created: str
    updated: str


class NewSource(Input, frozen=True):
    """A source by its name."""

    name: Line
    authority: Line | None = None
    aliases: Aliases = ()
    note: Prose = ""


class SourceChange(Input, frozen=True):
    """A JSON merge patch of a source; `aliases` are replaced whole."""

    name: Line | UnsetType = UNSET
    authority: Line | UnsetType | None = UNSET
    aliases: Aliases | UnsetType = UNSET
    note: Prose | UnsetType | None = UNSET


class Resolving(Input, frozen=True):
    """Attributions that are all by one source."""

    annotations: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    source: Id


class Pointed(Struct, frozen=True):
    """An annotation that points to its source now, with the version that says so."""

    id: str
    version: int


class Left(Struct, frozen=True):
    """An annotation that was left as it is, and why."""

    annotation: str
    detail: str


class Resolved(Struct, frozen=True):
    """What became of attributions that are said to be by one source."""

    source: Source
    done: tuple[Pointed, ...]
    left: tuple[Left, ...]


def folded(words: str) -> str:
    """Words as sources are compared: upper and lower case alike, one blank between, without leading determiners."""
    kept = words.casefold().split()
    while len(kept) > 1 and kept[0] in DETERMINERS:
        del kept[0]
    return " ".join(kept).strip(" ,;:.")


def words_for(source: Source) -> set[str]:
    """Everything the source is called, folded."""
    return {word for word in map(folded, (source.name, source.authority or "", *source.aliases)) if word}


def changed(before: Source, change: SourceChange, now: str) -> Source:
    """The next version. A name that goes stays as an alias, so that marks which have it are still found."""
    name = before.name if isinstance(change.name, UnsetType) else change.name
    aliases = before.aliases if isinstance(change.aliases, UnsetType) else change.aliases
    if folded(name) != folded(before.name):
        aliases = (*aliases, before.name)
    return msgspec.structs.replace(
        before,
        version=before.version + 1,
        name=name,
        authority=before.authority if isinstance(change.authority, UnsetType) else change.authority,
        aliases=tidy(aliases, name),
        note=before.note if isinstance(change.note, UnsetType) else change.note or "",
        updated=now,
    )


def tidy(aliases: Iterable[str], name: str) -> tuple[str, ...]:
    """The aliases, each once, in their order, without the name itself."""
    kept = {folded(alias): alias.strip() for alias in reversed(tuple(aliases)) if alias.strip()}
    kept.pop(folded(name), None)
    return tuple(reversed(kept.values()))


def check_words(source: Source, others: Iterable[Source]) -> None:
    """Refuse a source without a name, or one that is called like another: nobody could tell whom a mark means."""
    if not folded(source.name):
        raise Invalid([Fault("/name", "Write the name of the source.")])
    if len(source.aliases) > MOST_ALIASES:
        raise Invalid([Fault("/aliases", f"A source has at most {MOST_ALIASES} aliases.")])
    own = words_for(source)
    for other in others:
        taken = own & words_for(other)
        if other.id == source.id or not taken:
            continue
        pointer = "/name" if folded(source.name) in taken else "/aliases"
        if source.authority and folded(source.authority) in taken:
            pointer = "/authority"
        raise Invalid([Fault(pointer, f"“{other.name}” is called like this already. Use that source, or change it.")])
