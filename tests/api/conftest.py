"""The application over a database of each kind, and people who call it.

All tests of one kind of database share it: each works in projects and with people of its own. Tests that ask for real
servers have another one, since servers do whatever waits to be done, and other tests do that themselves.
"""

import hashlib
import itertools
import secrets
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from flask import Flask

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.services import sign_in, tokens, work
from annotate.services.sign_in import NOBODY
from annotate.services.tokens import NewToken
from annotate.settings import Settings, prepared
from annotate.store.base import new_id
from annotate.store.engine import Database
from tests import build
from tests.api.client import Body, Client, expect
from tests.api.nursery import Nursery, Server
from tests.conftest import _named, _on_server

SCOPES = ("read", "write", "admin")
NODES = {"sqlite": 1, "postgresql": 2}
SERVED = frozenset({"server", "nodes"})
"""Who asks for one of these asks for real servers."""
_numbers = itertools.count(1)


class Api:
    """One application. Makes people; what they do goes over HTTP."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        self.database = database
        self.nobody = Client(app)

    def person(self, name: str = "Ana Okafor", **more: Any) -> Client:
        """Somebody new with a token that has every scope; no two have the same name."""
        actor = build.a_person(f"{name} {next(_numbers)}", **more)
        return self.known(Client(self.app, token=build.a_token(actor, *SCOPES)), actor.user, actor.name)

    def known(self, client: Client, id_: str, name: str) -> Client:
        """The same client, who knows who they are."""
        client.id, client.name = id_, name
        return client

    def signed_in(self, person: Client) -> Client:
        """The same person in a browser, signed in a moment ago."""
        return self.known(Client(self.app, cookie=sign_in.start_session(person.id)), person.id, person.name)

    def with_token(self, person: Client, *scopes: str) -> Client:
        """The same person with another token."""
        token = build.a_token(Actor(person.id, person.name), *scopes)
        return self.known(Client(self.app, token=token), person.id, person.name)

    def token(self, person: Client) -> str:
        """The id of a new token of somebody, or of nobody in particular."""
        if not person.id:
            return new_id()
        return work.write(NOBODY, tokens.create_for, person.id, NewToken(scopes=("read",))).id

    def make_old(self, signed_in: Client) -> None:
        """Let the password have been given long ago."""
        hash_ = hashlib.sha256((signed_in.cookie or "").encode()).hexdigest()
        self.execute("UPDATE login_session SET fresh_until = '2026-01-01T00:00:00Z' WHERE id = ?", hash_)

    def project(self, owner: Client, **settings: Any) -> Body:
        """A project of `owner`, with these settings."""
        made = expect(owner.post("/projects", {"name": "Desk"}), 201)
        return expect(owner.patch(f"/projects/{made['id']}", settings, 1)) if settings else made

    def member(self, owner: Client, project: Body, role: str = "reviewer", name: str = "Jonas Keller") -> Client:
        """Somebody new with a role in a project."""
        person = self.person(name)
        expect(owner.post(f"/projects/{project['id']}/members", {"user": person.id, "role": role}), 201)
        return person

    def document(self, owner: Client, project: Body, text: str = build.TEXT, **more: Any) -> Body:
        """A document of a project."""
        return expect(owner.post(f"/projects/{project['id']}/documents", {"text": text, **more}), 201)

    def annotation(
        self, author: Client, document: Body, kind: str = "claim", start: int = 0, end: int | None = None, **more: Any
    ) -> Body:
        """A passage marked by `author`; without `end` nine characters of it."""
        body = {"kind": kind, "start": start, "end": start + 9 if end is None else end, **more}
        return expect(author.post(f"/documents/{document['id']}/annotations", body), 201)

    def relation(self, editor: Client, source: Body, to: Body, **more: Any) -> Body:
        """A relation of two documents, with a pair of passages."""
        span = {"start": 0, "end": 9}
        body = {
            "type": "parallel_to",
            "from": {"document": source["id"]},
            "to": {"document": to["id"]},
            "passages": [{"from": span, "to": span}],
            **more,
        }
        return expect(editor.post(f"/projects/{source['project']}/relations", body), 201)

    def execute(self, statement: str, *values: object) -> None:
        """One statement of SQL, for what no call of the API does; values stand for `?`."""
        if not self.database.is_sqlite:
            statement = statement.replace("?", "%s")
        with self.database.connect(writing=True) as connection:
            connection.exec_driver_sql(statement, values)


@pytest.fixture(scope="session")
def applications(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, bool], Api]]:
    """One application for each kind of database, with and without real servers, made when it is asked for."""
    made: dict[tuple[str, bool], Api] = {}
    dropped: list[tuple[str, str]] = []

    def application(backend: str, served: bool) -> Api:
        if (backend, served) not in made:
            folder = tmp_path_factory.mktemp(backend)
            if backend == "sqlite":
                shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "annotate.sqlite3")
                url = f"sqlite:///{folder / 'annotate.sqlite3'}"
            else:
                server, name = request.getfixturevalue("postgres"), f"api_{secrets.token_hex(4)}"
                template = request.getfixturevalue("postgres_template")
                _on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
                dropped.append((server, name))
                url = _named(server, name)
            database = Database(url)
            made[backend, served] = Api(create_app(prepared(Settings(home=str(folder))), database), database)
        work.use(made[backend, served].database)
        return made[backend, served]

    yield application
    for api in made.values():
        api.database.close()
    with suppress(psycopg.OperationalError):  # a server of the tests' own is gone by now, with all that is in it
        for server, name in dropped:
            _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def api(applications: Callable[[str, bool], Api], backend: str, request: pytest.FixtureRequest) -> Api:
    """The application over each of the two databases in turn."""
    return applications(backend, not SERVED.isdisjoint(request.fixturenames))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Api, int], Server]]:
    """The real servers over the database of each application, by number, started when they are asked for."""
    running: dict[tuple[int, int], tuple[Nursery, Server]] = {}

    def server(api: Api, number: int) -> Server:
        if (id(api), number) not in running:
            url = api.database.url.render_as_string(hide_password=False)
            nursery = Nursery(str(tmp_path_factory.mktemp("home")), url)
            running[id(api), number] = nursery, nursery.start()
        return running[id(api), number][1]

    yield server
    for nursery, started in running.values():
        assert started.stop() == 0
        nursery.close()


@pytest.fixture
def server(api: Api, servers: Callable[[Api, int], Server]) -> Server:
    """The real server over the database of `api`, in a process of its own."""
    return servers(api, 0)


@pytest.fixture
def nodes(api: Api, backend: str, servers: Callable[[Api, int], Server]) -> list[Server]:
    """The servers over the database of `api`: several where it can have several."""
    return [servers(api, number) for number in range(NODES[backend])]


@pytest.fixture
def empty(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """An application over an empty database of this test's own."""
    settings = prepared(Settings(home=str(tmp_path_factory.mktemp("home"))))
    return Api(create_app(settings, database), database)


@pytest.fixture
def app(api: Api) -> Flask:
    """The application itself."""
    return api.app


@pytest.fixture
def ana(api: Api) -> Client:
    """An owner."""
    return api.person("Ana Okafor")


@pytest.fixture
def desk(api: Api, ana: Client) -> Body:
    """A project of Ana."""
    return api.project(ana)


@pytest.fixture
def jonas(api: Api, ana: Client, desk: Body) -> Client:
    """A reviewer of it."""
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def mei(api: Api, ana: Client, desk: Body) -> Client:
    """Another reviewer."""
    return api.member(ana, desk, "reviewer", "Mei")


@pytest.fixture
def ada(api: Api, ana: Client, desk: Body) -> Client:
    """An adjudicator."""
    return api.member(ana, desk, "adjudicator", "Ada")


@pytest.fixture
def article(api: Api, ana: Client, desk: Body) -> Body:
    """A document of three sentences in it."""
    return api.document(ana, desk)


@pytest.fixture(scope="module")
def listener() -> Iterator[str]:
    """An address at which nobody ever knocks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(BlockingIOError):
            server.accept()
