"""What was done in a project is told in words, to whoever may know of it, and to nobody else."""

import re
import time
from collections.abc import Callable

import pytest

from annotate.domain.claims import Assigning, NewClaim, Removal
from annotate.domain.comments import NewComment
from annotate.domain.criticism import CriticismChange, Sign
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.flagged import Settlement
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Fields, Project
from annotate.domain.sentences import ReadMark
from annotate.services import (
    adjudication,
    assignments,
    claim_steps,
    claims,
    comments,
    criticism,
    documents,
    evidence,
    flagged,
    layers,
    projects,
    review,
    sentences,
)
from annotate.services.projects import ProjectChange
from annotate.services.work import write
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def lines(visitor: Visitor, project: Project, rest: str = "/activity") -> list[str]:
    """The lines of a page, without their hour."""
    shown = visitor.get(f"/p/{project.id}{rest}").all(".feed li")
    return [re.sub(r"^\d\d:\d\d ", "", " ".join(line.text(separator="").split())) for line in shown]


def submitted(person: Actor, document: Document) -> None:
    for n in (1, 2, 3):
        write(person, sentences.mark_read, document.id, n, ReadMark(read=True))
    write(person, layers.submit, document.id)


def test_each_line_says_who_did_what_and_leads_there(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project, title="The bridge")
    flag = build.an_annotation(ana, document, "unverified", fields=Fields(reason="no_source_given"))
    write(jonas, comments.create, flag.id, NewComment(text="Who paid?"))
    write(ana, flagged.settle, flag.id, Settlement(resolution="withdrawn", reason="It is sourced."))
    claim = write(jonas, claims.create, project.id, NewClaim(normalised="The bridge will last."))
    write(jonas, comments.create_on_claim, claim.id, NewComment(text="For how long?"))
    item = write(jonas, evidence.create, project.id, NewEvidence(title="Minutes", locator="Box 4"))
    write(jonas, comments.create_on_evidence, item.id, NewComment(text="Page 12."))
    write(ana, claim_steps.assign, claim.id, Assigning(user=jonas.user))
    write(ana, assignments.assign, document.id, jonas.user)
    write(ana, criticism.change, document.id, CriticismChange(author_stated="The Courier"), 0)
    write(ana, criticism.sign, document.id, Sign(confidence="high"))
    submitted(jonas, document)
    mark = f"{flag.label} in The bridge"
    assert sorted(lines(visit(ana), project)) == sorted(
        [
            "You brought in The bridge",
            f"Jonas Keller wrote at {mark}: “Who paid?”",
            f"You withdrew {mark}",
            "Jonas Keller made claim C01: The bridge will last.",
            "Jonas Keller wrote about C01: “For how long?”",
            "Jonas Keller brought evidence E01: Minutes",
            "Jonas Keller wrote about evidence E01: “Page 12.”",
            "You assigned C01 to Jonas Keller",
            "You gave The bridge to Jonas Keller",
            "You worked on the source record of The bridge",
            "You signed the source record of The bridge",
            "Jonas Keller submitted The bridge",
        ]
    )
    assert "Ana Okafor withdrew" in " ".join(lines(visit(jonas), project))
    links = {
        link.text(): link.attributes["href"] for link in visit(ana).get(f"/p/{project.id}/activity").all(".feed a")
    }
    assert links["C01"] == f"/p/{project.id}/claims/{claim.id}"
    assert links[flag.label] == f"/p/{project.id}/d/{document.id}?a={flag.id}"
    assert len(lines(visit(ana), project, "")) == 12


