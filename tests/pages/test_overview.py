"""The overview names what waits and for whom, draws what it counts, and tells nothing that blind work hides."""

import re
import time
from collections.abc import Callable

import pytest

from annotate.domain.claims import Assigning, NewClaim
from annotate.domain.criticism import CriticismChange, Sign
from annotate.domain.permissions import Actor
from annotate.domain.records import Fields, Project
from annotate.domain.sentences import ReadMark
from annotate.domain.verdicts import Proposal
from annotate.services import annotations, claim_steps, claims, criticism, layers, sentences
from annotate.services.work import write
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]
NOT_CHECKABLE = Proposal(
    verdict="not_checkable", rationale="Nobody can know.", confidence="high", searched="There is nothing to search."
)


def a_claim(person: Actor, project: Project, sentence: str = "The bridge was opened in 2019.") -> str:
    return write(person, claims.create, project.id, NewClaim(normalised=sentence, atomic=True)).id


def words(visitor: Visitor, project: Project, selector: str, rest: str = "") -> list[str]:
    found = visitor.get(f"/p/{project.id}{rest}").all(selector)
    return [" ".join(each.text(separator=" ").split()) for each in found]


def test_a_persons_queue_has_records_to_sign_and_flags_besides_documents_and_claims(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project, title="The bridge")
    build.an_annotation(jonas, document, "unverified", fields=Fields(reason="vague_source"))
    write(ana, criticism.change, document.id, CriticismChange(author_stated="The Courier"), 0)
    claim = a_claim(ana, project)
    write(ana, claim_steps.assign, claim, Assigning(user=jonas.user, due="2020-02-01"))
    editors = " ".join(words(visit(ana), project, ".next li"))
    assert "A source record to sign : The bridge Draft by you, today." in editors
    assert "flag" not in editors
    reviewers = " ".join(words(visit(jonas), project, ".next li"))
    assert "1 flag of yours is open" in reviewers
    assert "Overdue: wanted by 2020-02-01." in reviewers
    assert "source record" not in reviewers
    write(ana, criticism.sign, document.id, Sign(confidence="high"))
    assert "source record to sign" not in " ".join(words(visit(ana), project, ".next li"))
    assert "1 open" in visit(ana).get(f"/p/{project.id}").words(".sum")


def test_what_is_open_says_whose_turn_it_is_and_for_how_long(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    now = time.time()
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda: now - 9 * 86_400)
        build.a_document(ana, project, title="Old text")
    first, second = a_claim(ana, project), a_claim(ana, project, "It cost much.")
    a_claim(ana, project, "Nobody works on it.")
    write(ana, claim_steps.assign, first, Assigning(user=jonas.user))
    write(ana, claim_steps.assign, second, Assigning(user=jonas.user))
    write(jonas, claim_steps.start, second)
    write(jonas, claim_steps.propose, second, NOT_CHECKABLE)
    rows = words(visit(ana), project, ".turns tbody tr")
    assert rows == [
        "Old text Open Its readers 9 days",
        "C01 The bridge was opened in 2019. Assigned Jonas Keller Today",
        "C02 It cost much. Proposed Another person, to review Today",
    ]
    assert "Assigned You Today" in words(visit(jonas), project, ".turns tbody tr")[1]


