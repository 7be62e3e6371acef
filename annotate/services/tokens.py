"""API tokens: made, listed and revoked by their owner, on the pages only (security.md S15)."""

import secrets
from typing import Annotated, Any

from msgspec import Meta

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.fields import Input, OptionalLine
from annotate.domain.records import Token
from annotate.services.listing import Listing, listing_of
from annotate.services.sign_in import hashed
from annotate.services.work import PROJECT, Work, action, moment
from annotate.store import tokens as store
from annotate.store.base import new_id
from annotate.store.journal import ACCOUNTS

PREFIX = "annotate_"
"""Scanners for leaked secrets know our tokens by it."""


class NewToken(Input, frozen=True):
    """A token to make. Without `expires_days` it holds for a year."""

    scopes: Annotated[tuple[f.Scope, ...], Meta(min_length=1, max_length=3)]
    label: OptionalLine = ""
    project: f.Id | None = None
    expires_days: Annotated[int, Meta(ge=1, le=3650)] = 365


@action("token.list")
def find(work: Work) -> Listing[Token]:
    """One's own tokens that hold, newest first; never their secret."""
    user = work.oneself()
    return listing_of(
        Token(id_, label, tuple(scopes.split()), project, expires, last_used)
        for id_, label, scopes, project, expires, last_used in store.tokens_of(work, user)
    )


@action("token.create")
def create(work: Work, body: NewToken) -> Token:
    """A token of one's own; its secret stands in this answer and nowhere else."""
    user = work.oneself()
    if body.project is not None:
        try:
            work.load(PROJECT, body.project, "project.read")
        except NotFound:
            raise Invalid([Fault("/project", "There is no such project among yours.")]) from None
    return made_for(work, user, body)


@action("token.operate")
def create_for(work: Work, user: str, body: NewToken) -> Token:
    """A token for somebody, by the operator of the installation."""
    work.anybody()
    return made_for(work, user, body)


@action("token.delete")
def revoke(work: Work, token: str) -> None:
    """Revoke one's own token."""
    user = work.oneself()
    if not store.revoke_token(work, user, token):
        raise NotFound
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "token.deleted", token)


def made_for(work: Work, user: str, body: NewToken) -> Token:
    """Keep a new token of `user`."""
    secret = PREFIX + secrets.token_urlsafe(32)
    scopes = tuple(dict.fromkeys(body.scopes))
    row: dict[str, Any] = {
        "id": new_id(),
        "hash": hashed(secret),
        "user": user,
        "label": body.label,
        "scopes": " ".join(scopes),
        "project": body.project,
        "created": work.now,
        "expires": moment(days=body.expires_days),
        "last_used": None,
        "revoked": False,
    }
    store.insert_token(work, row)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "token.created", row["id"])
    return Token(row["id"], body.label, scopes, body.project, row["expires"], None, secret)
