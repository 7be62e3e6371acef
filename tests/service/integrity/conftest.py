"""A document on which everything has happened that the check looks at, on one database of each kind for all tests here."""

from collections.abc import Iterator

import pytest

from annotate.domain.annotations import AnnotationChange, NewFragment
from annotate.domain.claims import Assigning, Because, ClaimChange, Exit, NewClaim, Publication
from annotate.domain.comments import CommentChange, NewComment
from annotate.domain.criticism import CriticismChange, Sign
from annotate.domain.evidence import EvidenceChange, NewEvidence, NewStance
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, End, Project
from annotate.domain.sentences import Merge, Split, ZoneChange
from annotate.domain.verdicts import Proposal
from annotate.services import (
    annotations,
    claim_steps,
    claims,
    comments,
    criticism,
    evidence,
    layers,
    links,
    members,
    projects,
    sentences,
    sign_in,
    upkeep,
    work,
)
from annotate.services.members import MemberChange
from annotate.services.projects import ProjectChange
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build
from tests.conftest import BACKENDS, migrated
from tests.service.tampering import Tampering

TEXT = "The mayor praised the new bridge. “It will last,” she said.\n\nNobody asked who paid for it. Two firms had bid."


@pytest.fixture(scope="package", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="package")
def database(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One of each kind for all tests here: nothing of what they do stays."""
    with migrated(backend, request, tmp_path_factory.mktemp(backend)) as url:
        opened = work.use(Database(url))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture(scope="package")
def document(ana: Actor) -> Document:
    """A document on which everything has happened that leaves audit rows, another one beside it, and claims."""
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    write(ana, members.change, project.id, jonas.user, MemberChange(role="adjudicator"), 1)
    write(ana, projects.change, project.id, ProjectChange(guidelines="Mark the shortest passage."), 1)
    other = build.a_document(ana, project, "One is here.\r\nTwo is there.")
    made = build.a_document(ana, project, TEXT)
    deleted = []
    for person in (ana, jonas):
        marks = [build.an_annotation(person, made, start=n, end=n + 12) for n in (0, 4, 64)]
        pieces = (NewFragment(start=34, end=47), NewFragment(start=49, end=57, part="cue"))
        said = build.an_annotation(person, made, "attribution", start=None, end=None, fragments=pieces)
        link = write(person, links.create, said.id, NewLink(type="attributes", to=End(annotation=marks[0].id)))
        write(person, annotations.change, marks[0].id, AnnotationChange(note="It goes on."), 1)
        write(person, annotations.change, marks[0].id, AnnotationChange(start=0, end=9), 2)
        write(person, annotations.delete, marks[1].id, 1)
        deleted.append(marks[1].id)
        write(person, links.delete, link.id, 1)
        build.an_annotation(person, other)
    write(ana, sentences.split, made.id, Split(at=10))
    write(ana, criticism.change, made.id, CriticismChange(genre="feature"), 0)
    write(ana, criticism.sign, made.id, Sign(confidence="high"))
    write(ana, annotations.restore, deleted[0], annotations.Nothing())
    write(ana, sentences.merge, made.id, Merge(first=1, last=2))
    write(ana, sentences.change_zone, made.id, 1, ZoneChange(kind="caption"), 1)
    write(jonas, layers.submit, made.id)
    noted = build.an_annotation(ana, other, start=4, end=9)
    for version in range(1, 31):
        write(ana, projects.change, project.id, ProjectChange(guidelines=f"Version {version}."), version + 1)
        write(ana, annotations.change, noted.id, AnnotationChange(note=f"Version {version}."), version)
    check_a_claim(ana, jonas, project)
    return made


def check_a_claim(ana: Actor, jonas: Actor, project: Project) -> None:
    """A claim with evidence, comments and all the steps of its way, twice; and one that is withdrawn."""
    body = NewClaim(normalised="The bridge will last.", atomic=True)
    claim, other = (write(jonas, claims.create, project.id, body).id for _ in range(2))
    write(jonas, claims.change, claim, ClaimChange(normalised="The new bridge will last."), version=1)
    said = write(jonas, comments.create_on_claim, claim, NewComment(text="Who says so?"))
    write(ana, comments.create_on_claim, claim, NewComment(text="The mayor.", parent=said.id))
    write(jonas, comments.change, said.id, CommentChange(text="Who says so, and where?"), 1)
    item = write(
        jonas, evidence.create, project.id, NewEvidence(title="Minutes", locator="p. 3", relation="independent")
    )
    write(jonas, evidence.change, item.id, EvidenceChange(locator="p. 4"), version=1)
    write(ana, comments.create_on_evidence, item.id, NewComment(text="Signed by whom?"))
    write(jonas, evidence.put, claim, item.id, NewStance(stance="supports"), if_match=None)
    write(jonas, claim_steps.assign, claim, Assigning(user=jonas.user))
    write(jonas, claim_steps.start, claim)
    for turn in range(3):
        proposal = Proposal(verdict="true", rationale=f"The minutes say so, {turn}.", confidence="low", searched="Two.")
        write(jonas, claim_steps.propose, claim, proposal)
        write(ana, claim_steps.take_review, claim)
        write(ana, claim_steps.return_, claim, Because(reason="Look again."))
    write(jonas, claim_steps.propose, claim, proposal)
    write(ana, claim_steps.take_review, claim)
    write(ana, claim_steps.approve, claim)
    write(ana, claim_steps.publish, claim, Publication())
    write(ana, claim_steps.reopen, claim, Because(reason="A new source."))
    write(ana, claim_steps.set_aside, other, Exit(status="withdrawn", reason="The same again."))


@pytest.fixture(scope="package")
def tampering(database: Database, document: Document) -> Iterator[Tampering]:
    made = Tampering(database)
    assert read(sign_in.NOBODY, upkeep.faults) == []
    yield made
    assert read(sign_in.NOBODY, upkeep.faults) == [], "nothing of it stayed"
