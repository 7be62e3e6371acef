"""Types of the values that come in: each with its limits, once.

`Line` 1-500 code points without control characters, `Prose` up to 20,000, `Offset` an index of code points,
`Id` a UUID, and one type for each vocabulary of `vocabulary/codebook.toml`.
"""

from collections.abc import Container
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from annotate.domain import edtf
from annotate.vocabulary import ids

LARGEST = 2**53 - 1
"""The largest integer that JavaScript keeps exactly; no offset or version goes beyond it."""

END = r"$(?!\n)"
"""The end of a text in a pattern: `$` alone also stands before a last line feed, so that `"draft\\n"` would pass."""

# No control character, no line or paragraph separator. Unanchored classes cannot backtrack.
_NO_CONTROLS = r"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*" + END
_NO_NUL = r"^[^\u0000]*$"

Line = Annotated[str, Meta(min_length=1, max_length=500, pattern=_NO_CONTROLS)]
OptionalLine = Annotated[str, Meta(max_length=500, pattern=_NO_CONTROLS)]
Prose = Annotated[str, Meta(max_length=20_000, pattern=_NO_NUL)]
Reason = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=_NO_NUL)]
Sought = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]
"""Words to look for in a list."""

Offset = Annotated[int, Meta(ge=0, le=LARGEST)]
Number = Annotated[int, Meta(ge=1, le=LARGEST)]
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Id = Annotated[str, Meta(pattern=f"^{UUID}{END}")]
_CONTROLS = r"\s\u0000-\u001F\u007F-\u009F"
ADDRESS = rf"https?://(\[[0-9A-Fa-f:.]+\](:[0-9]+)?|[^\[\]/?#\\{_CONTROLS}]+)([/?#][^{_CONTROLS}]*)?"
"""A web address: `http` or `https`, a host, no white space."""

