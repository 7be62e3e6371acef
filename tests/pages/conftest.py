"""A site to visit: the application over a database, and people who load pages and send forms as a browser does."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import update
from werkzeug.test import TestResponse

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.services import sign_in, work
from annotate.services.sign_in import hashed
from annotate.settings import Settings
from annotate.store.engine import Database
from annotate.store.sign_ins import LoginSession


class Page:
    """An answer, with its tree if it is a page."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.to = response.headers.get("Location")
        self.html = response.get_data(as_text=True)
        self.tree = LexborHTMLParser(self.html)

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that match."""
        return self.tree.css(selector)

    def one(self, selector: str) -> LexborNode:
        """The only element that matches."""
        found = self.tree.css(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def words(self, selector: str = "main") -> str:
        """Its text, with single blanks."""
        return " ".join(self.one(selector).text(separator=" ").split())

    def value(self, name: str, form: str = "main") -> str:
        """What stands in the field of this name."""
        field = self.one(f"{form} [name='{name}']")
        return field.text().removeprefix("\n") if field.tag == "textarea" else field.attributes.get("value") or ""


class Visitor:
    """Somebody with a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.last = self.get("/help")

    def get(self, path: str) -> Page:
        """Load a page."""
        self.last = Page(self.client.get(path))
        return self.last

    def send(self, path: str, fields: Mapping[str, Any] | None = None) -> Page:
        """Send a form with the token of the page that was loaded last."""
        meta = self.last.tree.css_first("meta[name='csrf-token']")
        token = (
            meta.attributes["content"]
            if meta
            else self.get("/help").one("meta[name='csrf-token']").attributes["content"]
        )
        data = {"csrf_token": token, **(fields or {})}
        response = self.client.post(path, data=data, content_type="multipart/form-data" if "file" in data else None)
        self.last = Page(response)
        return self.last


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Flask:
    """The application."""
    settings = Settings(home=str(tmp_path), secret_key="a key of forty random characters or so!", max_upload=200_000)
    return create_app(settings, database)


@pytest.fixture
def stranger(site: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(site.test_client())


@pytest.fixture
def visit(site: Flask) -> Callable[[Actor], Visitor]:
    """Sign somebody in; the sign-in is fresh."""

    def signed_in(person: Actor) -> Visitor:
        client = site.test_client()
        client.set_cookie("annotate", sign_in.start_session(person.user))
        return Visitor(client)

    return signed_in


@pytest.fixture
def stale(visit: Callable[[Actor], Visitor]) -> Callable[[Actor], Visitor]:
    """Sign somebody in who did not give the password lately."""

    def signed_in(person: Actor) -> Visitor:
        visitor = visit(person)
        cookie = visitor.client.get_cookie("annotate")
        assert cookie is not None
        with work.database().connect(writing=True) as connection:
            past = work.moment(minutes=-1)
            connection.execute(
                update(LoginSession).where(LoginSession.id == hashed(cookie.value)).values(fresh_until=past)
            )
        return visitor

    return signed_in
