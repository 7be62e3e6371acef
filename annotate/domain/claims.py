"""Claims about the world, as they come in, are kept and are given (domain.md 3, 7.1). What may be done with one stands in
`claim_steps.py`."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain import fields as f
from annotate.domain.evidence import Counts
from annotate.domain.fields import END, Input, OptionalLine, Prose, Reason
from annotate.domain.records import Person
from annotate.domain.verdicts import Finding, KeptFinding

SHORT = 75
"""Code points of the longest short form (ClaimReview)."""

_ONE_LINE = r"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*" + END
Short = Annotated[str, Meta(max_length=SHORT, pattern=_ONE_LINE)]
Sentence = Annotated[str, Meta(max_length=2000, pattern=_ONE_LINE)]
Country = Annotated[str, Meta(pattern="^([A-Z]{2}(-[A-Z0-9]{1,3})?)?" + END)]
Priority = Annotated[int, Meta(ge=0, le=3)]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" + END)]


class NewClaim(Input, frozen=True):
    """A claim by hand, or of a passage: with `annotation`, its type, checkability and `atomic` are taken from there where
    they are not given, and it is the first appearance."""

    annotation: f.Id | None = None
    normalised: Sentence = ""
    short: Short = ""
    claimant: OptionalLine = ""
    claim_date: f.Edtf = ""
    location_iso: Country = ""
    claim_type: f.ClaimType | None = None
    checkability: f.Checkability | None = None
    atomic: bool | None = None
    priority_set: Priority | None = None
    info_credibility: f.InfoCredibility | None = None


class ClaimChange(Input, frozen=True):
    """A JSON merge patch of a claim. `reason` is needed once it was published: the change becomes a correction."""

    normalised: Sentence | UnsetType | None = UNSET
    short: Short | UnsetType | None = UNSET
    claimant: OptionalLine | UnsetType | None = UNSET
    claim_date: f.Edtf | UnsetType | None = UNSET
    location_iso: Country | UnsetType | None = UNSET
    first_appearance: f.Id | UnsetType | None = UNSET
    claim_type: f.ClaimType | UnsetType | None = UNSET
    checkability: f.Checkability | UnsetType | None = UNSET
    atomic: bool | UnsetType | None = UNSET
    priority_set: Priority | UnsetType | None = UNSET
    info_credibility: f.InfoCredibility | UnsetType | None = UNSET
    due: Day | UnsetType | None = UNSET
    reason: Prose = ""


class Assigning(Input, frozen=True):
    """Who is to check a claim, and until which day."""

    user: f.Id
    due: Day | None = None


class Because(Input, frozen=True):
    """Why."""

    reason: Reason


class Publication(Input, frozen=True):
    """Why, if the claim was published before: what changed becomes a correction."""

    reason: Prose = ""


class Exit(Input, frozen=True):
    """How a claim is set aside, and why."""

    status: f.SetAside
    reason: Reason


class Merging(Input, frozen=True):
    """The claim that says the same and stays, and why the two are one."""

    into: f.Id
    reason: Reason


class Part(Input, frozen=True):
    """One statement of a composite claim; `annotation` marks its words more closely than the whole passage."""

    normalised: Annotated[str, Meta(min_length=1, max_length=2000, pattern=_ONE_LINE)]
    short: Short = ""
    annotation: f.Id | None = None


class Splitting(Input, frozen=True):
    """The statements that a composite claim is made of."""

    parts: Annotated[tuple[Part, ...], Meta(min_length=2, max_length=50)]
    reason: Prose = ""


class NewAppearance(Input, frozen=True):
    """A passage that states the claim: an annotation of kind claim. `reason` is needed once it was published."""

    annotation: f.Id
    reason: Prose = ""


class Removal(Input, frozen=True):
    """Why something is taken off a claim; needed once the claim was published."""

    reason: Prose = ""


class KeptClaim(Struct, frozen=True):
    """A claim as it is kept: people by id. `public` is the finding as it was last published, at `published`, also while the
    claim is looked at anew; `ended` are findings that ended with the last step."""

    id: str
    version: int
    project: str
    n: int
    normalised: str
    short: str
    claimant: str
    claim_date: str
    location_iso: str
    first_appearance: str | None
    claim_type: str | None
    checkability: str | None
    atomic: bool | None
    priority_set: int | None
    info_credibility: str | None
    status: str
    assignee: str | None
    due: str | None
    reason: str | None
    duplicate_of: str | None
    verdict: KeptFinding | None
    proposal: KeptFinding | None
    public: KeptFinding | None
    ended: tuple[KeptFinding, ...]
    published: str | None
    created_by: str
    created: str
    updated: str

    def people(self) -> set[str]:
        """Whose names it needs."""
        findings = [one.people() for one in (self.verdict, self.proposal, self.public) if one]
        return {self.created_by, *((self.assignee,) if self.assignee else ())}.union(*findings)


class Claim(Struct, frozen=True):
    """A claim about the world. `label` is C and its number in the project; `passage` is the quote of an appearance that one
    may see, the first where one may; `priority` is `priority_set`, else the highest of the appearances that one sees;
    `verdict` is the current approved finding, `proposal` one that waits, `public` the one that was last published."""

    created_by: Person
    id: str
    version: int
    project: str
    label: str
    normalised: str
    short: str
    passage: str
    claimant: str
    claim_date: str
    location_iso: str
    first_appearance: str | None
    claim_type: str | None
    checkability: str | None
    atomic: bool | None
    priority: int
    priority_set: int | None
    info_credibility: str | None
    status: str
    assignee: Person | None
    due: str | None
    reason: str | None
    duplicate_of: str | None
    verdict: Finding | None
    proposal: Finding | None
    public: Finding | None
    published: str | None
    under_reexamination: bool
    counts: Counts
    created: str
    updated: str


class Split(Struct, frozen=True):
    """What a composite claim was split into, and what it is now."""

    composite: Claim
    parts: tuple[Claim, ...]


class SimilarClaim(Struct, frozen=True):
    """A claim that may say the same; `score` from 0 to 100."""

    score: int
    claim: Claim


class NextStep(Struct, frozen=True):
    """A step that there is from a claim's status, where it leads, and what it still needs of the one who asks: one sentence
    each, none when it can be done now."""

    step: str
    to: str
    missing: tuple[str, ...]


class NextSteps(Struct, frozen=True):
    """What can be done with a claim, in the order of the workflow. `version` is the claim's."""

    version: int
    status: str
    steps: tuple[NextStep, ...]


class Appearance(Struct, frozen=True):
    """A passage that states a claim. `sentences` are the numbers of those it lies in."""

    id: str
    claim: str
    annotation: str
    document: str
    title: str
    label: str
    layer: str
    quote: str
    start: int
    end: int
    sentences: tuple[int, ...]
    first: bool
    created: str


class Correction(Struct, frozen=True):
    """What changed in a published finding, when, why and by whom. `what` names the fields or the things that changed."""

    by: Person
    id: str
    claim: str
    n: int
    at: str
    what: tuple[str, ...]
    reason: str
