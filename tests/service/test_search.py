"""Search over texts, annotations, claims, evidence and comments: what is written is found at once, on both databases, by whoever may see it."""

from typing import Any

import pytest
from sqlalchemy import text as sql

from annotate.domain.annotations import AnnotationChange
from annotate.domain.claims import ClaimChange, NewClaim
from annotate.domain.comments import CommentChange, NewComment
from annotate.domain.errors import Forbidden, Unavailable
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Project
from annotate.domain.search import Results
from annotate.services import annotations, claims, comments, documents, evidence, intake, search, sign_in, upkeep
from annotate.services.documents import DocumentChange, DocumentQuery
from annotate.services.intake import NewDocument
from annotate.services.search import SearchQuery
from annotate.services.work import read, write
from annotate.store import fulltext, migrate
from annotate.store.engine import Database
from tests import build

LANGUAGES = {
    "北京大学的学生说话。": "大学",
    "東京タワーへ行く。": "タワー",
    "นายกรัฐมนตรีกล่าวว่า": "รัฐมนตรี",
    "قالت المَدْرَسَة.": "المدرسة",
    "שָׁלוֹם לכם.": "שלום",
    "Под Ёлкой тихо.": "елкой",
    "Ὀδυσσεύς ἦλθε.": "οδυσσευς",
    "Über die Straße.": "uber strasse",
}


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def project(ana: Actor) -> Project:
    return build.a_project(ana)


@pytest.fixture
def article(ana: Actor, project: Project) -> Document:
    return build.a_document(ana, project, title="On the bridge")


def sought(person: Actor, project: Project, q: str, **more: Any) -> Results:
    return read(person, search.find, project.id, SearchQuery(q=q, **more))


def test_a_hit_names_its_sentence_and_the_words_in_it(ana: Actor, project: Project, article: Document) -> None:
    hit = sought(ana, project, "paid nobody").items[0]
    assert (hit.kind, hit.id, hit.sentence, hit.text) == ("texts", article.id, 3, "Nobody asked who paid for it.")
    assert [hit.text[start:end] for start, end in hit.ranges] == ["Nobody", "paid"]
    assert hit.start is not None
    assert build.TEXT[hit.start : hit.end] == hit.text


@pytest.mark.parametrize("text", list(LANGUAGES))
def test_every_script_is_searched(ana: Actor, project: Project, article: Document, text: str) -> None:
    made = build.a_document(ana, project, text, title="Another")
    found = sought(ana, project, LANGUAGES[text])
    assert [hit.id for hit in found.items] == [made.id]
    assert found.items[0].ranges


def test_signs_of_a_search_narrow_it(ana: Actor, project: Project, article: Document) -> None:
    other = build.a_document(ana, project, "The bridge is new, said the mayor.", title="Short")
    both = {article.id, other.id}
    for q, expected in {
        "mayor bridge": both,
        '"new bridge"': {article.id},
        "mayor -nobody": {other.id},
        "brid*": both,
        "brid": set(),
        "-mayor": set(),
        "": set(),
        '"': set(),
        "mayor AND NEAR(bridge": set(),
    }.items():
        assert {hit.id for hit in sought(ana, project, q).items} == expected, q


def test_marks_and_comments_are_found_by_what_they_say_now(ana: Actor, project: Project, article: Document) -> None:
    mark = build.an_annotation(ana, article, start=4, end=9, note="A hollow phrase")
    said = write(ana, comments.create, mark.id, NewComment(text="Ask the treasurer"))
    assert [(hit.kind, hit.where, hit.sentence) for hit in sought(ana, project, "hollow").items] == [
        ("annotations", "note", 1)
    ]
    assert [hit.annotation for hit in sought(ana, project, "treasurer").items] == [mark.id]
    write(ana, annotations.change, mark.id, AnnotationChange(note="A full phrase"), 1)
    write(ana, comments.change, said.id, CommentChange(text="Ask the clerk"), 1)
    for gone in ("hollow", "treasurer"):
        assert sought(ana, project, gone).total == 0
    for there in ("full", "clerk"):
        assert sought(ana, project, there).total == 1
    write(ana, annotations.delete, mark.id, 2)
    assert sought(ana, project, "full").total == sought(ana, project, "clerk").total == 0
    write(ana, annotations.restore, mark.id, annotations.Nothing())
    assert sought(ana, project, "full").total == sought(ana, project, "clerk").total == 1


def test_another_title_is_found_and_a_deleted_document_is_not(ana: Actor, project: Project, article: Document) -> None:
    write(ana, documents.change, article.id, DocumentChange(title="Of tolls"), 1)
    assert sought(ana, project, "tolls").items[0].where == "title"
    assert read(ana, documents.find, project.id, DocumentQuery(q="praised")).total == 1
    write(ana, documents.delete, article.id, 2)
    assert sought(ana, project, "tolls").total == sought(ana, project, "mayor").total == 0


