"""`annotate db check` looks at comments, cases and decisions, too (security.md S54)."""

import re
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from annotate.domain.adjudication import Case, NewDecision
from annotate.domain.comments import Comment, CommentChange, NewComment
from annotate.domain.records import Document
from annotate.services import adjudication, comments, layers, review
from annotate.services.annotations import Nothing
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build
from tests.service.tampering import Tampering, sql


class Told(NamedTuple):
    """A document with a thread and two cases, one of them decided."""

    document: Document
    root: Comment
    answer: Comment
    decided: Case
    open: Case


@pytest.fixture
def told(database: Database) -> Told:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas, mei = (build.a_member(ana, project, name=name) for name in ("Jonas Keller", "Mei Lin"))
    document = build.a_document(ana, project)
    marks = [build.an_annotation(person, document, start=start, end=9) for person, start in ((jonas, 0), (mei, 4))]
    build.an_annotation(mei, document, start=12, end=18)
    root = write(jonas, comments.create, marks[0].id, NewComment(text="Who says so?"))
    answer = write(ana, comments.create, marks[0].id, NewComment(text="The mayor.", parent=root.id))
    gone = write(mei, comments.create, marks[1].id, NewComment(text="No."))
    write(jonas, comments.change, root.id, CommentChange(text="Who says so, and where?"), 1)
    write(mei, comments.delete, gone.id, 1)
    for person in (jonas, mei):
        write(person, layers.submit, document.id)
    write(ana, review.begin, document.id)
    first, second = read(ana, adjudication.find, document.id).items(Case)
    for decision in ("reject_all", "accept_one"):
        body = NewDecision(decision=decision, cause="borders", annotation=marks[0].id if "one" in decision else None)
        decided = write(ana, adjudication.decide, first.id, body)
        if decision == "reject_all":
            write(ana, adjudication.undo, first.id, Nothing())
    return Told(document, root, answer, decided, second)


@pytest.fixture
def tampering(database: Database, told: Told) -> Tampering:
    made = Tampering(database)
    assert made.finds(lambda connection: None) == []
    return made


def test_a_comment_that_was_changed_or_taken_away_behind_the_back_is_found(tampering: Tampering, told: Told) -> None:
    root, answer = told.root.id, told.answer.id
    assert tampering.changed("UPDATE comment SET record = :none WHERE id = :id", none=b"{", id=root) == [
        f"Comment {root}: its record cannot be read."
    ]
    assert tampering.changed("UPDATE comment SET version = 7 WHERE id = :id", id=answer) == [
        f"Comment {answer}: its record differs from its row.",
        f"Comment {answer}: it is not what the audit rows tell.",
    ]
    assert tampering.changed("DELETE FROM comment WHERE id = :id", id=_unanswered(tampering, told)) != []

    def forged(connection: Connection) -> None:
        record = sql(connection, "SELECT record FROM comment WHERE id = :id", id=answer).scalar_one()
        other = bytes(record).replace(b"The mayor.", b"The baker.")
        sql(connection, "UPDATE comment SET record = :new WHERE id = :id", new=other, id=answer)

    assert tampering.finds(forged) == [f"Comment {answer}: it is not what the audit rows tell."]


def _unanswered(tampering: Tampering, told: Told) -> str:
    with tampering.database.connect(writing=False) as connection:
        rows = sql(connection, "SELECT id FROM comment WHERE deleted").scalars().all()
    [one] = rows
    return str(one)


def test_a_decision_whose_outcome_or_whose_case_is_another_is_found(tampering: Tampering, told: Told) -> None:
    case = told.decided.id
    changes = {
        "UPDATE decision SET outcome = 'nothing' WHERE outcome <> ''": rf"Case {case}: a decision made annotation nothing, .*",
        "UPDATE adjudication_case SET decision = NULL WHERE id = :id": f"Case {case}: the decision that stands is not there.",
        "UPDATE adjudication_case SET state = 'open' WHERE id = :id": f"Case {case}: the decision that stands is not there.",
        "UPDATE adjudication_case SET version = 2 WHERE id = :id": f"Case {case}: its decisions are not those .*",
        "UPDATE adjudication_case SET members = 'nothing' WHERE id = :id": f"Case {case}: it has annotations .*",
    }
    for statement, sentence in changes.items():
        [found] = tampering.changed(statement, **({"id": case} if ":id" in statement else {}))
        assert re.fullmatch(sentence, found)


def test_an_agreed_annotation_whose_source_is_not_there_is_found(tampering: Tampering, told: Told) -> None:
    source, [agreed] = told.decided.annotations[0].id, told.decided.decision.outcome if told.decided.decision else ()
    other = source[:-1] + ("0" if source[-1] != "0" else "1")

    def forged(connection: Connection) -> None:
        record = sql(connection, "SELECT record FROM annotation WHERE id = :id", id=agreed).scalar_one()
        new = bytes(record).replace(source.encode(), other.encode())
        sql(connection, "UPDATE annotation SET record = :new WHERE id = :id", new=new, id=agreed)

    found = tampering.finds(forged)
    assert f"Annotation {agreed}: it was made from annotation {other}, which is not there." in found
