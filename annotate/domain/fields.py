"""Types of the values that come in: each with its limits, once.

`Line` 1-500 code points without control characters, `Prose` up to 20,000, `Offset` an index of code points,
`Id` a UUID, and one type for each vocabulary of `vocabulary/codebook.toml`.
"""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

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
Offset = Annotated[int, Meta(ge=0, le=LARGEST)]
Number = Annotated[int, Meta(ge=1, le=LARGEST)]
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Id = Annotated[str, Meta(pattern=f"^{UUID}{END}")]
_CONTROLS = r"\s\u0000-\u001F\u007F-\u009F"
ADDRESS = rf"https?://(\[[0-9A-Fa-f:.]+\](:[0-9]+)?|[^\[\]/?#\\{_CONTROLS}]+)([/?#][^{_CONTROLS}]*)?"
"""A web address: `http` or `https`, a host, no white space."""

Address = Annotated[str, Meta(max_length=2000, pattern=f"^{ADDRESS}" + END)]
Language = Annotated[str, Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*" + END)]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s\u0000-\u001F]+@[^@\s\u0000-\u001F]+" + END)]
Password = Annotated[str, Meta(min_length=12, max_length=128)]
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

Intensity = Literal[1, 2, 3]
Hints = Literal["off", "open", "always"]
"""Whether a project offers hints: never, outside of blind work, or in blind work too."""


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every body: unknown fields are refused, nothing is coerced."""


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every set of query parameters: values arrive as text and are converted."""
