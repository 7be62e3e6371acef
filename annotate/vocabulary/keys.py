"""The keys of the reading page, from one file: `keys.toml`. The page, its list of keys, help and settings read them here.

Keys of one character can be moved to other characters or taken off; all others stay where they are.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

FIXED = frozenset("? ")
"""Characters that no command can be moved to: `?` always shows the keys, and space scrolls."""

OwnKeys = Mapping[str, tuple[str, ...]]
"""By command, as many keys as its row has; `""` where there shall be none."""


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row: each of `keys` gives `command` its place in the row. `usual` is there where the person has others."""

    command: str
    keys: tuple[str, ...]
    does: str
    usual: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows under a heading."""

    title: str
    keys: tuple[Key, ...]


def is_movable(key: str) -> bool:
    """Whether this key of the table can be changed: it is one character, and not a fixed one."""
    return len(key) == 1 and key not in FIXED


def keys_for(own: OwnKeys) -> tuple[Group, ...]:
    """The table with a person's own keys in it. What does not fit the table any more is left out."""
    return tuple(
        msgspec.structs.replace(group, keys=tuple(_with_own(row, own.get(row.command, row.keys)) for row in group.keys))
        for group in GROUPS
    )


def faults(own: OwnKeys) -> Iterable[tuple[str, int, str]]:
    """What is wrong with own keys: command, place in its row, sentence. A usual key that stayed is never at fault."""
    table = {row.command: row for group in keys_for(own) for row in group.keys}
    slots = [
        (row, at, key, key == ROWS[name].keys[at]) for name, row in table.items() for at, key in enumerate(row.keys)
    ]
    taken = {key: row for row, _, key, stayed in slots if stayed}
    for row, at, key, _ in (slot for slot in slots if not slot[3]):
        if not is_movable(ROWS[row.command].keys[at]) or (key and not _is_typed(key)):
            yield row.command, at, "Give one letter, digit or sign, or leave it empty. “?” and space cannot be used."
        elif key in taken:
            yield row.command, at, f"“{key}” is already the key for “{taken[key].does}”. Choose another one."
        elif key:
            taken[key] = row
    for command, given in own.items():
        if command not in ROWS or len(given) != len(ROWS[command].keys):
            yield command, 0, "This command does not exist any more."


def _is_typed(key: str) -> bool:
    return is_movable(key) and key.isprintable() and ord(key) < 0x10000


def _with_own(row: Key, own: tuple[str, ...]) -> Key:
    if own == row.keys or len(own) != len(row.keys):
        return row
    return msgspec.structs.replace(row, keys=own, usual=row.keys)


def _read() -> tuple[Group, ...]:
    table = tomllib.loads(Path(__file__).with_name("keys.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table["group"], tuple[Group, ...])


GROUPS = _read()
ROWS = {row.command: row for group in GROUPS for row in group.keys}
