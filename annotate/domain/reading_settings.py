"""How a person reads: keys, size, density. One record for each account (pages.md 3, My account; 4)."""

from typing import Literal

import msgspec

from annotate.domain.errors import Fault, Invalid
from annotate.vocabulary import keys

SIZES = tuple(range(16, 27))
LINES = (160, 170, 180, 190, 200, 210, 220)


class Look(msgspec.Struct, frozen=True):
    """What the form "Reading" sets.

    `single_keys`: letters work as keys; `popover`: the four buttons at a selection; `read_by_hand`: a sentence is read
    when its key is pressed, not when one goes on or marks in it; `letters`: kinds as superscripts in the text;
    `announce_marks`: stepping to a sentence tells its marks to a screen reader; `size` of the text in px and `line` in
    per cent of it, `None` for the usual ones; `density` of lists and cards.
    """

    single_keys: bool = True
    popover: bool = True
    read_by_hand: bool = False
    letters: bool = False
    announce_marks: bool = False
    size: Literal[16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26] | None = None
    line: Literal[160, 170, 180, 190, 200, 210, 220] | None = None
    density: Literal["comfortable", "compact"] = "comfortable"


class ReadingSettings(Look, frozen=True):
    """All settings of the reading page; `keys` are own keys by command."""

    keys: dict[str, tuple[str, ...]] = {}


USUAL = ReadingSettings()


def with_keys(settings: ReadingSettings, own: keys.OwnKeys) -> ReadingSettings:
    """The same settings with other own keys; only those that differ from the usual ones are kept.

    `Invalid` names each key that cannot be: `/keys/<command>/<place>`.
    """
    kept = {
        command: tuple(given)
        for command, given in own.items()
        if command not in keys.ROWS or given != keys.ROWS[command].keys
    }
    wrong = {(command, at): sentence for command, at, sentence in keys.faults(kept)}
    if wrong:
        raise Invalid([Fault(f"/keys/{command}/{at}", sentence) for (command, at), sentence in wrong.items()])
    return msgspec.structs.replace(settings, keys=kept)


def kept_settings(record: bytes | None) -> ReadingSettings:
    """The settings of a stored record. Whatever an older version kept and this one cannot read falls back to the usual."""
    if record is None:
        return USUAL
    try:
        return _decoder.decode(record)
    except msgspec.ValidationError:
        return USUAL


_decoder = msgspec.json.Decoder(ReadingSettings)
