"""The forms "Reading" and "Keys" of one's own account, which work without script (pages.md 3, My account)."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from annotate.domain.errors import Invalid
from annotate.domain.reading_settings import LINES, SIZES, Look
from annotate.pages.forms import Form, body
from annotate.services import reading_settings
from annotate.services.work import write
from annotate.vocabulary import keys
from annotate.web import who
from annotate.web.who import actor

TICKS = ("single_keys", "popover", "read_by_hand", "letters", "announce_marks")
USUAL = "Usual"
SIZE_OPTIONS = [("", f"{USUAL}, 19 px (18 px on small screens)"), *((str(size), f"{size} px") for size in SIZES)]
LINE_OPTIONS = [("", f"{USUAL}, 1.95"), *((str(line), f"{line / 100:.1f}") for line in LINES)]
DENSITY_OPTIONS = [
    ("comfortable", "Comfortable", ""),
    ("compact", "Compact", "A quarter less height in lists and cards. The text itself stays as it is."),
]
_LABELS = {"size": "Size of the text", "line": "Distance of lines", "density": "Lists and cards"}


def save_reading(given: Mapping[str, str]) -> None:
    """Keep what the form of the reading settings says; `Invalid` as forms show it."""
    values: dict[str, object] = {name: name in given for name in TICKS}
    values |= {
        name: int(text) if (text := given.get(name, "")).isdecimal() else text or None for name in ("size", "line")
    }
    write(actor(), reading_settings.change, body(Look, {**values, "density": given.get("density", "")}))


def save_keys(given: MultiDict[str, str]) -> None:
    """Keep own keys; `Invalid` names each field that is wrong."""
    own = {row.command: _typed(row, given) for row in keys.ROWS.values()}
    write(actor(), reading_settings.change_keys, own)


def usual_keys() -> None:
    """Give every own key up."""
    write(actor(), reading_settings.change_keys, {})


def reading_form() -> Form:
    """The form as the settings are now."""
    kept = who.reading()
    values = {name: getattr(kept, name) for name in TICKS}
    return Form({**values, "size": kept.size or "", "line": kept.line or "", "density": kept.density}, labels=_LABELS)


def refused_reading(given: Mapping[str, str], refusal: Invalid) -> Form:
    """The form as it was sent, with what is wrong."""
    return Form({**given, **{name: name in given for name in TICKS}}, labels=_LABELS).refused(refusal)


def keys_form(own: keys.OwnKeys | None = None, refusal: Invalid | None = None) -> Form:
    """A field for each key that can be changed, named `key-<command>-<place>`."""
    rows = [row for group in keys.keys_for(who.reading().keys if own is None else own) for row in group.keys]
    values = {_field(row.command, at): key for row in rows for at, key in enumerate(row.keys)}
    labels = {_field(row.command, at): row.does for row in rows for at, _ in enumerate(row.keys)}
    wrong = refusal.faults if refusal else ()
    return Form(values, {_field(*fault.pointer.split("/")[2:]): fault.detail for fault in wrong}, labels)


def refused_keys(given: MultiDict[str, str], refusal: Invalid) -> Form:
    """The form as it was sent, with what is wrong."""
    return keys_form({row.command: _typed(row, given) for row in keys.ROWS.values()}, refusal)


def _typed(row: keys.Key, given: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a row as they were typed; those that cannot be changed have no field."""
    return tuple(
        given.get(_field(row.command, at), key).strip() if keys.is_movable(key) else key
        for at, key in enumerate(row.keys)
    )


def _field(command: str, at: int | str) -> str:
    return f"key-{command}-{at}"