def test_evidence_on_a_claim_is_told_by_its_label_whatever_the_reason_says(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    claim = write(ana, claims.create, project.id, NewClaim(normalised="The bridge will last."))
    items = [write(ana, evidence.create, project.id, NewEvidence(title=f"Minutes {n}", locator="1")) for n in (1, 2)]
    for item, reason in zip(items, ("", "Found: on page 3. Clear."), strict=True):
        write(ana, evidence.put, claim.id, item.id, NewStance(stance="supports", reason=reason), None)
    write(ana, evidence.remove, claim.id, items[0].id, 1, Removal(reason="Wrong page: see E02."))
    told = lines(visit(ana), project)
    assert {"You added E01 to C01: supports", "You added E02 to C01: supports", "You took E01 off C01"} <= set(told)


def test_how_a_flag_was_settled_is_told_as_it_was_then(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    ben = build.a_member(ana, project, "editor", "Ben Ito")
    flag = build.an_annotation(
        ana, build.a_document(ana, project, title="The bridge"), "unverified", fields=Fields(reason="no_source_given")
    )
    write(ana, flagged.settle, flag.id, Settlement(resolution="resolved_supported", reason="The minutes say so."))
    write(ben, flagged.settle, flag.id, Settlement(resolution="open", reason="They are of another year."))
    write(ana, flagged.settle, flag.id, Settlement(resolution="withdrawn", reason="It was no claim."))
    told = [
        f"Ben Ito opened {flag.label} in The bridge again",
        f"You settled {flag.label} in The bridge: supported",
        f"You withdrew {flag.label} in The bridge",
    ]
    assert sorted(line for line in lines(visit(ana), project) if flag.label in line) == told


def test_what_follows_each_other_is_one_line_and_a_deleted_document_none(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    several = [build.a_document(ana, project, title=f"Text {n}") for n in range(3)]
    assert lines(visit(ana), project) == ["You brought in 3 documents"]
    write(ana, documents.delete, several[0].id, 1)
    write(ana, documents.delete, several[1].id, 1)
    assert lines(visit(ana), project) == ["You brought in Text 2"]


def test_adjudication_is_told_to_adjudicators_and_its_cases_to_nobody_below(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    write(ana, projects.change, project.id, ProjectChange(reviewers_per_document=1), project.version)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project, title="The bridge")
    build.an_annotation(jonas, document, fields=Fields(of_interest=True))
    submitted(jonas, document)
    write(ana, review.begin, document.id)
    write(ana, adjudication.accept_unanimous, document.id)
    write(ana, review.finish, document.id)
    told = lines(visit(ana), project)
    assert "You decided case 1 in The bridge" in told
    assert "You made the agreed layer of The bridge final" in told
    assert not [line for line in lines(visit(jonas), project) if "case" in line]
    viewer = build.a_member(ana, project, "viewer", "Vera Lund")
    assert not [line for line in lines(visit(viewer), project) if "case" in line or "submitted" in line]


def test_blind_work_tells_nothing_of_anothers_layer_until_it_may_be_seen(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project, reviewers_per_document=2)
    jonas, mei = build.a_member(ana, project), build.a_member(ana, project, name="Mei Tanaka")
    document = build.a_document(ana, project, title="The bridge")
    mark = build.an_annotation(jonas, document, fields=Fields(of_interest=True))
    write(jonas, comments.create, mark.id, NewComment(text="Zeppelin"))
    claim = write(jonas, claims.create, project.id, NewClaim(annotation=mark.id))
    write(jonas, comments.create_on_claim, claim.id, NewComment(text="Zeppelin"))
    write(ana, assignments.assign, document.id, jonas.user)
    write(ana, assignments.assign, document.id, mei.user)
    submitted(jonas, document)
    hidden = ("Jonas", "Zeppelin", "C01")
    for path in ("/activity", ""):
        page = visit(mei).get(f"/p/{project.id}{path}").html
        assert not [word for word in hidden if word in page], path
    assert lines(visit(mei), project) == ["Ana Okafor gave The bridge to you", "Ana Okafor brought in The bridge"]
    assert not [line for line in lines(visit(ana), project) if line.startswith("Jonas")]
    assert len([line for line in lines(visit(jonas), project) if line.startswith("You")]) == 4
    submitted(mei, document)
    seen = lines(visit(mei), project)
    assert "Jonas Keller submitted The bridge" in seen
    assert any(line.startswith(f"Jonas Keller wrote at {mark.label}") for line in seen)


def test_pages_go_on_behind_each_other_and_a_period_stands_in_the_address(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    now = time.time()
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda: now - 3 * 86_400)
        old = build.a_document(ana, project, title="Old")
    made = [write(ana, claims.create, project.id, NewClaim(normalised=f"Claim {n}.")) for n in range(60)]
    visitor = visit(ana)
    first = visitor.get(f"/p/{project.id}/activity")
    second = visitor.get(first.one("[rel='next']").attributes["href"] or "")
    words = [line.text(separator="") for page in (first, second) for line in page.all(".feed li")]
    assert len(words) == len(made) + 1
    assert [label for label in (f"C{n:02}" for n in range(1, 61)) if not any(f"{label}:" in one for one in words)] == []
    assert not second.all("[rel='next']")
    day = time.strftime("%Y-%m-%d", time.gmtime(now - 3 * 86_400))
    assert lines(visitor, project, f"/activity?from={day}&to={day}") == ["You brought in Old"]
    assert lines(visitor, project, f"/activity?to={day}") == ["You brought in Old"]
    assert "Nothing was done in this period" in visitor.get(f"/p/{project.id}/activity?to=2001-01-01").words()
    wrong = visitor.get(f"/p/{project.id}/activity?from=2026-03-02&to=2026-03-01")
    assert (wrong.status, "The last day lies before the first" in wrong.words()) == (422, True)
    assert visitor.get(f"/p/{project.id}/activity?from=soon").status == 422
    assert visitor.get(f"/p/{project.id}/activity?cursor=nonsense").status == 422
    assert old.title == "Old"
