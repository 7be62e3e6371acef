"""What a claim may do, written a second time and in another way, from domain.md 10 and 11 alone: a test compares the two.

The model knows no store and imports nothing of the product. An attempt gives `ok`, `forbidden` (seen, not allowed) or
`state` (not in this state of the thing), and changes the model only when it is `ok`.
"""

from dataclasses import dataclass, field

RANKS = {"jonas": 1, "mei": 1, "edith": 3, "ana": 4}
REVIEWER, EDITOR = 1, 3
NUMBERED = {"true": 5, "mostly_false": 2}
ANY = ("missing_context", "misattributed")
SETTLES = {
    "true": "resolved_supported",
    "mostly_false": "resolved_refuted",
    "misattributed": "resolved_refuted",
    "not_checkable": "resolved_not_checkable",
}
VERDICTS = ("true", "mostly_false", "missing_context", "misattributed", "unproven", "not_checkable")
ENDS = ("not_checkable", "duplicate", "withdrawn")


@dataclass
class Modelled:
    """One claim. `stands` is the current verdict, `waits` the proposal (verdict, proposer, searched, exception)."""

    sentence: bool
    atomic: bool | None
    factual: bool
    status: str = "open"
    waits: tuple[str, str, bool, bool] | None = None
    stands: tuple[str, str, bool, bool] | None = None
    seen_by_public: str | None = None
    corrections: int = 0
    flags: list[int] = field(default_factory=list)
    items: dict[int, str] = field(default_factory=dict)


