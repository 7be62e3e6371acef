"""Comments on claims and evidence: kept as they were written, told to whoever may know of what they are about."""

import pytest

from annotate.domain.claims import NewClaim
from annotate.domain.comments import Comment, CommentChange, NewComment
from annotate.domain.errors import NotFound
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.permissions import Actor
from annotate.services import appearances, claims, comments, evidence, layers
from annotate.services.annotations import Nothing
from annotate.services.work import read, write
from annotate.store import migrate
from annotate.store.engine import Database
from tests import build
from tests.service.tampering import Tampering


class Talk:
    """A blind project of Ana's in which Jonas made a claim of his mark, with evidence, and speaks of both."""

    def __init__(self) -> None:
        self.ana = build.a_person()
        project = build.a_project(self.ana)
        self.project = build.blind(self.ana, project)
        self.jonas, self.mei = (build.a_member(self.ana, project, name=name) for name in ("Jonas Keller", "Mei Lin"))
        self.document = build.a_document(self.ana, project)
        mark = build.an_annotation(self.jonas, self.document)
        self.claim = write(self.jonas, claims.create, project.id, NewClaim(annotation=mark.id))
        body = NewEvidence(title="Minutes", url="https://archive.example/minutes")
        self.item = write(self.jonas, evidence.create, project.id, body)
        write(self.jonas, evidence.put, self.claim.id, self.item.id, NewStance(stance="context"), None)
        text = f"@{self.ana.name}, @{self.mei.name}: who says so?"
        self.root = write(self.jonas, comments.create_on_claim, self.claim.id, NewComment(text=text))
        answer = NewComment(text="The mayor.", parent=self.root.id)
        self.answer = write(self.jonas, comments.create_on_claim, self.claim.id, answer)
        self.remark = write(self.jonas, comments.create_on_evidence, self.item.id, NewComment(text=text))

    def seen(self, person: Actor) -> int:
        """How many of the three somebody can read."""
        seen = 0
        for said in (self.root, self.answer, self.remark):
            try:
                seen += read(person, comments.read, said.id).id == said.id
            except NotFound:
                continue
        return seen


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk()


def test_names_reach_those_only_who_may_know_of_the_claim(talk: Talk) -> None:
    assert (talk.root.mentions, talk.remark.mentions) == ((), ())
    assert [talk.seen(person) for person in (talk.jonas, talk.mei, talk.ana)] == [3, 0, 0]
    own = build.an_annotation(talk.mei, talk.document, start=4, end=9)
    made = write(talk.mei, claims.create, talk.project.id, NewClaim(normalised="It was so."))
    said = write(talk.mei, comments.create_on_claim, made.id, NewComment(text=f"@{talk.ana.name}?"))
    assert [person.id for person in said.mentions] == [talk.ana.user]
    # With a passage that only Mei sees the claim and its thread are hers alone.
    write(talk.mei, appearances.add, made.id, appearances.NewAppearance(annotation=own.id))
    again = write(talk.mei, comments.change, said.id, CommentChange(text=f"@{talk.ana.name}!"), 1)
    assert again.mentions == ()
    with pytest.raises(NotFound):
        read(talk.ana, comments.read, said.id)


def test_threads_open_with_the_layers(talk: Talk) -> None:
    build.an_annotation(talk.mei, talk.document, start=4, end=9)
    for person in (talk.jonas, talk.mei):
        write(person, layers.submit, talk.document.id)
    assert [talk.seen(person) for person in (talk.jonas, talk.mei, talk.ana)] == [3, 3, 3]
    around = read(talk.mei, comments.around_claim, talk.claim.id)
    assert {on: [one.id for one in said] for on, said in around.items()} == {
        talk.claim.id: [talk.root.id, talk.answer.id],
        talk.item.id: [talk.remark.id],
    }


def test_what_was_changed_or_taken_away_behind_the_back_is_found(database: Database, talk: Talk) -> None:
    gone: Comment = write(talk.jonas, comments.create_on_evidence, talk.item.id, NewComment(text="No."))
    write(talk.jonas, comments.delete, gone.id, 1)
    write(talk.jonas, comments.restore, gone.id, Nothing())
    tampering, answer = Tampering(database), talk.answer.id
    assert tampering.finds(lambda connection: None) == []
    assert tampering.changed(
        "UPDATE comment SET claim = NULL, evidence = :other WHERE id = :id", other=talk.item.id, id=answer
    ) == [
        f"Comment {answer}: its record differs from its row.",
        f"Comment {answer}: it answers a comment of another thread.",
    ]
    assert f"Comment {answer}: it is not what the audit rows tell." in tampering.changed(
        "UPDATE comment SET version = 7 WHERE id = :id", id=answer
    )


def test_the_schema_goes_back_without_them_and_leaves_what_else_was_said(database: Database, talk: Talk) -> None:
    kept = write(talk.jonas, comments.create_on_document, talk.document.id, NewComment(text="A strange text."))
    migrate.downgrade(database, "0019")
    migrate.upgrade(database)
    assert read(talk.jonas, comments.read, kept.id) == kept
    assert talk.seen(talk.jonas) == 0
