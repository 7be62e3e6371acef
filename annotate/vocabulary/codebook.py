"""The codebook file: its columns, and the checks it must pass before anything uses it."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

WORLD_CLAIM = "world_claim"
"""Link end that is no annotation: a claim about the world (domain.md 8)."""

KEYS_OF_THE_READER = frozenset("jk")
"""They move to the next and previous sentence, also out of an open palette (pages.md 2.3)."""


class CodebookError(ValueError):
    """The codebook file cannot be used; the message names every fault in it."""


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a vocabulary.

    `id` is what is stored and exported and never changes; `label` and `hint` are English and message ids for
    translation; `letter` takes the value in a palette of the reading page, `""` where there is none.
    """

    id: str
    label: str
    hint: str
    letter: str = ""


class Kind(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of annotation: `letter` in labels such as C07, `key` that marks, `palette`: vocabularies asked in turn."""

    plural: str
    key: str
    palette: tuple[str, ...]


class Zone(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of zone; `short` is its name in the margin (`""`: its id is used), `annotatable` by default (domain.md 5)."""

    annotatable: bool
    short: str = ""


class Reason(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a passage is unverified; `wikitext` names the cleanup templates that fit (interchange.md 17)."""

    wikitext: tuple[str, ...]


class Category(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category of flagged wording (domain.md 7.4).

    `ptc` is its code in the Propaganda Techniques Corpus or `""`; `ptc_default`: a span imported with that code gets
    this category; `wikitext` names cleanup templates; `wikitext_optional`: the export may leave them out.
    """

    family: str
    ptc: str = ""
    ptc_default: bool = False
    wikitext: tuple[str, ...] = ()
    wikitext_optional: bool = False


class LinkType(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A type of link: `from_ends` are kinds, `to_ends` kinds or `world_claim` (domain.md 8); `from` and `to` outside."""

    from_ends: tuple[str, ...] = msgspec.field(name="from")
    to_ends: tuple[str, ...] = msgspec.field(name="to")


class Verdict(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the verdict scale (domain.md 10): its number (`None`: it rates nothing), the evidence that it `needs`, and
    what `flags` that question a claim become when it is approved."""

    value: int | None = None
    needs: str
    flags: str


class RelationType(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How documents depend on each other (domain.md 4). `inverse` is the label seen from the other document; `directed`:
    one depends on the other; `circular`: it passes on what the other says; `one_origin`: both count as one origin."""

    inverse: str
    directed: bool
    circular: bool
    one_origin: bool


COLUMNS: Mapping[str, type[Value]] = {
    "kind": Kind,
    "zone": Zone,
    "reason": Reason,
    "category": Category,
    "link_type": LinkType,
    "verdict": Verdict,
    "relation_type": RelationType,
}
"""Vocabularies with columns of their own; all others have those of `Value`."""


class Codebook(msgspec.Struct, frozen=True):
    """The checked codebook: `tables` maps a vocabulary to its values by id, both in the order of the file."""

    version: str
    tables: Mapping[str, Mapping[str, Value]]


def parse(text: str) -> Codebook:
    """Read and check a codebook in TOML.

    Raises `CodebookError` that names the table of a wrong or missing column, or all faults between tables.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"The codebook is not readable TOML: {error}.") from error
    version = raw.pop("version", None)
    if not isinstance(version, str) or not version:
        raise CodebookError('The codebook has no version. Begin it with a line such as: version = "1".')
    book = Codebook(version, {name: _table(name, rows) for name, rows in raw.items()})
    faults = [*_missing(book)] or [*_faults(book)]
    if faults:
        raise CodebookError("The codebook cannot be used: " + "; ".join(faults) + ".")
    return book


def _table(name: str, rows: object) -> dict[str, Value]:
    columns = COLUMNS.get(name, Value)
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise CodebookError(f"The codebook's [{name}] is no vocabulary. Give each value a table [{name}.<id>].")
    made: dict[str, Value] = {}
    for value_id, row in rows.items():
        try:
            made[value_id] = msgspec.convert({**row, "id": value_id}, columns)
        except msgspec.ValidationError as error:
            raise CodebookError(f"The codebook's [{name}.{value_id}] is wrong: {error}.") from error
    return made


def _missing(book: Codebook) -> Iterator[str]:
    """Vocabularies that are described and not there, or there and not described."""
    described = set(book.tables.get("vocabulary", ()))
    present = set(book.tables) - {"vocabulary"}
    for name in sorted((set(COLUMNS) | {"family", "ptc_code"} | described) - present):
        yield f"vocabulary {name} has no values"
    for name in sorted(present - described):
        yield f"vocabulary {name} is not described, add [vocabulary.{name}]"


def _faults(book: Codebook) -> Iterator[str]:
    for name, table in book.tables.items():
        yield from _wrong_words(name, table)
        yield from _doubles(f"{name}: letter", (value.letter for value in table.values() if value.letter))
    yield from _wrong_kinds(book)
    yield from _wrong_categories(book)
    yield from _wrong_ends(book)
    yield from _wrong_verdicts(book)


def _wrong_words(name: str, table: Mapping[str, Value]) -> Iterator[str]:
    for value_id, value in table.items():
        if not re.fullmatch(r"[a-z0-9_]+" if name != "ptc_code" else r"[A-Za-z_,-]+", value_id):
            yield f"{name}: the id {value_id} has characters that formats cannot hold"
        if not all(text.strip() and text == " ".join(text.split()) for text in (value.label, value.hint)):
            yield f"{name}.{value_id}: label and hint must each be one line of text"


def _doubles(what: str, items: Iterator[str]) -> Iterator[str]:
    return (f"{what} {item} is given {times} times" for item, times in Counter(items).items() if times > 1)


def _wrong_kinds(book: Codebook) -> Iterator[str]:
    kinds = [kind for kind in book.tables["kind"].values() if isinstance(kind, Kind)]
    yield from _doubles("kind: key", (kind.key for kind in kinds))
    for kind in kinds:
        for name in kind.palette:
            if name not in book.tables:
                yield f"kind.{kind.id}: there is no vocabulary {name} for its palette"
                continue
            for value in book.tables[name].values():
                if not re.fullmatch(r"[a-z]", value.letter) or value.letter in KEYS_OF_THE_READER:
                    yield f"{name}.{value.id}: a value of a palette needs a letter from a to z other than j and k"


def _wrong_categories(book: Codebook) -> Iterator[str]:
    families, codes = book.tables["family"], book.tables["ptc_code"]
    categories = [category for category in book.tables["category"].values() if isinstance(category, Category)]
    for category in categories:
        if category.family not in families:
            yield f"category.{category.id}: there is no family {category.family}"
        if category.ptc and category.ptc not in codes:
            yield f"category.{category.id}: there is no PTC code {category.ptc}"
    defaults = Counter(category.ptc for category in categories if category.ptc_default)
    for code in codes:
        if defaults[code] != 1:
            yield f"ptc_code.{code}: {defaults[code]} categories are its default, one is needed"


def _wrong_ends(book: Codebook) -> Iterator[str]:
    kinds = set(book.tables["kind"])
    for link in book.tables["link_type"].values():
        if isinstance(link, LinkType):
            for end in sorted({*link.from_ends} - kinds | {*link.to_ends} - kinds - {WORLD_CLAIM}):
                yield f"link_type.{link.id}: {end} is no end that a link can have"
            if not link.from_ends or not link.to_ends:
                yield f"link_type.{link.id}: it needs an end on both sides"


def _wrong_verdicts(book: Codebook) -> Iterator[str]:
    for row in book.tables["verdict"].values():
        if isinstance(row, Verdict) and row.needs not in book.tables["evidence_needed"]:
            yield f"verdict.{row.id}: there is no evidence {row.needs} that it could need"
        if isinstance(row, Verdict) and row.flags not in book.tables["resolution"]:
            yield f"verdict.{row.id}: a flag cannot become {row.flags}"
