"""The frozen structs that leave the store.

One struct is the answer of the API, the version kept in the history, the data of the feed and the input of every
format. Offsets are code points of the document's stored text, half-open. Times are RFC 3339 in UTC with `Z`.
"""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain import fields as f
from annotate.domain.captures import Redirect
from annotate.domain.fields import Line, OptionalLine, Prose
from annotate.domain.proposals import Proposal


class Person(Struct, frozen=True):
    """Somebody, as others may see them."""

    id: str
    name: str


class Me(Struct, frozen=True):
    """The caller. `scopes` are those of the token, or all three for a sign-in."""

    id: str
    name: str
    email: str | None
    scopes: tuple[str, ...]
    admin: bool


class Token(Struct, frozen=True):
    """An API token; `token` itself is given once, when it is made."""

    id: str
    label: str
    scopes: tuple[str, ...]
    project: str | None
    expires: str | None
    last_used: str | None
    token: str | UnsetType = UNSET


class Project(Struct, frozen=True):
    """A project as one member sees it (`role` is the caller's). `adjudicate_own`: adjudicators may decide cases with
    marks of their own; from `second_factor_from` on a role writes only with a second factor."""

    id: str
    version: int
    name: str
    description: str
    role: str
    blind: bool
    hints: str
    public_claims: str
    reviewers_per_document: int
    language: str
    adjudicate_own: bool
    labels: dict[str, str]
    guidelines: str
    publisher_name: str
    publisher_url: str
    public_base_url: str
    licence: str
    funding_note: str
    selection_criteria: str
    method_statement: str
    how_to_cite: str
    created: str
    second_factor_from: str | None = None


class Member(Struct, frozen=True):
    """Somebody's place in a project."""

    user: Person
    role: str
    version: int
    joined: str


class Invite(Struct, frozen=True):
    """An invite to a project; `token`, the secret of its link, is given once, when it is made."""

    id: str
    address: str
    role: str
    by: Person
    created: str
    expires: str
    token: str | UnsetType = UNSET


class Document(Struct, frozen=True):
    """A document without its text. `length` in code points, `revision` counts its changes.

    The first two fields are columns, laid over the record when it is read; the last names the next capture of the page.
    """

    created_by: Person
    revision: int
    id: str
    version: int
    project: str
    title: str
    language: str
    state: str
    reason: str | None
    review_state: str
    sha256: str
    length: int
    normalisations: tuple[str, ...]
    media_type: str
    source_url: str | None
    archived_url: str | None
    retrieved: str | None
    licence_note: str
    supersedes: str | None
    created: str
    superseded_by: str | None = None


class Zone(Struct, frozen=True):
    """A stretch of the text with one role; `name` is its short name (`head`, `cap`), else its kind; `page` counts from
    1 where the file has pages."""

    n: int
    kind: str
    name: str
    start: int
    end: int
    version: int
    page: int | None = None


class Sentence(Struct, frozen=True):
    """A numbered sentence of the body; `zone` is the zone's `n`, `state` the caller's own reading mark."""

    n: int
    start: int
    end: int
    zone: int
    paragraph_n: int
    state: str


class SentenceRange(Struct, frozen=True):
    """Where a fragment lies in a sentence: `start`, `end` count from the sentence's start.

    Outside the body `n` is empty, `name` the zone's short name, and they count from the zone's start.
    """

    n: int | None
    zone: int
    name: str | None
    start: int
    end: int


class Fragment(Struct, frozen=True):
    """One range of an annotation with its words and 32 code points of context on each side."""

    start: int
    end: int
    part: str | None
    quote: str
    prefix: str
    suffix: str
    sentences: tuple[SentenceRange, ...]


class ResolvedSource(f.Input, frozen=True):
    """Who the source is: exactly one of a name, an authority's id, or the annotation a pronoun refers to."""

    name: Line | UnsetType = UNSET
    authority: Line | UnsetType = UNSET
    annotation: f.Id | UnsetType = UNSET


