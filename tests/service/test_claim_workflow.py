"""The workflow of claims against a model of it that was written apart: any order of attempts by any people, 0 differences."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from annotate.domain.claims import (
    Assigning,
    Because,
    Claim,
    ClaimChange,
    Exit,
    Merging,
    NewClaim,
    Publication,
    Removal,
)
from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import End
from annotate.domain.verdicts import Proposal
from annotate.services import annotations, claim_moves, claim_steps, claims, evidence, links, members, work
from annotate.services.claims import ClaimQuery
from annotate.services.members import NewMember
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from annotate.store.integrity import faults
from tests import build
from tests.conftest import size
from tests.service.claim_model import RANKS, VERDICTS, Model, Modelled

RUNS = {"sqlite": size(200, 1000), "postgresql": size(10, 100)}
STEPS = 50
MOST = 4
ROLES = {"jonas": "reviewer", "mei": "reviewer", "edith": "editor"}
RATIONALE = "The archive shows it."

NEXT = {"open": "assign", "assigned": "start", "proposed": "take_review", "in_review": "approve"}

verdicts = some.sampled_from(VERDICTS)
usually = some.sampled_from([True, True, True, False])
people = some.sampled_from(sorted(RANKS))
numbers = some.integers(0, MOST - 1)


class Workflow(RuleBasedStateMachine):
    """Attempts through the use cases and through the model, side by side."""

    team: dict[str, Actor]

    @initialize(first=some.integers(0, 6), second=some.integers(0, 7), verdict=verdicts)
    def begin(self, first: int, second: int, verdict: str) -> None:
        """Two claims, each somewhere on its way: a run that begins at the beginning seldom comes to the end."""
        ana = self.team["ana"]
        project = build.a_project(ana)
        self.project = project.id
        self.model = Model()
        self.document = build.a_document(ana, project)
        for name, role in ROLES.items():
            work.write(ana, members.add, project.id, NewMember(user=self.team[name].user, role=role))
        self.claims: list[str] = []
        self.items: list[str] = []
        self.flags: list[str] = []
        self.claim("jonas", True, True, True)
        self.claim("mei", True, True, False)
        self.item("independent", "")
        self.put(0, "jonas", 0, "supports", True)
        self.put(1, "jonas", 0, "refutes", True)
        self.go_on(0, "jonas", "ana", verdict, first)
        self.go_on(1, "edith", "ana", "true", second)

    @precondition(lambda self: len(self.claims) < MOST)
    @rule(who=people, sentence=usually, atomic=some.sampled_from([True, True, False, None]), factual=usually)
    def claim(self, who: str, sentence: bool, atomic: bool | None, factual: bool) -> None:
        body = NewClaim(
            normalised="It is so." if sentence else "", atomic=atomic, checkability="cfs" if factual else "nfs"
        )
        made = work.write(self.team[who], claims.create, self.project, body)
        self.model.add(Modelled(sentence, atomic, factual))
        self.claims.append(made.id)
        flag = build.an_annotation(self.team["mei"], self.document, "unverified")
        work.write(self.team["mei"], links.create, flag.id, NewLink(type="questions", to=End(claim=made.id)))
        self.flags.append(flag.id)

    @precondition(lambda self: len(self.items) < MOST)
    @rule(relation=some.sampled_from(["independent", "interested"]), group=some.sampled_from(["", "archive"]))
    def item(self, relation: str, group: str) -> None:
        body = NewEvidence(title="Minutes", locator="p. 3", relation=relation, independence_group=group)
        self.items.append(work.write(self.team["jonas"], evidence.create, self.project, body).id)
        self.model.items.append((relation, group))

    @rule(
        n=numbers,
        who=people,
        what=some.sampled_from([("sentence", True), ("sentence", False), ("atomic", True), ("atomic", False)]),
        reason=some.booleans(),
    )
    def change(self, n: int, who: str, what: tuple[str, bool | None], reason: bool) -> None:
        n %= len(self.claims)
        why = "It reads better." if reason else ""
        new: dict[str, Any] = {"atomic": what[1]}
        if what[0] == "sentence":
            new = {"normalised": "It is so." if what[1] else ""}
        version = self._claim(n).version
        self._same(
            self.model.change(n, who, what, reason),
            lambda: work.write(
                self.team[who], claims.change, self.claims[n], ClaimChange(**new, reason=why), version=version
            ),
        )

    @rule(
        n=numbers,
        who=people,
        item=numbers,
        stance=some.sampled_from(["supports", "refutes", "context", "insufficient"]),
        reason=some.booleans(),
    )
    def put(self, n: int, who: str, item: int, stance: str, reason: bool) -> None:
        n, item = n % len(self.claims), item % len(self.items)
        version = self._stance(n, item)
        body = NewStance(stance=stance, reason="It was found." if reason else "")
        self._same(
            self.model.put(n, who, item, stance, reason),
            lambda: work.write(self.team[who], evidence.put, self.claims[n], self.items[item], body, if_match=version),
        )

    @rule(n=numbers, who=people, item=numbers, reason=some.booleans())
    def take_off(self, n: int, who: str, item: int, reason: bool) -> None:
        n, item = n % len(self.claims), item % len(self.items)
        version = int((self._stance(n, item) or '"1"').strip('"'))
        body = Removal(reason="It was misread." if reason else "")
        self._same(
            self.model.take_off(n, who, item, reason),
            lambda: work.write(
                self.team[who], evidence.remove, self.claims[n], self.items[item], version=version, body=body
            ),
        )

    @rule(n=numbers, who=people)
    def assign(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.assign(n, who), claim_steps.assign, Assigning(user=self.team[who].user))

    @rule(n=numbers, who=people)
    def start(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.start(n, who), claim_steps.start)

    @rule(n=numbers, who=people, verdict=verdicts, searched=some.booleans(), exception=some.booleans())
    def propose(self, n: int, who: str, verdict: str, searched: bool, exception: bool) -> None:
        n %= len(self.claims)
        body = Proposal(
            verdict=verdict,
            rationale=RATIONALE,
            confidence="low",
            searched="Two archives." if searched else "",
            exception="There is no other record." if exception else "",
        )
        self._step(n, who, self.model.propose(n, who, verdict, searched, exception), claim_steps.propose, body)

    @rule(n=numbers, who=people)
    def take_review(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.take_review(n, who), claim_steps.take_review)

    @rule(n=numbers, who=people)
    def approve(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.approve(n, who), claim_steps.approve)

    @rule(n=numbers, who=people)
    def send_back(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.send_back(n, who), claim_steps.return_, Because(reason="Look again."))

    @rule(n=numbers, who=people, reason=some.booleans())
    def publish(self, n: int, who: str, reason: bool) -> None:
        n %= len(self.claims)
        body = Publication(reason="A new source." if reason else "")
        self._step(n, who, self.model.publish(n, who, reason), claim_steps.publish, body)

    @rule(n=numbers, who=people)
    def reopen(self, n: int, who: str) -> None:
        n %= len(self.claims)
        self._step(n, who, self.model.reopen(n, who), claim_steps.reopen, Because(reason="A new source."))

    @rule(n=numbers, who=people, status=some.sampled_from(["not_checkable", "withdrawn"]))
    def set_aside(self, n: int, who: str, status: str) -> None:
        n %= len(self.claims)
        body = Exit(status=status, reason="Nothing to check.")
        self._step(n, who, self.model.set_aside(n, who, status), claim_steps.set_aside, body)

    @rule(
        n=numbers,
        proposer=people,
        editor=some.sampled_from(["ana", "edith"]),
        verdict=verdicts,
        steps=some.integers(1, 6),
    )
    def go_on(self, n: int, proposer: str, editor: str, verdict: str, steps: int) -> None:
        """The next steps of the way, so that runs come far."""
        for _ in range(steps):
            status = self.model.claims[n % len(self.claims)].status
            if status == "checking":
                self.propose(n, proposer, verdict, True, True)
            elif status == "checked":
                self.publish(n, editor, True)
            elif status in NEXT:
                getattr(self, NEXT[status])(n, editor)

    @precondition(lambda self: len(self.claims) > 2)
    @rule(n=numbers, who=people, into=numbers)
    def merge(self, n: int, who: str, into: int) -> None:
        n, into = n % len(self.claims), into % len(self.claims)
        answer = self.model.merge(n, who, into)
        body = Merging(into=self.claims[into], reason="The same.")
        self._step(n, who, answer, claim_moves.merge, body)

    @invariant()
    def the_claims_are_those_of_the_model(self) -> None:
        if not hasattr(self, "claims"):
            return
        listed = work.read(self.team["ana"], claims.find, self.project, ClaimQuery())
        for claim, wanted in zip(listed.items(Claim), self.model.claims, strict=True):
            found = (
                claim.status,
                claim.proposal.row.id if claim.proposal else None,
                claim.verdict.row.id if claim.verdict else None,
                claim.public.row.id if claim.public else None,
                (claim.counts.for_, claim.counts.against, claim.counts.context),
            )
            assert found == (
                wanted.status,
                wanted.waits[0] if wanted.waits else None,
                wanted.stands[0] if wanted.stands else None,
                wanted.seen_by_public,
                self.model.counts(wanted),
            )
            for finding in (claim.verdict, claim.public):
                assert finding is None or finding.approver is not None
                assert finding is None or finding.approver != finding.proposer

    def teardown(self) -> None:
        """What is dear to ask is asked once, at the end of a run."""
        for n, flag in enumerate(getattr(self, "flags", ())):
            listed = work.read(self.team["ana"], claims.corrections, self.claims[n])
            assert listed.total == self.model.claims[n].corrections
            found = work.read(self.team["mei"], annotations.read, flag).fields.resolution
            assert found == self.model.flags[n]

    def _claim(self, n: int) -> Any:
        return work.read(self.team["ana"], claims.read, self.claims[n])

    def _stance(self, n: int, item: int) -> str | None:
        one = work.read(self.team["ana"], evidence.read, self.items[item])
        return next((f'"{stance.version}"' for stance in one.claims if stance.claim == self.claims[n]), None)

    def _step(self, n: int, who: str, wanted: str, use_case: Callable[..., Any], *body: Any) -> None:
        self._same(wanted, lambda: work.write(self.team[who], use_case, self.claims[n], *body))

    def _same(self, wanted: str, attempt: Callable[[], Any]) -> None:
        """The use case does what the model says."""
        assert _outcome(attempt) == wanted


def _without_waiting(database: Database) -> None:
    """Ten thousand steps need not outlive a power cut."""
    connection = database.writer.raw_connection()
    connection.cursor().execute("PRAGMA synchronous=OFF")
    connection.close()


def _outcome(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except Forbidden:
        return "forbidden"
    except NotFound:
        return "gone"
    except Invalid as refusal:
        return refusal.kind
    return "ok"


def test_the_workflow_is_that_of_the_model(database: Database, backend: str) -> None:
    if database.is_sqlite:
        _without_waiting(database)
    Workflow.team = {name: build.a_person(name) for name in RANKS}
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=RUNS[backend],
            stateful_step_count=STEPS,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with database.open(writing=False) as opened:
        assert list(faults(Transaction(opened, ""))) == []
