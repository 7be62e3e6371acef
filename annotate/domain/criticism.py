"""The source record: what a document is, where it comes from and what it can be used for (domain.md 6).

Every question is open until it is answered; `unknown` is an answer, an empty field is none. Letter and digit of the
Admiralty code are two things, and their last values, `f` and `6`, mean "no basis": they never sort below `e` and `5`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain import edtf
from annotate.domain import fields as f
from annotate.domain.clues import MOST_CLUES, Clue, NewClue
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, OptionalLine, Prose
from annotate.domain.records import Person


class Statements(Input, frozen=True):
    """The digit of a group of statements, `bare dates`: given in isolation from the letter of the source."""

    statements: f.Line
    credibility: f.InfoCredibility


Clues = Annotated[tuple[NewClue, ...], Meta(max_length=MOST_CLUES)]


class Entries(Struct, frozen=True, kw_only=True):
    """All that the record says; `null`, an empty text or an empty list is a question still open.

    `evidence` has the passages that bear out a field, by its name; those of dates and contradictions have lists of
    their own.
    """

    genre: str | None = None
    source_kind: str | None = None
    order: str | None = None
    author_stated: str = ""
    author_inferred: str = ""
    author_basis: str = ""
    issuer_type: str | None = None
    disclosure: str | None = None
    audience: str = ""
    date_stated: str = ""
    date_inferred_from: str = ""
    date_inferred_to: str = ""
    date_basis: str = ""
    dating_clues: tuple[Clue, ...] = ()
    place: str = ""
    occasion: str = ""
    original_or_copy: str | None = None
    integrity: str | None = None
    integrity_note: str = ""
    authenticity: str | None = None
    dependence: str | None = None
    dependence_note: str = ""
    time_distance: str | None = None
    witness: str | None = None
    competence: str | None = None
    internal_consistency: str | None = None
    contradictions: tuple[Clue, ...] = ()
    corroboration: str | None = None
    information: tuple[Statements, ...] = ()
    tendency: str = ""
    favours: str = ""
    disfavours: str = ""
    interest: str | None = None
    willingness: str | None = None
    tone: str | None = None
    omissions: str = ""
    usable_for: str = ""
    not_usable_for: str = ""
    source_reliability: str | None = None
    evidence: dict[str, tuple[Clue, ...]] = {}


FIELDS = tuple(name for name in Entries.__struct_fields__ if name != "evidence")
"""Every field in the order of the form."""

CLUES = ("dating_clues", "contradictions")


class CriticismChange(Input, frozen=True):
    """A JSON merge patch of the record: `null` empties a field, lists are replaced whole, `evidence` key by key."""

    genre: f.Genre | UnsetType | None = UNSET
    source_kind: f.SourceKind | UnsetType | None = UNSET
    order: f.SourceOrder | UnsetType | None = UNSET
    author_stated: OptionalLine | UnsetType | None = UNSET
    author_inferred: OptionalLine | UnsetType | None = UNSET
    author_basis: Prose | UnsetType | None = UNSET
    issuer_type: f.IssuerType | UnsetType | None = UNSET
    disclosure: f.Disclosure | UnsetType | None = UNSET
    audience: OptionalLine | UnsetType | None = UNSET
    date_stated: f.Edtf | UnsetType | None = UNSET
    date_inferred_from: f.Edtf | UnsetType | None = UNSET
    date_inferred_to: f.Edtf | UnsetType | None = UNSET
    date_basis: Prose | UnsetType | None = UNSET
    dating_clues: Clues | UnsetType | None = UNSET
    place: OptionalLine | UnsetType | None = UNSET
    occasion: Prose | UnsetType | None = UNSET
    original_or_copy: f.OriginalOrCopy | UnsetType | None = UNSET
    integrity: f.Integrity | UnsetType | None = UNSET
    integrity_note: Prose | UnsetType | None = UNSET
    authenticity: f.Authenticity | UnsetType | None = UNSET
    dependence: f.Dependence | UnsetType | None = UNSET
    dependence_note: Prose | UnsetType | None = UNSET
    time_distance: f.TimeDistance | UnsetType | None = UNSET
    witness: f.Witness | UnsetType | None = UNSET
    competence: f.Competence | UnsetType | None = UNSET
    internal_consistency: f.InternalConsistency | UnsetType | None = UNSET
    contradictions: Clues | UnsetType | None = UNSET
    corroboration: f.Corroboration | UnsetType | None = UNSET
    information: Annotated[tuple[Statements, ...], Meta(max_length=MOST_CLUES)] | UnsetType | None = UNSET
    tendency: Prose | UnsetType | None = UNSET
    favours: OptionalLine | UnsetType | None = UNSET
    disfavours: OptionalLine | UnsetType | None = UNSET
    interest: f.Interest | UnsetType | None = UNSET
    willingness: f.Willingness | UnsetType | None = UNSET
    tone: f.Tone | UnsetType | None = UNSET
    omissions: Prose | UnsetType | None = UNSET
    usable_for: Prose | UnsetType | None = UNSET
    not_usable_for: Prose | UnsetType | None = UNSET
    source_reliability: f.SourceReliability | UnsetType | None = UNSET
    evidence: dict[str, Clues | None] | UnsetType | None = UNSET


class Sign(Input, frozen=True):
    """How sure the signer is of the record as a whole."""

    confidence: f.Confidence


class Doubt(Struct, frozen=True, rename={"name": "field"}):
    """Something in the record that does not go together; it hinders nobody."""

    name: str
    text: str


class Signed(Struct, frozen=True):
    """The version that counts: who signed it, when, how sure."""

    version: int
    by: Person
    at: str
    confidence: str


class Criticism(Entries, frozen=True, kw_only=True):
    """A version of the source record of a document. `open` names the questions without an answer; `readings` are the
    dates in words by their field, those inferred together as `date_inferred`.

    `assessed_by`, `assessed`, `confidence` are there when this very version is signed; `signed` is the one that counts.
    """

    id: str | None
    document: str
    version: int
    state: str
    open: tuple[str, ...]
    warnings: tuple[Doubt, ...]
    tags: tuple[str, ...]
    readings: dict[str, str]
    changed_by: Person | None
    changed: str | None
    assessed_by: Person | None
    assessed: str | None
    confidence: str | None
    signed: Signed | None


class Change(Struct, frozen=True, rename={"name": "field"}):
    """A field that two versions differ in."""

    name: str
    before: Any
    after: Any


class Signature(Struct, frozen=True):
    """A signature as it is kept: the person by id."""

    version: int
    by: str
    at: str
    confidence: str


class Kept(Struct, frozen=True):
    """A version as it is kept: people by id, so that a name can change or go. `signed` is the last signature until then."""

    id: str
    document: str
    version: int
    by: str
    at: str
    signed: Signature | None
    entries: Entries

    def people(self) -> set[str]:
        """Whose names it needs."""
        return {self.by, *((self.signed.by,) if self.signed else ())}

    @property
    def is_signed(self) -> bool:
        """Whether this very version is signed."""
        return self.signed is not None and self.signed.version == self.version


_decoder = msgspec.json.Decoder(Kept)


def decoded(record: bytes) -> Kept:
    """A record as it was kept."""
    return _decoder.decode(record)


class Question(NamedTuple):
    """What the record asks: `name` is its first field, and any of `fields` answers it."""

    name: str
    fields: tuple[str, ...]


_TOGETHER = {
    "author_stated": ("author_stated", "author_inferred"),
    "date_stated": ("date_stated", "date_inferred_from", "date_inferred_to"),
}
_BESIDE = {
    *("author_inferred", "author_basis", "date_inferred_from", "date_inferred_to", "date_basis", *CLUES),
    *("integrity_note", "dependence_note", "information", "favours", "disfavours"),
}
QUESTIONS = tuple(Question(name, _TOGETHER.get(name, (name,))) for name in FIELDS if name not in _BESIDE)
"""What is to be answered; all other fields only say more about one of these."""


def open_questions(entries: Entries) -> tuple[str, ...]:
    """The first fields of the questions that nothing answers."""
    return tuple(ask.name for ask in QUESTIONS if not any(getattr(entries, name) for name in ask.fields))


def clues_of(entries: Entries, name: str) -> tuple[Clue, ...]:
    """The passages that bear out a field."""
    found: tuple[Clue, ...] = getattr(entries, name) if name in CLUES else entries.evidence.get(name, ())
    return found


def with_clues(entries: Entries, clues: Mapping[str, tuple[Clue, ...]]) -> Entries:
    """The record with other passages, by field; a field without any is left out."""
    own = {name: found for name, found in clues.items() if name in CLUES}
    rest = {**entries.evidence, **{name: found for name, found in clues.items() if name not in CLUES}}
    return msgspec.structs.replace(entries, evidence={name: rest[name] for name in FIELDS if rest.get(name)}, **own)


def all_clues(entries: Entries) -> dict[str, tuple[Clue, ...]]:
    """Every passage, by field, in the order of the form."""
    return {name: found for name in FIELDS if (found := clues_of(entries, name))}


def changed(before: Entries, change: CriticismChange) -> Entries:
    """The record with a change laid over it, but for its passages, which need the text. `Invalid` names wrong dates."""
    given: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(change, name)
        if value is not UNSET and name not in CLUES:
            given[name] = _empty(name) if value is None else value
    after = msgspec.structs.replace(before, **given)
    check_dates(after)
    return after


def asked_clues(change: CriticismChange) -> dict[str, tuple[NewClue, ...]]:
    """The passages that a change gives, by field; `Invalid` for a field that has none."""
    asked: dict[str, tuple[NewClue, ...]] = {}
    for name in CLUES:
        value = getattr(change, name)
        if value is not UNSET:
            asked[name] = value or ()
    evidence = change.evidence
    if evidence is None:
        return {**dict.fromkeys((name for name in FIELDS if name not in CLUES), ()), **asked}
    if isinstance(evidence, dict):
        wrong = [name for name in evidence if name not in FIELDS or name in CLUES]
        if wrong:
            raise Invalid([Fault(f"/evidence/{pointed(name)}", "The record has no such field.") for name in wrong])
        asked |= {name: value or () for name, value in evidence.items()}
    return asked


def pointed(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer_of(name: str) -> str:
    """Where a body names the passages of a field."""
    return f"/{name}" if name in CLUES else f"/evidence/{name}"


def check_dates(entries: Entries) -> None:
    """`Invalid` for what is no date, and for an earliest date behind the latest."""
    for name in ("date_stated", "date_inferred_from", "date_inferred_to"):
        edtf.check(getattr(entries, name), f"/{name}")
    if entries.date_inferred_from and entries.date_inferred_to:
        first = edtf.parse(entries.date_inferred_from).earliest
        last = edtf.parse(entries.date_inferred_to).latest
        if first and last and first > last:
            raise Invalid([Fault("/date_inferred_to", "The latest date lies before the earliest. Change one of them.")])


def differences(before: Entries, after: Entries) -> list[Change]:
    """The fields that differ, in the order of the form; the passages of a field stand under `evidence.<field>`."""
    plain = [(name, getattr(before, name), getattr(after, name)) for name in FIELDS]
    borne = [(f"evidence.{name}", before.evidence.get(name, ()), after.evidence.get(name, ())) for name in FIELDS]
    return [Change(name, old, new) for name, old, new in (*plain, *borne) if old != new]


def _empty(name: str) -> Any:
    return next(each.default for each in msgspec.structs.fields(Entries) if each.name == name)
