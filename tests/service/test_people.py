"""Names of people beside their work."""

from annotate.services import annotations, documents
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build

RENAME = "UPDATE user_account SET name = 'Ana Baker' WHERE name = 'Ana Okafor'"
COUNT = "UPDATE fact SET value = value + 1 WHERE name = 'names'"


def test_a_renamed_person_has_the_new_name_in_every_list(database: Database) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    build.an_annotation(ana, document)
    lists = [(annotations.find, document.id), (documents.find, project.id)]
    before = [read(ana, find, of) for find, of in lists]
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql(RENAME)
        connection.exec_driver_sql(COUNT)
    after = [read(ana, find, of) for find, of in lists]
    for old, new in zip(before, after, strict=True):
        assert new.body == old.body.replace(b"Ana Okafor", b"Ana Baker") != old.body
        assert new.etag != old.etag
