"""Evidence: one item, its stance on each claim, and how many origins speak for and against (domain.md 9)."""

import hashlib
from collections.abc import Iterable
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import END, Address, Input, Line, OptionalLine, Prose
from annotate.domain.records import Person

EXTRACT = 500
"""Code points of the longest extract."""

Extract = Annotated[str, Meta(max_length=EXTRACT, pattern=r"^[^\u0000]*$")]
Group = Annotated[str, Meta(max_length=100, pattern=r"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*" + END)]


class NewEvidence(Input, frozen=True, kw_only=True):
    """An item of evidence. `url` or `locator` must be there; `independence_group` is a free word, equal for what goes back
    to one origin: without one an item is an origin of its own."""

    url: Address | None = None
    archived_url: Address | None = None
    locator: OptionalLine = ""
    title: Line
    author: OptionalLine = ""
    publisher: OptionalLine = ""
    published: f.Edtf = ""
    accessed: f.Moment | None = None
    language: f.Language | None = None
    extract: Extract = ""
    extract_translation: Prose = ""
    medium: f.Medium = "web_text"
    source_class: f.SourceClass | None = None
    relation: f.Relation = "unknown"
    independence_group: Group = ""
    source_reliability: f.SourceReliability | None = None
    info_credibility: f.InfoCredibility | None = None
    strategy: f.Strategy | None = None
    question: Prose = ""
    answer: Prose = ""
    answer_type: f.AnswerType | None = None
    reason: Prose = ""


class EvidenceChange(Input, frozen=True):
    """A JSON merge patch of an item. `reason` is needed once a claim that rests on it was published."""

    url: Address | UnsetType | None = UNSET
    archived_url: Address | UnsetType | None = UNSET
    locator: OptionalLine | UnsetType | None = UNSET
    title: Line | UnsetType = UNSET
    author: OptionalLine | UnsetType | None = UNSET
    publisher: OptionalLine | UnsetType | None = UNSET
    published: f.Edtf | UnsetType | None = UNSET
    accessed: f.Moment | UnsetType | None = UNSET
    language: f.Language | UnsetType | None = UNSET
    extract: Extract | UnsetType | None = UNSET
    extract_translation: Prose | UnsetType | None = UNSET
    medium: f.Medium | UnsetType = UNSET
    source_class: f.SourceClass | UnsetType | None = UNSET
    relation: f.Relation | UnsetType = UNSET
    independence_group: Group | UnsetType | None = UNSET
    source_reliability: f.SourceReliability | UnsetType | None = UNSET
    info_credibility: f.InfoCredibility | UnsetType | None = UNSET
    strategy: f.Strategy | UnsetType | None = UNSET
    question: Prose | UnsetType | None = UNSET
    answer: Prose | UnsetType | None = UNSET
    answer_type: f.AnswerType | UnsetType | None = UNSET
    reason: Prose = ""


class KeptEvidence(Struct, frozen=True):
    """An item as it is kept. `extract_sha256` is that of the extract in UTF-8, `None` without one."""

    id: str
    version: int
    project: str
    label: str
    url: str | None
    archived_url: str | None
    locator: str
    title: str
    author: str
    publisher: str
    published: str
    accessed: str | None
    language: str | None
    extract: str
    extract_sha256: str | None
    extract_translation: str
    medium: str
    source_class: str | None
    relation: str
    independence_group: str
    source_reliability: str | None
    info_credibility: str | None
    strategy: str | None
    question: str
    answer: str
    answer_type: str | None
    created_by: str
    created: str
    updated: str

    def people(self) -> set[str]:
        """Whose names it needs."""
        return {self.created_by}


class Stance(Struct, frozen=True):
    """What an item says about one claim."""

    claim: str
    stance: str
    note: str
    version: int


class Evidence(Struct, frozen=True):
    """An item of evidence with its stance on each claim that one may see. `label` is E and its number in the project."""

    created_by: Person
    id: str
    version: int
    project: str
    label: str
    url: str | None
    archived_url: str | None
    locator: str
    title: str
    author: str
    publisher: str
    published: str
    accessed: str | None
    language: str | None
    extract: str
    extract_sha256: str | None
    extract_translation: str
    medium: str
    source_class: str | None
    relation: str
    independence_group: str
    source_reliability: str | None
    info_credibility: str | None
    strategy: str | None
    question: str
    answer: str
    answer_type: str | None
    created: str
    updated: str
    claims: tuple[Stance, ...]


class NewStance(Input, frozen=True):
    """What an item says about a claim. `reason` is needed once the claim was published."""

    stance: f.Stance
    note: Prose = ""
    reason: Prose = ""


class Item(Struct, frozen=True):
    """What counting needs of an item on a claim."""

    id: str
    relation: str
    group: str
    stance: str


class Counts(Struct, frozen=True, rename={"for_": "for"}):
    """How many origins speak for and against a claim, how many give context, and where it appears as far as one sees."""

    for_: int
    against: int
    context: int
    appearances: int


def counts_of(items: Iterable[Item], appearances: int) -> Counts:
    """Count by origin, never by item: only independent items speak for or against, items of one group once."""
    origins: dict[str, set[str]] = {"supports": set(), "refutes": set(), "context": set()}
    for item in items:
        if item.stance == "context":
            origins["context"].add(origin_of(item))
        elif item.stance in origins and item.relation == "independent":
            origins[item.stance].add(origin_of(item))
    return Counts(len(origins["supports"]), len(origins["refutes"]), len(origins["context"]), appearances)


def origin_of(item: Item) -> str:
    """What an item counts as: its group, upper and lower case alike, else itself."""
    return f"group {item.group.strip().casefold()}" if item.group.strip() else f"item {item.id}"


def extract_hash(extract: str) -> str | None:
    """The SHA-256 of an extract in UTF-8; `None` without one."""
    return hashlib.sha256(extract.encode()).hexdigest() if extract else None


def check_findable(url: str | None, locator: str) -> None:
    """Refuse an item that readers could not find again."""
    if not url and not locator.strip():
        raise Invalid([Fault("/url", "Give a web address, or say where it stands: page, paragraph, shelf mark.")])