def test_readers_stand_with_what_is_theirs_and_in_blind_work_only_oneself(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas, viewer = build.a_member(ana, project), build.a_member(ana, project, "viewer", "Vera Lund")
    document = build.a_document(ana, project)
    for n in (1, 2, 3):
        write(jonas, sentences.mark_read, document.id, n, ReadMark(read=True))
    write(jonas, layers.submit, document.id)
    assert words(visit(ana), project, ".readers tbody tr") == [
        "You, Ana Okafor Owner 0 of 3 0 of 1 document",
        "Jonas Keller Reviewer 3 of 3 1 of 1 document",
    ]
    assert words(visit(viewer), project, ".readers") == []
    build.blind(ana, project, reviewers_per_document=2)
    page = visit(ana).get(f"/p/{project.id}")
    assert len(page.all(".readers tbody tr")) == 1
    assert "Jonas" not in page.html
    assert "Others are working too" in page.words()


def test_the_time_line_has_times_of_claims_and_dates_of_records_in_its_table(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project, title="The bridge")
    visitor = visit(ana)
    assert "Appears when a claim names a year" in visitor.get(f"/p/{project.id}").words(".plots")
    claim = a_claim(ana, project, "Tito came in August 1977.")
    a_claim(ana, project, "Nobody knows when.")
    change = CriticismChange(date_inferred_from="2014-07", date_inferred_to="2014-08")
    write(ana, criticism.change, document.id, change, 0)
    page = visitor.get(f"/p/{project.id}")
    assert [" ".join(row.text(separator=" ").split()) for row in page.all(".told tbody tr")] == [
        "C01 Tito came in August 1977. August 1977",
        "The bridge written July 2014 to August 2014, inferred",
    ]
    assert page.all(".told tbody a")[0].attributes["href"] == f"/p/{project.id}/claims/{claim}"
    assert "C01 August 1977" in page.words(".told svg")


def test_findings_over_time_and_the_verdicts_lead_to_their_claims(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    build.a_document(ana, project)
    claim = a_claim(jonas, project)
    write(ana, claim_steps.assign, claim, Assigning(user=jonas.user))
    write(jonas, claim_steps.start, claim)
    write(jonas, claim_steps.propose, claim, NOT_CHECKABLE)

    def findings() -> list[str]:
        (row,) = visit(ana).get(f"/p/{project.id}").all("[data-of='f-findings'] tbody tr")
        return row.text(separator=" ").split()[1:]

    assert findings() == ["0", "1"]
    write(ana, claim_steps.take_review, claim)
    write(ana, claim_steps.approve, claim)
    assert findings() == ["1", "1"]
    links = [link.attributes["href"] for link in visit(ana).get(f"/p/{project.id}").all(".plots tbody a")]
    assert f"/p/{project.id}/claims?verdict=not_checkable" in links
    assert f"/p/{project.id}/claims/{claim}" in links


def test_a_period_in_the_address_narrows_the_curves_and_the_activity(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.a_document(ana, project)
    visitor = visit(ana)
    page = visitor.get(f"/p/{project.id}?to=2001-01-01")
    assert "No day of the period has any." in page.words(".plots")
    assert "Nothing was done in this period" in page.words(".side")
    assert (page.value("to"), "Clear 1 filter" in page.words()) == ("2001-01-01", True)
    assert visitor.get(f"/p/{project.id}?from=2001-01-01").all(".feed li")
    wrong = visitor.get(f"/p/{project.id}?from=yesterday")
    assert (wrong.status, "Write a day such as 2026-03-12." in wrong.words()) == (422, True)


def test_claims_of_passages_that_blind_work_hides_are_in_no_figure_queue_or_table(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project, reviewers_per_document=2)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    write(ana, criticism.change, document.id, CriticismChange(date_stated="2014"), 0)
    mark = build.an_annotation(jonas, document, fields=Fields(of_interest=True))
    flag = build.an_annotation(jonas, document, "unverified", fields=Fields(reason="vague_source"))
    sentence = "The zeppelin came in 1931."
    made = write(jonas, claims.create, project.id, NewClaim(annotation=mark.id, normalised=sentence, atomic=True))
    write(jonas, claim_steps.assign, made.id, Assigning(user=jonas.user))
    write(jonas, claim_steps.start, made.id)
    write(jonas, claim_steps.propose, made.id, NOT_CHECKABLE)
    hidden = ("zeppelin", "1931", "Jonas", "C01", flag.label)
    page = visit(ana).get(f"/p/{project.id}")
    assert [word for word in hidden if word in page.html] == []
    assert "0 open" in re.sub(r"\s+", " ", page.words(".sum"))
    own = visit(jonas).get(f"/p/{project.id}").words()
    assert "C01" in own
    assert "1931" in own
    write(jonas, annotations.delete, flag.id, flag.version)
    assert visit(ana).get(f"/p/{project.id}").words(".sum") == page.words(".sum")
