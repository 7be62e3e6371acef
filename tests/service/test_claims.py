"""What is kept of claims: the check of the database finds what was changed behind the program's back, and an approval
settles flags in layers that who approves does not see."""

from typing import Any

import pytest

from annotate.domain.claims import Assigning, NewAppearance, NewClaim
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, End, Project
from annotate.domain.verdicts import Proposal
from annotate.services import annotations, appearances, claim_steps, claims, evidence, links
from annotate.services.work import read, write
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from annotate.store.integrity import faults
from tests import build
from tests.service.tampering import Tampering


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def desk(ana: Actor) -> Project:
    return build.a_project(ana)


@pytest.fixture
def document(ana: Actor, desk: Project) -> Document:
    return build.a_document(ana, desk)


@pytest.fixture
def jonas(ana: Actor, desk: Project) -> Actor:
    return build.a_member(ana, desk)


def proposed(jonas: Actor, desk: Project, **more: Any) -> str:
    """A claim of Jonas with an independent item and a proposal."""
    claim = write(jonas, claims.create, desk.id, NewClaim(normalised="It is so.", atomic=True, **more)).id
    item = NewEvidence(title="Minutes", locator="p. 3", relation="independent")
    item_id = write(jonas, evidence.create, desk.id, item).id
    write(jonas, evidence.put, claim, item_id, NewStance(stance="refutes"), if_match=None)
    write(jonas, claim_steps.assign, claim, Assigning(user=jonas.user))
    write(jonas, claim_steps.start, claim)
    body = Proposal(verdict="false", rationale="The minutes say otherwise.", confidence="high")
    write(jonas, claim_steps.propose, claim, body)
    return claim


def test_the_check_finds_a_claim_or_an_item_that_was_changed(database, ana, jonas, desk, document):
    mark = build.an_annotation(jonas, document)
    claim = proposed(jonas, desk)
    write(jonas, appearances.add, claim, NewAppearance(annotation=mark.id))
    write(jonas, appearances.remove, claim, mark.id)
    with database.open(writing=False) as opened:
        assert list(faults(Transaction(opened, ""))) == []
    tampering = Tampering(database)
    (found,) = tampering.changed("UPDATE claim SET record = :r WHERE id = :c", r=b"{}", c=claim)
    assert found == f"Claim {claim}: its history does not end with what it is now."
    (found,) = tampering.changed("UPDATE evidence SET version = 7")
    assert found.endswith("its history does not end with what it is now.")


def test_a_verdict_settles_flags_in_layers_that_its_approver_does_not_see(ana, jonas, desk, document):
    build.blind(ana, desk)
    mark, flag = build.an_annotation(jonas, document), build.an_annotation(jonas, document, "unverified")
    claim = proposed(jonas, desk)
    write(jonas, links.create, flag.id, NewLink(type="questions", to=End(claim=claim)))
    write(ana, claim_steps.take_review, claim)
    write(ana, claim_steps.approve, claim)
    now = read(jonas, annotations.read, flag.id)
    assert (now.fields.resolution, now.status, now.version) == ("resolved_refuted", "draft", 2)
    assert read(jonas, annotations.read, mark.id) == mark
