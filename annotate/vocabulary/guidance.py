"""What to mark and what to leave, at length, from `guidance.toml`: for the panel of guidelines and the help."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from annotate import vocabulary

GUIDED = ("kind", "claim_type", "checkability", "reason", "category")
"""The vocabularies of which every value has guidance: what is decided while reading."""


class Guidance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cases behind a hint, one sentence each: what belongs here, what does not. In an `example` the passage to be
    marked stands in square brackets.
    """

    mark: tuple[str, ...]
    leave: tuple[str, ...]
    example: tuple[str, ...]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of an example, whether it is the passage, and which part of an attribution."""

    words: str
    marked: bool
    part: str = ""


def pieces(example: str) -> tuple[Piece, ...]:
    """The stretches of an example, without the brackets.

    >>> [(piece.words, piece.marked, piece.part) for piece in pieces("The [source|cook] left")]
    [('The ', False, ''), ('cook', True, 'source'), (' left', False, '')]
    """
    found = []
    for at, stretch in enumerate(example.replace("]", "[").split("[")):
        part, _, words = stretch.rpartition("|")
        if words:
            found.append(Piece(words, at % 2 == 1, part))
    return tuple(found)


def _read() -> Mapping[str, Guidance]:
    """Guidance by `vocabulary.id`; `CodebookError` when it names a value that does not exist."""
    raw = tomllib.loads(Path(__file__).with_name("guidance.toml").read_text(encoding="utf-8"))
    found = msgspec.convert(raw, dict[str, dict[str, Guidance]])
    for name, rows in found.items():
        for value_id in rows:
            if not vocabulary.is_value(name, value_id):
                raise vocabulary.CodebookError(f"guidance.toml guides {name}.{value_id}, which the codebook lacks.")
    return {f"{name}.{value_id}": guidance for name, rows in found.items() for value_id, guidance in rows.items()}


GUIDANCE = _read()
"""Guidance by `vocabulary.id`, as in `reason.vague_source`."""
