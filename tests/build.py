"""Plain functions with defaults that build what tests need, through the use cases themselves."""

import base64
import time
from typing import Any, NamedTuple

from annotate.domain import one_time_codes
from annotate.domain.annotations import NewAnnotation
from annotate.domain.permissions import SCOPES, Actor
from annotate.domain.records import Annotation, Document, Project
from annotate.reading.result import Request
from annotate.services import accounts, annotations, intake, members, projects, second_factor, sign_in, tokens
from annotate.services.intake import Captured, NewDocument
from annotate.services.members import NewMember
from annotate.services.projects import NewProject, ProjectChange
from annotate.services.tokens import NewToken
from annotate.services.work import write
from annotate.settings import Keys

PASSWORD = "a long walk by the quiet sea"
TEXT = "The mayor praised the new bridge. “It will last,” she said. Nobody asked who paid for it."


def a_person(name: str = "Ana Okafor", *, admin: bool = False, password: str | None = None) -> Actor:
    """Somebody with an account, as they act signed in."""
    user = accounts.add_account(name, None, password, admin)
    return Actor(user, name, frozenset(SCOPES), cookie=True)


def a_project(owner: Actor, name: str = "Desk") -> Project:
    """A project of `owner`."""
    return write(owner, projects.create, NewProject(name=name))


def blind(owner: Actor, project: Project, **settings: Any) -> Project:
    """Let the work in a new project be blind, with these settings besides."""
    return write(owner, projects.change, project.id, ProjectChange(blind=True, **settings), project.version)


def a_member(owner: Actor, project: Project, role: str = "reviewer", name: str = "Jonas Keller") -> Actor:
    """Somebody new with a role in a project."""
    person = a_person(name)
    write(owner, members.add, project.id, NewMember(user=person.user, role=role))
    return person


def a_document(owner: Actor, project: Project, text: str = TEXT, **named: Any) -> Document:
    """A document of a project."""
    reading = intake.reading_of(NewDocument(text=text, **named), project.language, owner.user)
    return write(owner, intake.create_one, project.id, reading)


def a_capture(content: bytes, name: str, person: str) -> Captured:
    """Bytes of a file that came in."""
    return Captured(content, Request(name), "upload", person)


def unnamed() -> NewDocument:
    """What is known of a document of which nothing is known."""
    return NewDocument(text="")


def an_annotation(
    author: Actor, document: Document, kind: str = "claim", start: int = 0, end: int = 9, **more: Any
) -> Annotation:
    """A marked passage of `author`."""
    return write(author, annotations.create, document.id, NewAnnotation(kind=kind, start=start, end=end, **more))


def a_token(person: Actor, *scopes: str) -> str:
    """The secret of a new API token."""
    made = write(sign_in.NOBODY, tokens.create_for, person.user, NewToken(scopes=scopes or ("read", "write")))
    assert isinstance(made.token, str)
    return made.token


class App(NamedTuple):
    """An authenticator app that was set up, and the recovery codes that were given for it."""

    seed: bytes
    recovery: list[str]

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many steps beside it."""
        return one_time_codes.code(self.seed, int(time.time()) // one_time_codes.STEP + steps)


def a_second_factor(person: Actor, keys: Keys) -> App:
    """One-time codes of somebody, set up with the code of the step before; `keys` are the server's."""
    session = sign_in.start_session(person.user)
    second_factor.enrol(person, session, keys)
    shown = second_factor.enrolment(person, session, keys)
    assert shown is not None
    seed = base64.b32decode(shown.secret)
    app = App(seed, [])
    return App(seed, second_factor.confirm(person, session, app.code(-1), keys))
