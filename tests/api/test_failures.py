"""What is answered when something is broken: the database away, a defect of ours (reliability.md 9; security.md S57)."""

import logging

import pytest

from annotate.app import create_app
from annotate.settings import Settings, prepared
from annotate.store.engine import Database
from tests.api.client import Client, expect, problem
from tests.api.conftest import Api

SECRET = "words of a document"


@pytest.fixture(params=["sqlite:///{folder}/none/annotate.sqlite3", "postgresql+psycopg://nobody@localhost:1/none"])
def away(request, tmp_path):
    """An application whose database is not there."""
    database = Database(request.param.format(folder=tmp_path))
    yield Api(create_app(prepared(Settings(home=str(tmp_path))), database), database)
    database.close()


def test_while_the_database_is_away_every_answer_says_when_to_come_back(away):
    for client in (Client(away.app, token="annotate_x"), Client(away.app, cookie="c" * 43)):
        answer = client.get("/me")
        problem(answer, 503, "unavailable")
        assert 0 < int(answer.headers["Retry-After"]) <= 5
    for path in ("/", "/no/such/page"):
        page = Client(away.app, cookie="c" * 43).page(path)
        assert (page.status_code, page.content_type) == (503, "text/html; charset=utf-8")
        assert page.headers["Retry-After"]
    assert expect(away.nobody.page("/healthz")) == {"status": "ok"}
    assert expect(away.nobody.page("/readyz"), 503) == {"status": "unavailable"}


def test_without_credentials_the_database_is_not_asked(away):
    problem(away.nobody.get("/me"), 401, "not-signed-in")
    assert away.nobody.page("/login").status_code == 200


def broken():
    raise LookupError(SECRET)


def test_a_defect_of_ours_shows_nothing_but_the_id_of_the_request(empty, caplog):
    ana = empty.person()
    app = create_app(empty.app.extensions["annotate"], empty.database)
    app.add_url_rule("/api/v1/broken", "broken", broken)
    app.add_url_rule("/broken", "broken_page", broken)
    headers = {"Authorization": f"Bearer {ana.token}"}
    with caplog.at_level(logging.ERROR, logger="annotate"):
        answer, page = (app.test_client().get(path, headers=headers) for path in ("/api/v1/broken", "/broken"))
    assert problem(answer, 500, "defect")["request_id"] == answer.headers["X-Request-Id"]
    assert (page.status_code, page.content_type) == (500, "text/html; charset=utf-8")
    assert page.headers["X-Request-Id"] in page.text
    for given in (answer, page):
        assert not [inside for inside in (SECRET, "LookupError", "Traceback", ".py") if inside in given.text]
    assert len(caplog.records) == 2
