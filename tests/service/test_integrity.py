"""`annotate db check` finds what was changed behind the program's back, and names the first bad row (security.md S54)."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, text

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
from annotate.store import integrity
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from annotate.store.journal import ACCOUNTS, AUDITED, START, link_hash
from tests import build
from tests.conftest import BACKENDS, migrated

PLACES = 100
TEXT = "The mayor praised the new bridge. “It will last,” she said.\n\nNobody asked who paid for it. Two firms had bid."


class Undone(Exception):
    """Ends a transaction that shall keep nothing."""


class Row(NamedTuple):
    """An audit row by its place; `name` says whose chain it is."""

    chain: str
    seq: int
    name: str

    @property
    def place(self) -> dict[str, object]:
        """Its place as values of a statement."""
        return {"chain": self.chain, "seq": self.seq}


class Tampering:
    """Somebody with the database in their hands, and what the check says about it. Nothing of it stays."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def finds(self, tamper: Callable[[Connection], None]) -> list[str]:
        found: list[str] = []
        try:
            with self.database.open(writing=True) as opened:
                self._disarm(opened.connection)
                tamper(opened.connection)
                found += integrity.faults(Transaction(opened, ""))
                raise Undone
        except Undone:
            return found

    def changed(self, statement: str, **values: object) -> list[str]:
        return self.finds(lambda connection: sql(connection, statement, **values))

    def rows(self) -> list[Row]:
        with self.database.connect(writing=False) as connection:
            rows = connection.exec_driver_sql("SELECT chain, seq FROM audit ORDER BY chain, seq").all()
            documents = set(connection.exec_driver_sql("SELECT id FROM document").scalars())
        whose = {chain: f"of {'document' if chain in documents else 'project'} {chain}" for chain, _ in rows}
        whose[ACCOUNTS] = "of accounts and projects"
        return [Row(chain, seq, whose[chain]) for chain, seq in rows]

    def _disarm(self, connection: Connection) -> None:
        for table in ("audit", "event", "annotation_version", "decision"):
            if self.database.is_sqlite:
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def sql(connection: Connection, statement: str, **values: object) -> Any:
    """One statement; `:name` stands for a value."""
    return connection.execute(text(statement), values)


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def database(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One of each kind for all tests here: nothing of what they do stays."""
    with migrated(backend, request, tmp_path_factory.mktemp(backend)) as url:
        opened = work.use(Database(url))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def tampering(database: Database, document: Document) -> Iterator[Tampering]:
    made = Tampering(database)
    assert read(sign_in.NOBODY, upkeep.faults) == []
    yield made
    assert read(sign_in.NOBODY, upkeep.faults) == [], "nothing of it stayed"


def places(tampering: Tampering, seed: int) -> list[Row]:
    """Audit rows at random, of all chains: of accounts, of both documents, of the project."""
    rows = tampering.rows()
    chosen = random.Random(seed).sample(rows, PLACES)
    assert len({row.chain for row in rows}) == len({row.chain for row in chosen}) == 4
    return chosen


def first_bad(row: Row) -> str:
    return f"Audit chain {row.name}: row {row.seq} is the first that was changed, removed or put in."


COLUMNS = {
    "at": "2000-01-01T00:00:00Z",
    "actor": "somebody else",
    "action": "claim.forged",
    "entity": "forged",
    "entity_id": "another",
    "before": "0" * 64,
    "after": "f" * 64,
    "reason": "none",
    "request_id": "forged",
    "hash": "a" * 64,
}


def test_a_changed_row_is_found_whatever_column_it_was(tampering: Tampering) -> None:
    for number, row in enumerate(places(tampering, 1)):
        column = list(COLUMNS)[number % len(COLUMNS)]
        found = tampering.changed(
            f'UPDATE audit SET "{column}" = :value WHERE chain = :chain AND seq = :seq',
            value=COLUMNS[column],
            **row.place,
        )
        assert first_bad(row) in found, column


def test_a_removed_row_is_found(tampering: Tampering) -> None:
    rows = set(tampering.rows())
    for row in places(tampering, 2):
        last = row._replace(seq=row.seq + 1) not in rows
        found = tampering.changed("DELETE FROM audit WHERE chain = :chain AND seq = :seq", **row.place)
        assert (f"Audit chain {row.name}: rows after {row.seq - 1} are missing." if last else first_bad(row)) in found


def shifted(connection: Connection, row: Row) -> None:
    """Make room at a place: the row there and all behind it move on by one."""
    behind = "UPDATE audit SET seq = {to} WHERE chain = :chain AND seq {which}"
    sql(connection, behind.format(to="-seq", which=">= :seq"), **row.place)
    sql(connection, behind.format(to="1 - seq", which="< 0"), chain=row.chain)


def put_in(connection: Connection, row: Row, hash_: str | None = None) -> None:
    """A forged row at a place; without a hash of its own it gets the right one."""
    shifted(connection, row)
    forged: dict[str, Any] = {"seq": row.seq, **COLUMNS}
    before = sql(
        connection, "SELECT hash FROM audit WHERE chain = :chain AND seq = :seq", chain=row.chain, seq=row.seq - 1
    )
    forged["hash"] = hash_ or link_hash(before.scalar() or START, {name: forged[name] for name in AUDITED})
    names = ("chain", *forged)
    columns, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    sql(connection, f"INSERT INTO audit ({columns}) VALUES ({values})", chain=row.chain, **forged)


def test_a_row_that_was_put_in_is_found(tampering: Tampering) -> None:
    for row in places(tampering, 3):
        assert first_bad(row) in tampering.finds(partial(put_in, row=row, hash_="a" * 64))


def test_a_row_that_was_put_in_with_the_right_hash_is_found_at_the_next_one(tampering: Tampering) -> None:
    for row in places(tampering, 4):
        following = row._replace(seq=row.seq + 1)
        assert first_bad(following) in tampering.finds(partial(put_in, row=row))


def test_a_row_that_was_added_behind_the_end_is_found(tampering: Tampering) -> None:
    rows = tampering.rows()
    for last in {row.chain: row for row in rows}.values():
        behind = last._replace(seq=last.seq + 1)
        found = tampering.finds(partial(put_in, row=behind))
        assert first_bad(behind) in found


def swap(connection: Connection, row: Row, other: int) -> None:
    """Two rows of a chain change places."""
    for before, after in ((row.seq, -1), (other, row.seq), (-1, other)):
        sql(
            connection,
            "UPDATE audit SET seq = :after WHERE chain = :chain AND seq = :before",
            chain=row.chain,
            before=before,
            after=after,
        )


def test_rows_in_another_order_are_found_at_the_first_of_them(tampering: Tampering) -> None:
    draw, rows = random.Random(5), tampering.rows()
    for row in places(tampering, 5):
        length = sum(other.chain == row.chain for other in rows)
        other = draw.choice([seq for seq in range(1, length + 1) if seq != row.seq])
        found = tampering.finds(partial(swap, row=row, other=other))
        assert first_bad(row._replace(seq=min(row.seq, other))) in found


def test_a_chain_that_was_cut_off_is_found_and_says_where(tampering: Tampering) -> None:
    for row in places(tampering, 6):
        found = tampering.changed("DELETE FROM audit WHERE chain = :chain AND seq >= :seq", **row.place)
        assert f"Audit chain {row.name}: rows after {row.seq - 1} are missing." in found


def forge_from(connection: Connection, row: Row) -> None:
    """Change a row and give it and all behind it hashes that fit."""
    sql(connection, "UPDATE audit SET actor = 'somebody else' WHERE chain = :chain AND seq = :seq", **row.place)
    names = ", ".join(f'"{name}"' for name in AUDITED)
    asked = f"SELECT hash, {names} FROM audit WHERE chain = :chain AND seq >= :seq - 1 ORDER BY seq"
    rows = sql(connection, asked, **row.place).all()
    before = rows.pop(0)[0] if row.seq > 1 else START
    made = []
    for _, *each in rows:
        before = link_hash(before, dict(zip(AUDITED, each, strict=True)))
        made.append({"hash": before, "chain": row.chain, "seq": each[0]})
    connection.execute(text("UPDATE audit SET hash = :hash WHERE chain = :chain AND seq = :seq"), made)


def test_a_chain_that_was_hashed_anew_from_a_place_on_is_found_at_its_end(tampering: Tampering) -> None:
    for row in places(tampering, 7):
        found = tampering.finds(partial(forge_from, row=row))
        assert any(fault.startswith(f"Audit chain {row.name}: it does not end as it was written") for fault in found)


def test_a_chain_of_nothing_is_found(tampering: Tampering) -> None:
    found = tampering.finds(partial(put_in, row=Row("elsewhere", 1, "")))
    assert "Audit chain elsewhere: it belongs to nothing that is here." in found


DOCUMENT = "WHERE {key} = :document"
DAMAGE = {
    "another text": (
        "UPDATE document_text SET text = replace(text, 'bridge', 'towers') {of_text}",
        "the text is not the one",
    ),
    "a letter more": ("UPDATE document_text SET text = text || '.' {of_text}", "the text is not the one"),
    "a text gone": ("DELETE FROM document_text {of_text}", "its text is missing"),
    "another hash": ("UPDATE document SET sha256 = :hash WHERE id = :document", "the text is not the one"),
    "zones that are none": ("UPDATE document_text SET zones = :junk {of_text}", "cannot be read"),
    "sentences that are none": ("UPDATE document_text SET sentences = :junk {of_text}", "cannot be read"),
    "sentences gone": ("UPDATE document_text SET sentences = :empty {of_text}", "0 sentences"),
    "another source record": (
        "UPDATE source_criticism SET record = :junk WHERE document = :document",
        "the history of its source record",
    ),
    "an older source record": (
        "UPDATE source_criticism SET version = 1 WHERE document = :document",
        "the history of its source record",
    ),
    "another record": ("UPDATE annotation SET record = :junk {of_annotation}", "its record cannot be read"),
    "another version": ("UPDATE annotation SET version = 99 {of_annotation}", "its history does not end"),
    "a fragment moved": ('UPDATE fragment SET "end" = "end" + 1 {of_rows}', "rows of fragments and sentences differ"),
    "a fragment gone": ("DELETE FROM fragment {of_rows}", "rows of fragments and sentences differ"),
    "a part given": ("UPDATE fragment SET part = 'cue' {of_rows}", "rows of fragments and sentences differ"),
    "a sentence moved": (
        "UPDATE annotation_sentence SET start = start + 1 {of_rows}",
        "rows of fragments and sentences differ",
    ),
    "a sentence gone": ("DELETE FROM annotation_sentence {of_rows}", "rows of fragments and sentences differ"),
    "a version gone": (
        "DELETE FROM annotation_version WHERE annotation = :annotation AND version = "
        "(SELECT MAX(version) FROM annotation_version WHERE annotation = :annotation)",
        "its history does not end",
    ),
    "an old version gone": (
        "DELETE FROM annotation_version WHERE annotation = :annotation AND version = 1",
        "its history is not the one",
    ),
    "an old version changed": (
        "UPDATE annotation_version SET record = :junk WHERE annotation = :annotation AND version = 2",
        "its history is not the one",
    ),
    "an event gone": ("DELETE FROM event WHERE document = :document AND revision = 3", "a gap or a repeat"),
    "the last event gone": (
        "DELETE FROM event WHERE document = :document AND revision = (SELECT revision FROM document WHERE id = :document)",
        "a gap or a repeat",
    ),
    "an event more": (
        "INSERT INTO event (document, revision, type, at, by, entity, version) "
        "VALUES (:document, 99, 'claim.forged', '', '', '', 1)",
        "a gap or a repeat",
    ),
    "a revision more": ("UPDATE document SET revision = revision + 1 WHERE id = :document", "a gap or a repeat"),
}


@pytest.mark.parametrize("name", sorted(DAMAGE))
def test_damage_is_found_and_said_where_it_is(tampering: Tampering, ana: Actor, document: Document, name: str) -> None:
    annotation = changed_annotation(tampering, ana)
    statement, says = DAMAGE[name]
    made = statement.format(
        of_text="WHERE document = :document",
        of_annotation="WHERE id = :annotation",
        of_rows="WHERE annotation = :annotation",
    )
    values = {"document": document.id, "annotation": annotation, "hash": "0" * 64, "junk": b"{", "empty": b"[]"}
    found = tampering.finds(
        lambda connection: sql(connection, made, **{key: v for key, v in values.items() if f":{key}" in made})
    )
    assert [fault for fault in found if says in fault and (document.id in fault or annotation in fault)], found


def changed_annotation(tampering: Tampering, ana: Actor) -> str:
    """Ana's annotation that has three versions or more and stands."""
    with tampering.database.connect(writing=False) as connection:
        asked = "SELECT id FROM annotation WHERE author = :author AND start = 0 AND version >= 3 AND NOT deleted"
        return str(sql(connection, asked, author=ana.user).scalars().first())


def test_a_quote_or_an_offset_changed_in_the_record_and_in_its_history_alike_is_found(
    tampering: Tampering, ana: Actor
) -> None:
    annotation = changed_annotation(tampering, ana)
    with tampering.database.connect(writing=False) as connection:
        record = bytes(sql(connection, "SELECT record FROM annotation WHERE id = :id", id=annotation).scalar())
    for before, after in (
        (b'"quote":"The mayor"', b'"quote":"The mayos"'),
        (b'"start":0,"end":9', b'"start":1,"end":9'),
    ):
        assert before in record
        forged = record.replace(before, after, 1)

        def forge(connection: Connection, forged: bytes = forged) -> None:
            sql(connection, "UPDATE annotation SET record = :record WHERE id = :id", record=forged, id=annotation)
            newest = "(SELECT MAX(version) FROM annotation_version WHERE annotation = :id)"
            sql(
                connection,
                f"UPDATE annotation_version SET record = :record WHERE annotation = :id AND version = {newest}",
                record=forged,
                id=annotation,
            )

        found = tampering.finds(forge)
        assert f"Annotation {annotation}: its words do not stand at its offsets." in found
        assert f"Annotation {annotation}: its history is not the one that the audit rows tell." in found


def test_an_annotation_that_was_taken_away_with_all_its_rows_is_missed(tampering: Tampering, ana: Actor) -> None:
    annotation = changed_annotation(tampering, ana)

    def take_away(connection: Connection) -> None:
        for table, column in (
            ("annotation_sentence", "annotation"),
            ("fragment", "annotation"),
            ("annotation_version", "annotation"),
            ("annotation_link", "source"),
            ("annotation_link", "target"),
            ("annotation", "id"),
        ):
            sql(connection, f"DELETE FROM {table} WHERE {column} = :id", id=annotation)

    assert f"Annotation {annotation}: it is missing; the audit rows tell of it." in tampering.finds(take_away)


def test_captured_bytes_that_were_changed_are_found(tampering: Tampering) -> None:
    found = tampering.changed("UPDATE document_text SET original = :bytes WHERE original IS NOT NULL", bytes=b"other")
    assert any("the captured bytes are not those that came in" in fault for fault in found)


def test_sentences_that_were_moved_are_found_by_the_annotations_in_them(
    tampering: Tampering, document: Document
) -> None:
    def move(connection: Connection) -> None:
        kept = sql(connection, "SELECT sentences FROM document_text WHERE document = :id", id=document.id).scalar()
        first = bytes(kept).decode().split("],[")[0][2:]
        n, start, rest = first.split(",", 2)
        forged = bytes(kept).decode().replace(first, f"{n},{int(start) + 1},{rest}").encode()
        sql(connection, "UPDATE document_text SET sentences = :s WHERE document = :id", s=forged, id=document.id)

    assert any("it is not linked to the sentences that it lies in" in fault for fault in tampering.finds(move))