Address = Annotated[str, Meta(max_length=2000, pattern=f"^{ADDRESS}" + END)]
Language = Annotated[str, Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*" + END)]
_SIDE = f"[^@{_CONTROLS}]+"
Email = Annotated[str, Meta(max_length=254, pattern=f"^{_SIDE}@{_SIDE}" + END)]
Password = Annotated[str, Meta(min_length=12, max_length=128)]
Edtf = Annotated[str, Meta(max_length=40, pattern=f"^({edtf.PATTERN})?" + END)]
"""A date as far as it is known, or empty; `edtf.check` knows the leap years and the order of the two ends."""

_DAY = "(02-(0[1-9]|[12][0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))"
Moment = Annotated[
    str,
    Meta(pattern=f"^[0-9]{{4}}-{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)" + r"(\.[0-9]{1,9})?Z" + END),
]

if TYPE_CHECKING:
    Kind: TypeAlias = str
    Part: TypeAlias = str
    Confidence: TypeAlias = str
    Status: TypeAlias = str
    LayerName: TypeAlias = str
    Origin: TypeAlias = str
    LinkType: TypeAlias = str
    RelationType: TypeAlias = str
    Role: TypeAlias = str
    Scope: TypeAlias = str
    ZoneKind: TypeAlias = str
    ClaimType: TypeAlias = str
    Checkability: TypeAlias = str
    Voice: TypeAlias = str
    Mode: TypeAlias = str
    Attitude: TypeAlias = str
    SourceType: TypeAlias = str
    CueStance: TypeAlias = str
    Locator: TypeAlias = str
    Traceability: TypeAlias = str
    ReasonId: TypeAlias = str
    Resolution: TypeAlias = str
    Category: TypeAlias = str
    InVoiceOf: TypeAlias = str
    PtcCode: TypeAlias = str
    DocumentState: TypeAlias = str
    ReviewState: TypeAlias = str
    ReviewerState: TypeAlias = str
    HistoryAction: TypeAlias = str
    Cause: TypeAlias = str
    Decision: TypeAlias = str
    CaseState: TypeAlias = str
    Difference: TypeAlias = str
    ClaimStatus: TypeAlias = str
    EvidenceNeeded: TypeAlias = str
    VerdictConfidence: TypeAlias = str
    Medium: TypeAlias = str
    SourceClass: TypeAlias = str
    Relation: TypeAlias = str
    Stance: TypeAlias = str
    Strategy: TypeAlias = str
    AnswerType: TypeAlias = str
    SourceReliability: TypeAlias = str
    InfoCredibility: TypeAlias = str
    ChecklistAnswer: TypeAlias = str
    Genre: TypeAlias = str
    SourceKind: TypeAlias = str
    SourceOrder: TypeAlias = str
    IssuerType: TypeAlias = str
    OriginalOrCopy: TypeAlias = str
    Integrity: TypeAlias = str
    Authenticity: TypeAlias = str
    Disclosure: TypeAlias = str
    Dependence: TypeAlias = str
    TimeDistance: TypeAlias = str
    Witness: TypeAlias = str
    Competence: TypeAlias = str
    Willingness: TypeAlias = str
    InternalConsistency: TypeAlias = str
    Corroboration: TypeAlias = str
    Interest: TypeAlias = str
    Tone: TypeAlias = str
else:
    Kind = Literal[ids("kind")]
    Part = Literal[ids("part")]
    Confidence = Literal[ids("confidence")]
    Status = Literal[ids("status")]
    LayerName = Literal[ids("layer")]
    Origin = Literal[ids("origin")]
    LinkType = Literal[ids("link_type")]
    RelationType = Literal[ids("relation_type")]
    Role = Literal[ids("role")]
    Scope = Literal[ids("scope")]
    ZoneKind = Literal[ids("zone")]
    ClaimType = Literal[ids("claim_type")]
    Checkability = Literal[ids("checkability")]
    Voice = Literal[ids("voice")]
    Mode = Literal[ids("mode")]
    Attitude = Literal[ids("attitude")]
    SourceType = Literal[ids("source_type")]
    CueStance = Literal[ids("cue_stance")]
    Locator = Literal[ids("locator")]
    Traceability = Literal[ids("traceability")]
    ReasonId = Literal[ids("reason")]
    Resolution = Literal[ids("resolution")]
    Category = Literal[ids("category")]
    InVoiceOf = Literal[ids("in_voice_of")]
    PtcCode = Literal[ids("ptc_code")]
    DocumentState = Literal[ids("document_state")]
    ReviewState = Literal[ids("review_state")]
    ReviewerState = Literal[ids("reviewer_state")]
    HistoryAction = Literal[ids("history_action")]
    Cause = Literal[ids("cause")]
    Decision = Literal[ids("decision")]
    CaseState = Literal[ids("case_state")]
    Difference = Literal[ids("difference")]
    ClaimStatus = Literal[ids("claim_status")]
    EvidenceNeeded = Literal[ids("evidence_needed")]
    VerdictConfidence = Literal[ids("verdict_confidence")]
    Medium = Literal[ids("medium")]
    SourceClass = Literal[ids("source_class")]
    Relation = Literal[ids("relation")]
    Stance = Literal[ids("stance")]
    Strategy = Literal[ids("strategy")]
    AnswerType = Literal[ids("answer_type")]
    SourceReliability = Literal[ids("source_reliability")]
    InfoCredibility = Literal[ids("info_credibility")]
    ChecklistAnswer = Literal[ids("checklist_answer")]
    Genre = Literal[ids("genre")]
    SourceKind = Literal[ids("source_kind")]
    SourceOrder = Literal[ids("order")]
    IssuerType = Literal[ids("issuer_type")]
    OriginalOrCopy = Literal[ids("original_or_copy")]
    Integrity = Literal[ids("integrity")]
    Authenticity = Literal[ids("authenticity")]
    Disclosure = Literal[ids("disclosure")]
    Dependence = Literal[ids("dependence")]
    TimeDistance = Literal[ids("time_distance")]
    Witness = Literal[ids("witness")]
    Competence = Literal[ids("competence")]
    Willingness = Literal[ids("willingness")]
    InternalConsistency = Literal[ids("internal_consistency")]
    Corroboration = Literal[ids("corroboration")]
    Interest = Literal[ids("interest")]
    Tone = Literal[ids("tone")]

Intensity = Literal[1, 2, 3]
SetAside = Literal["not_checkable", "withdrawn"]
"""How a claim is set aside by itself: it states no fact, or it is taken back."""
PublicClaims = Literal["off", "open", "named"]
"""Whether anyone may read what a project has published: nobody, anyone, anyone with the names of who found it."""

Hints = Literal["off", "open", "always"]
"""Whether a project offers hints: never, outside of blind work, or in blind work too."""


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every body: unknown fields are refused, nothing is coerced."""


def given_in(patch: Input, texts: Container[str] = ()) -> dict[str, Any]:
    """The fields that a JSON merge patch changes, without the reason for it; one of `texts` that it takes away is empty."""
    given = {name: getattr(patch, name) for name in patch.__struct_fields__ if name != "reason"}
    return {
        name: "" if value is None and name in texts else value
        for name, value in given.items()
        if value is not msgspec.UNSET
    }


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every set of query parameters: values arrive as text and are converted."""
