"""Accounts, tokens, projects and members, on the machine itself."""

import sys

import click

from annotate.cli import opened
from annotate.domain.errors import Refusal
from annotate.domain.fields import Email, Input, Line
from annotate.domain.permissions import LADDER, SCOPES
from annotate.domain.records import Member
from annotate.pages.forms import body
from annotate.services import accounts, leaving, members, projects, resets, sign_in, tokens
from annotate.services.members import MemberChange, NewMember
from annotate.services.projects import NewProject
from annotate.services.tokens import NewToken
from annotate.services.work import read, write

LOCAL = "http://127.0.0.1:8000"


class NewAccount(Input, frozen=True):
    """Somebody to be."""

    name: Line
    email: Email | None = None


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("name")
@click.option("--email", help="An address that nobody else has.")
@click.option("--admin", is_flag=True, help="May run the whole installation.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
def add_user(name: str, email: str | None, admin: bool, password_stdin: bool) -> None:
    """Make an account. Without a password, print a one-time link to set one."""
    settings, _ = opened.installation()
    person = body(NewAccount, {"name": name, "email": email})
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    id_ = accounts.add_account(person.name, person.email, password, admin)
    if password is None:
        click.echo(accounts.password_link(settings.base_url or LOCAL, id_))
    else:
        click.echo(id_)


@user.command("reset")
@click.argument("name")
def reset_user(name: str) -> None:
    """Print a one-time link with which somebody chooses a new password, good for an hour."""
    settings, _ = opened.installation()
    click.echo(resets.by_operator(settings.base_url or LOCAL, opened.person(name).user))


@user.command("anonymise")
@click.argument("name")
def anonymise_user(name: str) -> None:
    """Take a person out of their account for ever; their work stays, and the history holds."""
    opened.installation()
    id_, found = _leaving(name)
    former = write(sign_in.NOBODY, leaving.anonymise_by_operator, id_, found)
    click.echo(f"{found} is “{former}” now.")


@user.command("delete")
@click.argument("name")
def delete_user(name: str) -> None:
    """Take an account away that has left nothing behind; another one can be anonymised."""
    opened.installation()
    id_, found = _leaving(name)
    write(sign_in.NOBODY, leaving.delete_by_operator, id_, found)
    click.echo(f"{found} is deleted.")


def _leaving(id_or_name: str) -> tuple[str, str]:
    return opened.one(read(sign_in.NOBODY, leaving.find, id_or_name), "account", id_or_name)


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("user")
@click.option("--scope", default="read,write", show_default=True, help="Some of read,write,admin.")
@click.option("--expires", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days.")
@click.option("--label", default="", help="What it is for.")
def create_token(user: str, scope: str, expires: int, label: str) -> None:
    """Print a new API token, once, alone on standard output."""
    opened.installation()
    scopes = [part.strip() for part in scope.split(",") if part.strip()]
    unknown = [part for part in scopes if part not in SCOPES]
    if unknown or not scopes:
        raise Refusal(f"A scope is one of: {', '.join(SCOPES)}.")
    person = opened.person(user)
    asked = body(NewToken, {"scopes": scopes, "label": label, "expires_days": expires})
    click.echo(write(sign_in.NOBODY, tokens.create_for, person.user, asked).token)


@click.group()
def project() -> None:
    """Projects and their members."""


@project.command("add")
@click.argument("name")
@click.option("--owner", help="Id or exact name of an account; by default the only admin.")
def add_project(name: str, owner: str | None) -> None:
    """Make a project; print its id."""
    opened.installation()
    actor = opened.person(owner) if owner else opened.only_admin()
    click.echo(write(actor, projects.create, body(NewProject, {"name": name})).id)


@project.command("member")
@click.argument("project")
@click.argument("user")
@click.argument("role", type=click.Choice(LADDER))
def set_member(project: str, user: str, role: str) -> None:
    """Give somebody a role in a project, or another one."""
    opened.installation()
    found, actor = opened.project(project)
    person = opened.person(user)
    now = {m.user.id: m for m in read(actor, members.find, found).items(Member)}
    if person.user in now:
        change = MemberChange(role=role)
        write(actor, members.change, found, person.user, change, now[person.user].version)
    else:
        write(actor, members.add, found, NewMember(user=person.user, role=role))
    click.echo(f"{person.name} is {role}.")


COMMANDS = (user, token, project)
