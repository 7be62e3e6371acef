"""Invites: a one-time link for one address, one role and one project (security.md S8)."""

import secrets

from msgspec import UNSET, UnsetType

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Forbidden, Invalid, NotFound
from annotate.domain.fields import Email, Input
from annotate.domain.permissions import LADDER, RANK
from annotate.domain.records import Invite, Person
from annotate.services import sign_in
from annotate.services.listing import Listing, listing_of
from annotate.services.sign_in import HERE, NOBODY, hashed
from annotate.services.work import PROJECT, Work, action, moment, read, write
from annotate.store import invites as store
from annotate.store import people as people_store
from annotate.store import projects as projects_store
from annotate.store.base import new_id
from annotate.store.invites import InviteRow
from annotate.store.journal import ACCOUNTS
from annotate.store.sign_ins import From

HOURS = 24


class NewInvite(Input, frozen=True):
    """Whom to invite, and as what."""

    address: Email
    role: f.Role


@action("invite.list")
def find(work: Work, project: str) -> Listing[Invite]:
    """The invites that hold and were not taken yet, the newest first."""
    found = work.load(PROJECT, project)
    return listing_of(_invite(row) for row in store.invites_of(work, found.id, work.now))


@action("invite.create")
def create(work: Work, project: str, body: NewInvite) -> Invite:
    """Invite an address; its secret stands in this answer and nowhere else. An older invite to it ends.

    The answer is the same whether the address has an account or not.
    """
    found = work.load(PROJECT, project)
    secret = secrets.token_urlsafe(24)
    row = InviteRow(
        id=new_id(),
        project=found.id,
        project_name=found.name,
        address=body.address,
        rank=RANK[body.role],
        by=work.actor.user,
        by_name=work.actor.name,
        created=work.now,
        expires=moment(hours=HOURS),
    )
    columns = {name: value for name, value in row._asdict().items() if name not in ("project_name", "by_name")}
    work.accounts_chain()
    store.forget_invites(work, work.now)
    store.insert_invite(work, {**columns, "hash": hashed(secret), "address_key": people_store.name_key(body.address)})
    work.journal.audit(ACCOUNTS, "invite.created", row.id, None, f"{found.id} {body.role}".encode())
    return _invite(row, secret)


@action("invite.delete")
def revoke(work: Work, project: str, invite: str) -> None:
    """Take an invite back."""
    found = work.load(PROJECT, project)
    if not store.delete_invite(work, found.id, invite):
        raise NotFound
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "invite.deleted", invite)


@action("account.join")
def offered(work: Work, secret: str) -> InviteRow:
    """What a link offers. `NotFound` when it does not hold."""
    work.anybody()
    return _holding(work, secret)


def join_new(secret: str, name: str, password: str, origin: From = HERE) -> tuple[str, str]:
    """A new account for who was invited, in the project: the secret of its login session and the project."""
    invite = read(NOBODY, offered, secret)
    hash_ = sign_in.hash_password(password, name, invite.address, invite.project_name)
    user = write(NOBODY, _joined_new, secret, name, hash_)
    return sign_in.start_session(user, origin), invite.project


@action("invite.accept")
def accept(work: Work, secret: str) -> str:
    """Take one's place in the project of an invite; the project. Only for the account of the address.

    An account without an address gets this one: who has the link has its mail.
    """
    user = work.oneself()
    work.accounts_chain()
    invite = _holding(work, secret)
    key = people_store.name_key(invite.address)
    account = people_store.account(work, user)
    if account is None or (account.email and people_store.name_key(account.email) != key):
        raise Forbidden(f"This invite is for {invite.address}. Sign in with the account of that address.")
    if not account.email:
        if people_store.email_taken(work, invite.address):
            raise Forbidden(f"This invite is for {invite.address}. Sign in with the account of that address.")
        people_store.set_name_and_email(work, user, account.name, invite.address)
    _join(work, invite, user)
    return invite.project


@action("account.join")
def _joined_new(work: Work, secret: str, name: str, hash_: str) -> str:
    work.anybody()
    invite = _holding(work, secret)
    work.accounts_chain()
    if people_store.email_taken(work, invite.address):
        raise Invalid([Fault("", "This address has an account already. Sign in with it to join.")])
    user = new_id()
    people_store.insert_account(work, user, name, invite.address, hash_, False, work.now)
    work.journal.audit(ACCOUNTS, "account.created", user)
    _join(work, invite, user)
    return user


def _holding(work: Work, secret: str) -> InviteRow:
    found = store.by_hash(work, hashed(secret), work.now)
    if found is None:
        raise NotFound
    return found


def _join(work: Work, invite: InviteRow, user: str) -> None:
    """Use the invite up. Who is a member already keeps the role they have."""
    if not store.delete_invite(work, invite.project, invite.id):
        raise NotFound
    work.journal.audit(ACCOUNTS, "invite.accepted", invite.id)
    if any(row.user == user for row in projects_store.members_of(work, invite.project)):
        return
    projects_store.insert_member(work, invite.project, user, invite.rank, work.now)
    after = f"{invite.project} {LADDER[invite.rank]}".encode()
    work.journal.audit(ACCOUNTS, "member.created", user, None, after)


def _invite(row: InviteRow, secret: str | UnsetType = UNSET) -> Invite:
    by = Person(row.by, row.by_name)
    return Invite(row.id, row.address, LADDER[row.rank], by, row.created, row.expires, secret)
