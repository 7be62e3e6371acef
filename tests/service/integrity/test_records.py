"""`annotate db check` finds texts, annotations, histories and events that were changed behind the program's back, and says
where (security.md S54)."""

import pytest
from sqlalchemy import Connection

from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from tests.service.tampering import Tampering, sql

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
