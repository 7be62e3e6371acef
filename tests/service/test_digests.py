"""The daily mail: what is new in somebody's inbox, once a day, and never what it says (pages.md 2.7)."""

from pathlib import Path

import pytest

from annotate import jobs
from annotate.domain.comments import NewComment
from annotate.domain.permissions import SCOPES, Actor
from annotate.domain.records import Document
from annotate.services import accounts, assignments, comments, digests, inbox, members, projects
from annotate.services.inbox import ReadNow
from annotate.services.members import NewMember
from annotate.services.projects import ProjectChange
from annotate.services.work import read, write
from annotate.settings import Settings
from annotate.store.engine import Database
from tests import build
from tests.post import Post, body, post_office

BASE = "https://desk.example.org"


@pytest.fixture
def post():
    with post_office() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, post: Post) -> Settings:
    return Settings(home=str(tmp_path), base_url=BASE, smtp_url=post.url, mail_from="desk@example.org")


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def document(ana: Actor) -> Document:
    return build.a_document(ana, build.a_project(ana), title="A secret harbour")


@pytest.fixture
def jonas(ana: Actor, document: Document) -> Actor:
    """A reviewer with an address."""
    user = accounts.add_account("Jonas Keller", "jonas@example.org", None, False)
    write(ana, members.add, document.project, NewMember(user=user, role="reviewer"))
    return Actor(user, "Jonas Keller", frozenset(SCOPES), cookie=True)


def speak(ana: Actor, jonas: Actor, document: Document) -> None:
    mark = build.an_annotation(jonas, document)
    write(ana, comments.create, mark.id, NewComment(text="A zq-secret word."))


def a_day_later(database: Database) -> None:
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE digest SET at = '2026-01-01T00:00:00Z'")


def test_what_is_new_is_told_once_a_day_without_its_words(
    database: Database, settings: Settings, post: Post, ana: Actor, jonas: Actor, document: Document
) -> None:
    jobs.once(settings)
    assert post.mails == []
    speak(ana, jonas, document)
    write(ana, assignments.assign, document.id, jonas.user)
    jobs.once(settings)
    jobs.once(settings)
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("jonas@example.org", "2 things concern you in annotate")
    text = body(mail)
    assert "Ana Okafor commented on a mark of yours." in text
    assert "Ana Okafor gave you a document to work on." in text
    assert f"{BASE}/inbox" in text
    assert "zq-secret" not in text
    assert "harbour" not in text
    a_day_later(database)
    jobs.once(settings)
    assert len(post.mails) == 2, "what is not read is told again the next day"


def test_who_has_read_it_or_wants_none_or_has_no_address_gets_no_mail(
    settings: Settings, post: Post, ana: Actor, jonas: Actor, document: Document
) -> None:
    speak(jonas, ana, document)
    speak(ana, jonas, document)
    write(jonas, digests.want, False)
    assert not read(jonas, digests.is_wanted)
    jobs.once(settings)
    write(jonas, digests.want, True)
    write(jonas, inbox.mark_read, ReadNow(all=True))
    jobs.once(settings)
    assert post.mails == []


def test_what_one_may_not_see_any_more_is_not_told(
    settings: Settings, post: Post, ana: Actor, jonas: Actor, document: Document
) -> None:
    speak(ana, jonas, document)
    write(ana, members.remove, document.project, jonas.user, 1)
    jobs.once(settings)
    assert post.mails == []


def test_a_mail_server_that_refuses_stops_neither_others_nor_the_next_day(
    database: Database, settings: Settings, post: Post, ana: Actor, jonas: Actor, document: Document
) -> None:
    mei = accounts.add_account("Mei Lin", "mei@example.org", None, False)
    write(ana, members.add, document.project, NewMember(user=mei, role="reviewer"))
    write(ana, assignments.assign, document.id, mei)
    write(ana, assignments.assign, document.id, jonas.user)
    post.refusing.add("jonas@example.org")
    jobs.once(settings)
    assert [mail["To"] for mail in post.mails] == ["mei@example.org"]
    post.refusing.clear()
    a_day_later(database)
    jobs.once(settings)
    assert sorted(mail["To"] for mail in post.mails[1:]) == ["jonas@example.org", "mei@example.org"]


def test_without_a_mail_server_nothing_is_claimed(
    tmp_path: Path, ana: Actor, jonas: Actor, document: Document, database: Database
) -> None:
    speak(ana, jonas, document)
    write(ana, projects.change, document.project, ProjectChange(guidelines="Read."), 1)
    jobs.once(Settings(home=str(tmp_path)))
    with database.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM digest").scalar() == 0
