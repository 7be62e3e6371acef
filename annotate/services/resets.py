"""A new password for who forgot theirs: a one-time link, asked for by anybody, or made by an admin or the operator.

What is answered never tells whether there is such an account (security.md S10). A reset leaves the second factor.
"""

import secrets
from typing import NamedTuple

from annotate.domain.permissions import Actor
from annotate.services.sign_in import NOBODY, TRY_WINDOW, hashed, verified, within_limits
from annotate.services.work import Work, action, moment, seconds, write
from annotate.store import people as store
from annotate.store import sign_ins
from annotate.store.base import new_id
from annotate.store.journal import ACCOUNTS

MINUTES = 60
MOST_ASKED = 5


class Reset(NamedTuple):
    """A link to send: to an address, for an account."""

    address: str
    name: str
    link: str


def ask(base: str, name: str, address: str) -> Reset | None:
    """A reset asked for from `address`; nothing for an unknown name or an account without an e-mail address.

    `Limited` after five for a name, or from an address, in five minutes.
    """
    secret = secrets.token_urlsafe(24)
    key = store.name_key(name)
    subjects = (hashed(f"reset {key}"), hashed(f"reset from {address}"))
    verified([], "")  # a hash of nothing, beside which what is done for a known name cannot be measured
    found = write(NOBODY, _asked, key, subjects, hashed(secret))
    return Reset(found[1], found[0], _link(base, secret)) if found else None


def by_admin(actor: Actor, base: str, user: str) -> str:
    """A link that an admin hands over."""
    secret = secrets.token_urlsafe(24)
    write(actor, _made_by_admin, user, hashed(secret))
    return _link(base, secret)


def by_operator(base: str, user: str) -> str:
    """A link that the operator of the installation hands over."""
    secret = secrets.token_urlsafe(24)
    write(NOBODY, _made_by_operator, user, hashed(secret))
    return _link(base, secret)


@action("account.sign_in")
def _asked(work: Work, key: str, subjects: tuple[str, str], link: str) -> tuple[str, str] | None:
    """Name and address of the account, when there is exactly one that can be meant and has an address."""
    work.anybody()
    within_limits(work, subjects, MOST_ASKED)
    at = seconds()
    sign_ins.forget_tries(work, at - TRY_WINDOW)
    for subject in subjects:
        sign_ins.insert_try(work, new_id(), subject, at)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.reset_asked", subjects[0][:36])
    meant = store.by_name_or_email(work, key)
    meant = [each for each in meant if store.name_key(each.email or "") == key] or meant
    if len(meant) != 1 or not meant[0].email:
        return None
    _kept(work, meant[0].id, link)
    return meant[0].name, meant[0].email


@action("admin.change")
def _made_by_admin(work: Work, user: str, link: str) -> None:
    work.oneself()
    _kept(work, user, link)


@action("account.operate")
def _made_by_operator(work: Work, user: str, link: str) -> None:
    work.anybody()
    _kept(work, user, link)


def _kept(work: Work, user: str, link: str) -> None:
    """A link in place of every older one of the person."""
    sign_ins.drop_links_of(work, user)
    sign_ins.insert_link(work, link, "password", user, moment(minutes=MINUTES))
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.reset", user)


def _link(base: str, secret: str) -> str:
    return f"{base}/password?token={secret}"
