"""Ids and cursors that nobody gave out: an answer in words, never an error of the database (security.md 6)."""

import base64
import json

import pytest

from annotate.domain.errors import NotFound
from annotate.services import claims, comments, documents, projects
from annotate.services.work import read, write
from tests import build
from tests.api.client import Client, expect, problem

CURSORS = ([2**63], [2**31], [-1], ["a\0", 1, "b"], ["a", 2**31, "b"], ["a\0", "b"], [2**31, 1, "a"], [1, 1, "\0"])
LISTS = (
    "/projects/{project}/documents",
    "/projects/{project}/claims",
    "/projects/{project}/evidence",
    "/projects/{project}/relations",
    "/projects/{project}/jobs",
    "/jobs/{job}/items",
    "/documents/{document}/annotations",
    "/me/inbox",
)


@pytest.fixture
def job(ana, desk):
    lines = b'{"text": "One."}\n{"text": "Two."}'
    return expect(ana.upload(f"/projects/{desk['id']}/jobs", lines, "many.jsonl"), 202)


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_numbers_or_words_that_no_database_takes_is_refused(ana: Client, desk, article, job, path) -> None:
    given = path.format(project=desk["id"], document=article["id"], job=job["id"])
    for place in CURSORS:
        cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
        problem(ana.get(f"{given}?cursor={cursor}"), 422, "invalid")


@pytest.mark.parametrize("id_", ["", "a\0b", "\0", "1", "x" * 5000, "01890000-0000-7000-8000-00000000000\n", "\ud800"])
def test_an_id_that_is_none_is_not_found_whichever_form_sent_it(database, id_) -> None:
    ana = build.a_person()
    for use_case in (projects.read, documents.read, claims.read):
        with pytest.raises(NotFound):
            read(ana, use_case, id_)
    with pytest.raises(NotFound):
        write(ana, comments.delete, id_, 1)