class Fields(f.Input, frozen=True):
    """The fields of the four kinds (domain.md 7.1-7.4). Only those of the annotation's own kind may be set.

    `null` clears a field; a field without a value is not written.
    """

    # claim
    claim_type: f.ClaimType | UnsetType | None = UNSET
    checkability: f.Checkability | UnsetType | None = UNSET
    may_be_false: bool | UnsetType | None = UNSET
    of_interest: bool | UnsetType | None = UNSET
    could_harm: bool | UnsetType | None = UNSET
    voice: f.Voice | UnsetType | None = UNSET
    atomic: bool | UnsetType | None = UNSET
    # attribution
    mode: f.Mode | UnsetType | None = UNSET
    attitude: f.Attitude | UnsetType | None = UNSET
    source_type: f.SourceType | UnsetType | None = UNSET
    cue_stance: f.CueStance | UnsetType | None = UNSET
    locator: f.Locator | UnsetType | None = UNSET
    resolved_source: ResolvedSource | UnsetType | None = UNSET
    parent: f.Id | UnsetType | None = UNSET
    traceability: f.Traceability | UnsetType | None = UNSET
    # unverified
    reason: f.ReasonId | UnsetType | None = UNSET
    would_settle: Prose | UnsetType | None = UNSET
    resolution: f.Resolution | UnsetType | None = UNSET
    # language
    category: f.Category | UnsetType | None = UNSET
    intensity: f.Intensity | UnsetType | None = UNSET
    target: OptionalLine | UnsetType | None = UNSET
    in_voice_of: f.InVoiceOf | UnsetType | None = UNSET
    neutral_wording: OptionalLine | UnsetType | None = UNSET
    ptc_codes: Annotated[tuple[f.PtcCode, ...], Meta(max_length=14)] | UnsetType | None = UNSET


FIELDS_OF: dict[str, tuple[str, ...]] = {
    "claim": ("claim_type", "checkability", "may_be_false", "of_interest", "could_harm", "voice", "atomic"),
    "attribution": (
        "mode",
        "attitude",
        "source_type",
        "cue_stance",
        "locator",
        "resolved_source",
        "parent",
        "traceability",
    ),
    "unverified": ("reason", "would_settle", "resolution"),
    "language": ("category", "intensity", "target", "in_voice_of", "neutral_wording", "ptc_codes"),
}


class Derived(Struct, frozen=True):
    """What follows from the fields: a claim's `priority` 0-3, an attribution's `hearsay_depth`, a category's `family`."""

    priority: int | UnsetType = UNSET
    hearsay_depth: int | UnsetType = UNSET
    family: str | UnsetType = UNSET


class Annotation(Struct, frozen=True):
    """Marked words of one document. `author` is laid over the stored record, so that a person can be erased."""

    author: Person
    id: str
    document: str
    kind: str
    label: str
    version: int
    layer: str
    status: str
    origin: str
    suggestion: str | None
    derived_from: tuple[str, ...]
    fragments: tuple[Fragment, ...]
    start: int
    end: int
    note: str
    confidence: str
    fields: Fields
    derived: Derived
    created: str
    updated: str


class End(f.Input, frozen=True):
    """The far end of a link: an annotation, or a claim about the world."""

    annotation: f.Id | UnsetType = UNSET
    claim: f.Id | UnsetType = UNSET


class From(Struct, frozen=True):
    """The near end of a link."""

    annotation: str


class Link(Struct, frozen=True, rename={"source": "from"}):
    """A typed link (domain.md 8); `source` is written `from`."""

    author: Person
    id: str
    version: int
    type: str
    source: From
    to: End
    created: str


class Layer(Struct, frozen=True):
    """One reviewer's work on a document: `read` of `sentences`, `annotations` that stand."""

    reviewer: Person
    state: str
    read: int
    sentences: int
    annotations: int
    submitted: str | None


class HistoryEntry(Struct, frozen=True):
    """One version of an annotation with who made it, when and how."""

    version: int
    at: str
    by: Person
    action: str
    reason: str | None
    annotation: msgspec.Raw


class Provenance(Struct, frozen=True):
    """How the text got in (domain.md 4). Hash and size are of the captured bytes. `proposals`: what the file says of itself;
    `warnings`: what of it is not in the text; `scanned`: what a virus scanner said. What was fetched keeps the exchange."""

    capture_method: str
    tool_version: str
    retrieved_by: str
    bytes_sha256: str
    bytes_size: int
    original_filename: str | None = None
    encoding_detected: str | None = None
    proposals: tuple[Proposal, ...] = ()
    warnings: tuple[str, ...] = ()
    fetched: str | None = None
    http_status: int | None = None
    http_reason: str = ""
    final_address: str | None = None
    redirects: tuple[Redirect, ...] = ()
    peer: str | None = None
    request: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    encoding_given: str | None = None
    reader: str | None = None
    scanned: str | None = None
