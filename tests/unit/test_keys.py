"""The table of keys, and own keys in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.errors import Invalid
from annotate.domain.reading_settings import USUAL, kept_settings, with_keys
from annotate.store.base import encoder
from annotate.vocabulary import keys


def pressed(own: keys.OwnKeys) -> list[str]:
    return [key for group in keys.keys_for(own) for row in group.keys for key in row.keys if key]


def test_no_key_has_two_meanings_and_no_command_two_rows() -> None:
    assert len(pressed({})) == len(set(pressed({})))
    assert len(keys.ROWS) == sum(len(group.keys) for group in keys.GROUPS)


def test_two_commands_may_change_their_places() -> None:
    own = {"step": ("k", "j"), "read": ("o",), "under": ("m",)}
    assert list(keys.faults(own)) == []
    assert len(pressed(own)) == len(set(pressed(own))) == len(pressed({}))


@pytest.mark.parametrize(
    "own",
    [
        {"read": ("j",)},
        {"read": ("v",), "under": ("v",)},
        {"read": ("ab",)},
        {"read": (" ",)},
        {"read": ("?",)},
        {"read": ("🙂",)},
        {"read": ("\u0301\u0301",)},
        {"help": ("h",)},
        {"edit": ("e", "v")},
        {"edit": ("e",)},
        {"gone": ("v",)},
    ],
)
def test_keys_that_cannot_be_are_refused_with_their_place(own: keys.OwnKeys) -> None:
    with pytest.raises(Invalid) as refusal:
        with_keys(USUAL, own)
    assert {fault.pointer.split("/")[2] for fault in refusal.value.faults} == {list(own)[-1]}


MOVABLE = [(row.command, at) for row in keys.ROWS.values() for at, key in enumerate(row.keys) if keys.is_movable(key)]


@given(st.dictionaries(st.sampled_from(MOVABLE), st.sampled_from(["", "j", "k", "q", "ß", "Z", "9", "1", "é"])))
def test_whatever_is_accepted_has_one_meaning_for_each_key(moved: dict[tuple[str, int], str]) -> None:
    own = {
        name: tuple(moved.get((name, at), key) for at, key in enumerate(keys.ROWS[name].keys))
        for name in {name for name, _ in moved}
    }
    found = pressed(own)
    if not list(keys.faults(own)):
        assert len(found) == len(set(found))
        assert kept_settings(encoder.encode(with_keys(USUAL, own))).keys == {
            name: row for name, row in own.items() if row != keys.ROWS[name].keys
        }
    else:
        assert len(found) > len(set(found))


def test_what_an_older_version_kept_and_this_one_cannot_read_gives_the_usual_settings() -> None:
    assert kept_settings(None) == kept_settings(b'{"size": 99}') == kept_settings(b'{"gone": 1}') == USUAL
    left = keys.keys_for({"gone": ("v",), "edit": ("v",)})
    assert left == keys.GROUPS