def test_filters_and_pages_leave_no_hit_out_and_give_none_twice(ana: Actor, project: Project) -> None:
    made = [build.a_document(ana, project, f"The mill of number {n}.", title="Mill") for n in range(7)]
    seen, cursor = [], None
    while True:
        page = sought(ana, project, "mill", limit=3, cursor=cursor, in_="texts")
        seen += [hit.id for hit in page.items]
        if (cursor := page.next) is None:
            break
    assert sorted(seen) == sorted(document.id for document in made)
    assert page.total == 7
    assert sought(ana, project, "mill", document=made[0].id).total == 1
    assert sought(ana, project, "mill", language="de").total == 0


def test_another_project_and_other_people_see_nothing_of_it(ana: Actor, project: Project, article: Document) -> None:
    other = build.a_project(ana, "Elsewhere")
    build.an_annotation(ana, article, note="hollow")
    assert sought(ana, other, "mayor").total == sought(ana, other, "hollow").total == 0
    assert sought(ana, other, "mayor").searched["texts"].found == 0
    viewer = build.a_member(ana, project, "viewer", "Eva")
    seen = sought(viewer, project, "hollow")
    assert seen.total == seen.searched["annotations"].found == 0
    assert "comments" not in seen.counts
    with pytest.raises(Forbidden):
        sought(viewer, project, "hollow", in_="comments")


def test_a_search_that_takes_too_long_ends_with_a_sentence(
    ana: Actor, project: Project, article: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "LONGEST_SEARCH", 0.0)
    with pytest.raises(Unavailable, match="too long"):
        sought(ana, project, "mayor")
    monkeypatch.undo()
    assert sought(ana, project, "mayor").total == 1


def test_a_check_finds_where_the_index_differs_and_reindex_mends_it(
    ana: Actor, project: Project, article: Document, database: Database
) -> None:
    mark = build.an_annotation(ana, article, note="hollow")
    assert read(sign_in.NOBODY, upkeep.faults) == []
    for statement in ("DELETE FROM search_text", "UPDATE search_said SET words = 'x'"):
        with database.connect(writing=True) as connection:
            connection.execute(sql(statement))
        assert any("reindex" in fault for fault in read(sign_in.NOBODY, upkeep.faults))
        write(sign_in.NOBODY, upkeep.reindex)
        assert read(sign_in.NOBODY, upkeep.faults) == []
    assert [hit.id for hit in sought(ana, project, "hollow").items] == [mark.id]


def test_what_was_there_before_the_index_is_found_after_the_migration(
    ana: Actor, project: Project, article: Document, database: Database
) -> None:
    mark = build.an_annotation(ana, article, note="hollow")
    write(ana, comments.create, mark.id, NewComment(text="treasurer"))
    migrate.downgrade(database, "0010")
    migrate.upgrade(database)
    for q in ("hollow", "treasurer", "praised"):
        assert sought(ana, project, q).total == 1, q


def test_many_long_texts_come_in_at_once(ana: Actor, project: Project) -> None:
    text = "The mill of the town stands still. " * 3000
    readings = [intake.reading_of(NewDocument(text=f"{n}. {text}"), "en", ana.user) for n in range(12)]
    write(ana, intake.create, project.id, readings)
    assert sought(ana, project, "mill").total == 12


def test_claims_and_evidence_are_found_changed_and_forgotten_with_their_words(ana: Actor, project: Project) -> None:
    claim = write(
        ana, claims.create, project.id, NewClaim(normalised="The lighthouse was sold.", claimant="The Courier")
    )
    item = write(
        ana, evidence.create, project.id, NewEvidence(title="Deed of sale", locator="Box 4", extract="Lighthouse")
    )
    write(ana, evidence.put, claim.id, item.id, NewStance(stance="supports"), None)
    found = sought(ana, project, "lighthouse")
    assert [(hit.kind, hit.label, hit.where, hit.claim) for hit in found.items] == [
        ("claims", "C01", "normalised", claim.id),
        ("evidence", "E01", "extract", claim.id),
    ]
    assert read(sign_in.NOBODY, upkeep.faults) == []
    write(ana, claims.change, claim.id, ClaimChange(normalised="The tower was sold."), claim.version + 1)
    write(ana, evidence.remove, claim.id, item.id, 1)
    write(ana, evidence.delete, item.id, item.version)
    assert sought(ana, project, "lighthouse").total == 0
    assert sought(ana, project, "tower courier").total == 1
    write(sign_in.NOBODY, upkeep.reindex)
    assert sought(ana, project, "tower courier").total == 1
    assert read(sign_in.NOBODY, upkeep.faults) == []