class Model:
    """Claims and items by number, and what each attempt may do to them."""

    def __init__(self) -> None:
        self.claims: list[Modelled] = []
        self.items: list[tuple[str, str]] = []
        self.flags: list[str] = []

    def add(self, claim: Modelled) -> None:
        """A claim with one flag that questions it."""
        claim.flags.append(len(self.flags))
        self.flags.append("open")
        self.claims.append(claim)

    def allowed(self, who: str, least: int) -> bool:
        return RANKS[who] >= least

    def corrects(self, claim: Modelled, who: str, reason: bool) -> str:
        """What a change of something that was published asks for."""
        if claim.seen_by_public is None:
            return "ok"
        if not self.allowed(who, EDITOR):
            return "forbidden"
        return "ok" if reason else "state"

    def suffices(self, claim: Modelled, verdict: str, searched: bool, exception: bool) -> bool:
        if not claim.sentence or claim.atomic is not True:
            return False
        kinds = [self.items[n][0] for n in claim.items]
        if verdict in NUMBERED:
            return "independent" in kinds or (bool(kinds) and exception)
        return bool(kinds) if verdict in ANY else searched

    def change(self, n: int, who: str, what: tuple[str, bool | None], reason: bool) -> str:
        claim = self.claims[n]
        if claim.status in ENDS:
            return "state"
        name, value = what
        if getattr(claim, name) == value:
            return "ok"
        answer = self.corrects(claim, who, reason)
        if answer == "ok":
            setattr(claim, name, value)
            claim.corrections += claim.seen_by_public is not None
        return answer

    def put(self, n: int, who: str, item: int, stance: str, reason: bool) -> str:
        claim = self.claims[n]
        answer = "state" if claim.status in ENDS else self.corrects(claim, who, reason)
        if answer == "ok":
            claim.items[item] = stance
            claim.corrections += claim.seen_by_public is not None
        return answer

    def take_off(self, n: int, who: str, item: int, reason: bool) -> str:
        claim = self.claims[n]
        if claim.status in ENDS:
            return "state"
        if item not in claim.items:
            return "gone"
        answer = self.corrects(claim, who, reason)
        if answer == "ok":
            del claim.items[item]
            claim.corrections += claim.seen_by_public is not None
        return answer

    def assign(self, n: int, who: str) -> str:
        claim = self.claims[n]
        if claim.status not in ("open", "assigned", "checking"):
            return "state"
        claim.status = "assigned" if claim.status == "open" else claim.status
        return "ok"

    def start(self, n: int, who: str) -> str:
        if self.claims[n].status != "assigned":
            return "state"
        self.claims[n].status = "checking"
        return "ok"

    def propose(self, n: int, who: str, verdict: str, searched: bool, exception: bool) -> str:
        claim = self.claims[n]
        if claim.status != "checking" or not self.suffices(claim, verdict, searched, exception):
            return "state"
        independent = "independent" in [self.items[one][0] for one in claim.items]
        claim.waits = (verdict, who, searched, exception and verdict in NUMBERED and not independent)
        claim.status = "proposed"
        return "ok"

    def take_review(self, n: int, who: str) -> str:
        claim = self.claims[n]
        if claim.status != "proposed":
            return "state"
        assert claim.waits
        if claim.waits[1] == who:
            return "forbidden"
        claim.status = "in_review"
        return "ok"

    def approve(self, n: int, who: str) -> str:
        claim = self.claims[n]
        if not self.allowed(who, EDITOR):
            return "forbidden"
        if claim.status != "in_review":
            return "state"
        assert claim.waits
        verdict, proposer, searched, exception = claim.waits
        if proposer == who:
            return "forbidden"
        if not self.suffices(claim, verdict, searched, exception):
            return "state"
        claim.stands, claim.waits, claim.status = claim.waits, None, "checked"
        for flag in claim.flags:
            self.flags[flag] = SETTLES.get(verdict, self.flags[flag])
        return "ok"

    def send_back(self, n: int, who: str) -> str:
        claim = self.claims[n]
        if not self.allowed(who, EDITOR):
            return "forbidden"
        if claim.status != "in_review":
            return "state"
        claim.waits, claim.status = None, "checking"
        return "ok"

    def publish(self, n: int, who: str, reason: bool) -> str:
        claim = self.claims[n]
        if not self.allowed(who, EDITOR):
            return "forbidden"
        if claim.status != "checked":
            return "state"
        assert claim.stands
        verdict, _, searched, exception = claim.stands
        if not self.suffices(claim, verdict, searched, exception):
            return "state"
        if claim.seen_by_public is not None and not reason:
            return "state"
        claim.corrections += claim.seen_by_public not in (None, verdict)
        claim.seen_by_public, claim.status = verdict, "published"
        return "ok"

    def reopen(self, n: int, who: str) -> str:
        claim = self.claims[n]
        if not self.allowed(who, EDITOR):
            return "forbidden"
        if claim.status in ENDS:
            claim.status = "open"
            return "ok"
        if claim.status not in ("checked", "published"):
            return "state"
        self._unsettle(claim)
        if claim.status == "checked":
            claim.stands = None
        claim.status = "checking"
        return "ok"

    def set_aside(self, n: int, who: str, status: str) -> str:
        claim = self.claims[n]
        if claim.status == "published" or claim.status in ENDS:
            return "state"
        if status == "not_checkable" and claim.factual:
            return "state"
        return self._leave(claim, who, status)

    def merge(self, n: int, who: str, into: int) -> str:
        claim, other = self.claims[n], self.claims[into]
        if not self.allowed(who, EDITOR):
            return "forbidden"
        if n == into:
            return "invalid"
        if other.status in ENDS or claim.status == "published" or claim.status in ENDS:
            return "state"
        moved = {item: stance for item, stance in claim.items.items() if item not in other.items}
        other.corrections += bool(moved) and other.seen_by_public is not None
        answer = self._leave(claim, who, "duplicate")
        other.items |= moved
        claim.items = {}
        other.flags += claim.flags
        claim.flags = []
        return answer

    def counts(self, claim: Modelled) -> tuple[int, int, int]:
        """Origins for, against, of context."""
        found: dict[str, set[str]] = {"supports": set(), "refutes": set(), "context": set()}
        for item, stance in claim.items.items():
            kind, group = self.items[item]
            if stance in found and (kind == "independent" or stance == "context"):
                found[stance].add(group or f"item {item}")
        return len(found["supports"]), len(found["refutes"]), len(found["context"])

    def _leave(self, claim: Modelled, who: str, status: str) -> str:
        if claim.seen_by_public is not None and not self.allowed(who, EDITOR):
            return "forbidden"
        self._unsettle(claim)
        claim.corrections += claim.seen_by_public is not None
        claim.waits, claim.stands, claim.status = None, None, status
        return "ok"

    def _unsettle(self, claim: Modelled) -> None:
        if claim.status in ("checked", "published") and claim.stands:
            for flag in claim.flags:
                if self.flags[flag] == SETTLES.get(claim.stands[0]):
                    self.flags[flag] = "open"
