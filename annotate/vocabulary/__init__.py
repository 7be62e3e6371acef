"""All ids, labels and guideline sentences of documents and annotations, from one file: `codebook.toml`.

A value exists when it stands there: validation, forms, filters, the API description and the manual read it from here.
A vocabulary is named like the field that holds its values (`claim_type`, `reason`, `category` …); `zone` has the kinds
of zone, and `vocabulary` describes the vocabularies themselves. Labels and hints are English and are message ids of the
translation catalogues: `translate` is the `gettext` of the reader's language.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, overload

import msgspec

from annotate.vocabulary.codebook import (
    WORLD_CLAIM,
    Category,
    CodebookError,
    Kind,
    LinkType,
    Reason,
    RelationType,
    Value,
    Verdict,
    Zone,
    parse,
)

__all__ = [
    "CODEBOOK_VERSION",
    "PTC_CODES",
    "WORLD_CLAIM",
    "Category",
    "CodebookError",
    "Kind",
    "LinkType",
    "Reason",
    "RelationType",
    "Value",
    "Verdict",
    "Zone",
    "for_browser",
    "ids",
    "is_value",
    "label",
    "messages",
    "names",
    "value",
    "values",
]

Translate: TypeAlias = Callable[[str], str]

_BOOK = parse(Path(__file__).with_name("codebook.toml").read_text(encoding="utf-8"))
_IDS = {name: tuple(table) for name, table in _BOOK.tables.items()}
_VALUES = {name: tuple(table.values()) for name, table in _BOOK.tables.items()}

CODEBOOK_VERSION: str = _BOOK.version
"""Version of vocabularies and guideline sentences that every export names."""

PTC_CODES: tuple[str, ...] = _IDS["ptc_code"]
"""The 14 technique names of the Propaganda Techniques Corpus, spelled as in its files (domain.md 7.4)."""


def names() -> tuple[str, ...]:
    """Names of all vocabularies."""
    return tuple(_BOOK.tables)


def ids(name: str) -> tuple[str, ...]:
    """Ids of a vocabulary in the order in which people see them; `KeyError` when there is no such vocabulary."""
    return _IDS[name]


def is_value(name: str, value_id: str) -> bool:
    """Whether the vocabulary has this id; `KeyError` when there is no such vocabulary."""
    return value_id in _BOOK.tables[name]


@overload
def values(name: Literal["kind"]) -> tuple[Kind, ...]: ...
@overload
def values(name: Literal["zone"]) -> tuple[Zone, ...]: ...
@overload
def values(name: Literal["reason"]) -> tuple[Reason, ...]: ...
@overload
def values(name: Literal["category"]) -> tuple[Category, ...]: ...
@overload
def values(name: Literal["link_type"]) -> tuple[LinkType, ...]: ...
@overload
def values(name: Literal["verdict"]) -> tuple[Verdict, ...]: ...
@overload
def values(name: Literal["relation_type"]) -> tuple[RelationType, ...]: ...
@overload
def values(name: str) -> tuple[Value, ...]: ...
def values(name: str) -> tuple[Value, ...]:
    """Values of a vocabulary in the order in which people see them; `KeyError` when there is no such vocabulary."""
    return _VALUES[name]


@overload
def value(name: Literal["kind"], value_id: str) -> Kind: ...
@overload
def value(name: Literal["zone"], value_id: str) -> Zone: ...
@overload
def value(name: Literal["reason"], value_id: str) -> Reason: ...
@overload
def value(name: Literal["category"], value_id: str) -> Category: ...
@overload
def value(name: Literal["link_type"], value_id: str) -> LinkType: ...
@overload
def value(name: Literal["verdict"], value_id: str) -> Verdict: ...
@overload
def value(name: Literal["relation_type"], value_id: str) -> RelationType: ...
@overload
def value(name: str, value_id: str) -> Value: ...
def value(name: str, value_id: str) -> Value:
    """One value with all its columns; `KeyError` when the vocabulary or the id does not exist."""
    return _BOOK.tables[name][value_id]


def label(name: str, value_id: str, translate: Translate | None = None) -> str:
    """The label of a value in the reader's language; `KeyError` when the vocabulary or the id does not exist."""
    text = _BOOK.tables[name][value_id].label
    return translate(text) if translate else text


def for_browser(
    labels: Mapping[str, str] | None = None, translate: Translate | None = None
) -> dict[str, list[dict[str, object]]]:
    """Every vocabulary as JSON: its name to a list of its values, each with all columns.

    `labels` are a project's own, by `vocabulary.id` (`reason.vague_source`); they win over a translation, and those of
    no value of ours are left out. Empty columns are `""`, `[]` or `false`, never missing.
    """
    own = labels or {}
    return {name: [_shown(name, item, own, translate) for item in table] for name, table in _VALUES.items()}


def _shown(name: str, item: Value, own: Mapping[str, str], translate: Translate | None) -> dict[str, object]:
    columns: dict[str, object] = msgspec.to_builtins(item)
    if translate:
        columns |= {column: translate(text) for column, text in _texts(item)}
    if mine := own.get(f"{name}.{item.id}"):
        columns["label"] = mine
    return columns


def messages() -> Iterator[str]:
    """Every label and hint once, in the order of the file: the message ids of a translation catalogue."""
    return iter(dict.fromkeys(text for table in _VALUES.values() for item in table for _, text in _texts(item)))


def _texts(item: Value) -> Iterator[tuple[str, str]]:
    """The columns of a value that people read, with their text."""
    yield "label", item.label
    if isinstance(item, Kind):
        yield "plural", item.plural
    if isinstance(item, RelationType):
        yield "inverse", item.inverse
    yield "hint", item.hint
