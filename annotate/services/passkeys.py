"""Passkeys (WebAuthn): registered by their person, then the whole sign-in, the second factor after a password, or the proof
of who is signed in.

A passkey asks its person to prove themself to it (`user_verification`), so that alone it is worth two factors.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from annotate.domain import one_time_codes as codes
from annotate.domain.errors import Fault, Invalid, NotFound, NotSignedIn
from annotate.domain.fields import Line
from annotate.domain.permissions import Actor
from annotate.services import second_factor
from annotate.services.second_factor import MOST_TRIES, Half, subjects
from annotate.services.sign_in import HERE, NOBODY, SECOND, begin, failed, hashed, refreshed, within_limits
from annotate.services.work import Work, action, moment, read, write
from annotate.store import factors as store
from annotate.store.base import new_id
from annotate.store.sign_ins import From

REGISTERING, SIGNING_IN, CONFIRMING = "register", "passkey", "reauth"
MINUTES = 10
WRONG = "This passkey is not known here, or it did not answer as it should. Use your password."
REQUIRED = UserVerificationRequirement.REQUIRED
_OUT_OF_ORDER = (ValueError, KeyError, TypeError, AttributeError, InvalidSignature)
"""What the library raises for an answer that is no answer."""


class Site(NamedTuple):
    """Where passkeys belong: the host name and the whole origin of the pages."""

    host: str
    origin: str


Asked = tuple[dict[str, Any] | None, store.PasskeyRow | None]
"""The challenge that a browser was given, and the passkey that answers it."""


class Proof(NamedTuple):
    """A passkey that proved itself, and how often it says it was used."""

    passkey: store.PasskeyRow
    uses: int


def registration(actor: Actor, secret: str, site: Site) -> dict[str, Any]:
    """What a browser needs to make a passkey, as JSON."""
    known = read(actor, _known)
    user = PublicKeyCredentialUserEntity(id=actor.user.encode(), name=actor.name, display_name=actor.name)
    options, state = _server(site).register_begin(
        user,
        [_credential(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    write(actor, _registering, hashed(secret), msgspec.json.encode(state))
    return _plain(options)


def register(actor: Actor, secret: str, site: Site, answer: str, name: str) -> list[str]:
    """Keep a new passkey; new recovery codes, if it is the first second factor. All other sign-ins end."""
    state = read(actor, _register_state, hashed(secret))
    try:
        made = _server(site).register_complete(state, _decoded(answer))
        label = msgspec.convert(name.strip() or "Passkey", Line)
    except msgspec.ValidationError as error:
        raise Invalid([Fault("/name", "Write a name of at most 500 characters.")]) from error
    except _OUT_OF_ORDER as error:
        raise Invalid([Fault("/name", "The passkey could not be checked. Try again.")]) from error
    credential = made.credential_data
    assert credential is not None
    row: dict[str, Any] = {
        "id": new_id(),
        "user": actor.user,
        "credential": websafe_encode(credential.credential_id),
        "public_key": bytes(credential),
        "uses": made.counter,
        "name": label,
        "last_used": None,
    }
    fresh = second_factor.new_codes()
    first = write(actor, _registered, hashed(secret), row, [hashed(codes.normal(each)) for each in fresh])
    return fresh if first else []


@action("me.secure")
def remove(work: Work, passkey: str, session: str) -> None:
    """One's own passkey is worth nothing any more. All other sign-ins end."""
    if not store.delete_passkey(work, work.oneself(), passkey):
        raise NotFound
    second_factor.removed(work, session)


def challenge(secret: str, site: Site) -> dict[str, Any]:
    """What a browser needs to use a passkey, as JSON: any of this site, or one of the person whose password was right."""
    options, state = _challenge(site, read(NOBODY, _asked, hashed(secret)))
    write(NOBODY, _challenged, hashed(secret), state)
    return options


def sign_in(secret: str, site: Site, answer: str, address: str, origin: From = HERE) -> str:
    """The secret of a new login session. `NotSignedIn` for every kind of failure, `Limited` after too many."""
    proof = _proven(site, answer, lambda id_: read(NOBODY, _passkey_asked, hashed(secret), id_, address))
    new = secrets.token_urlsafe(32)
    if proof is not None:
        half = Half(hashed(secret), proof.passkey.user, hashed(new), origin)
        if write(NOBODY, _signed_in, half, proof):
            return new
    write(NOBODY, failed, subjects(proof.passkey.user if proof else "", address))
    raise NotSignedIn(WRONG)


def own_challenge(actor: Actor, secret: str, site: Site) -> dict[str, Any]:
    """What a browser needs for somebody who is signed in to prove themself by a passkey of theirs, as JSON."""
    options, state = _challenge(site, read(actor, own))
    write(actor, _own_challenged, hashed(secret), state)
    return options


def confirm(actor: Actor, secret: str, site: Site, answer: str, address: str) -> None:
    """Make a sign-in fresh for ten minutes. `NotSignedIn` when the passkey is not theirs, `Limited` after too many."""
    proof = _proven(site, answer, lambda id_: read(actor, _own_asked, hashed(secret), id_, address))
    if proof is None or not write(actor, _confirmed, hashed(secret), proof):
        write(NOBODY, failed, subjects(actor.user, address))
        raise NotSignedIn(WRONG)


@action("me.change")
def own(work: Work) -> list[store.PasskeyRow]:
    """One's own passkeys."""
    return store.passkeys_of(work, work.oneself())


def _challenge(site: Site, known: list[store.PasskeyRow]) -> tuple[dict[str, Any], bytes]:
    """What a browser needs, and what must be known to check its answer; any passkey of the site when none is known."""
    credentials = [_credential(each) for each in known] or None
    options, state = _server(site).authenticate_begin(credentials, user_verification=REQUIRED)
    return _plain(options), msgspec.json.encode(state)


def _proven(site: Site, answer: str, asked: Callable[[str], Asked]) -> Proof | None:
    """The passkey that gave this answer; `asked` finds the challenge and the passkey by its id in base64url."""
    try:
        response = AuthenticationResponse.from_dict(_decoded(answer))
        assert response is not None
        state, passkey = asked(websafe_encode(response.raw_id))
        if state is None or passkey is None:
            return None
        _server(site).authenticate_complete(state, [_credential(passkey)], response)
        return Proof(passkey, response.response.authenticator_data.counter)
    except _OUT_OF_ORDER:
        return None


@action("me.secure")
def _known(work: Work) -> list[store.PasskeyRow]:
    return store.passkeys_of(work, work.oneself())


@action("me.secure")
def _registering(work: Work, session: str, state: bytes) -> None:
    store.begin(work, session, REGISTERING, store.Begun(work.oneself(), state), moment(minutes=MINUTES))


@action("me.secure")
def _register_state(work: Work, session: str) -> dict[str, Any]:
    user = work.oneself()
    begun = store.begun(work, session, REGISTERING, work.now)
    if begun is None or begun.user != user:
        raise Invalid([Fault("/name", "This took too long. Try again.")])
    return _state(begun.state)


@action("me.secure")
def _registered(work: Work, session: str, row: dict[str, Any], hashes: list[str]) -> bool:
    work.oneself()
    if not store.end(work, session, REGISTERING):
        raise NotFound
    if store.passkey(work, row["credential"]) is not None:
        raise Invalid([Fault("/name", "This passkey is known here already.")])
    store.insert_passkey(work, {**row, "created": work.now})
    return second_factor.added(work, session, hashes)


@action("account.sign_in")
def _asked(work: Work, session: str) -> list[store.PasskeyRow]:
    work.anybody()
    half = store.begun(work, session, SECOND, work.now)
    return store.passkeys_of(work, half.user) if half and half.user else []


@action("account.sign_in")
def _challenged(work: Work, session: str, state: bytes) -> None:
    work.anybody()
    store.forget_begun(work, work.now)
    store.begin(work, session, SIGNING_IN, store.Begun(None, state), moment(minutes=MINUTES))


@action("account.sign_in")
def _passkey_asked(work: Work, session: str, credential: str, address: str) -> Asked:
    """The challenge of this browser and the passkey that answers it; only the person's own after a password."""
    work.anybody()
    found = store.passkey(work, credential)
    within_limits(work, subjects(found.user if found else "", address), MOST_TRIES)
    begun = store.begun(work, session, SIGNING_IN, work.now)
    half = store.begun(work, session, SECOND, work.now)
    mine = found is not None and not found.disabled and (half is None or half.user == found.user)
    return (_state(begun.state) if begun else None), (found if mine else None)


@action("account.sign_in")
def _signed_in(work: Work, half: Half, proof: Proof) -> bool:
    work.anybody()
    if not store.end(work, half.session, SIGNING_IN):
        return False
    if not store.used_passkey(work, proof.passkey.id, proof.uses, work.now):
        return False
    store.end(work, half.session, SECOND)
    begin(work, half.new, half.user, half.origin)
    return True


@action("me.change")
def _own_challenged(work: Work, session: str, state: bytes) -> None:
    store.begin(work, session, CONFIRMING, store.Begun(work.oneself(), state), moment(minutes=MINUTES))


@action("me.change")
def _own_asked(work: Work, session: str, credential: str, address: str) -> Asked:
    user = work.oneself()
    within_limits(work, subjects(user, address), MOST_TRIES)
    begun = store.begun(work, session, CONFIRMING, work.now)
    found = store.passkey(work, credential)
    mine = found is not None and found.user == user
    return (_state(begun.state) if begun and begun.user == user else None), (found if mine else None)


@action("me.change")
def _confirmed(work: Work, session: str, proof: Proof) -> bool:
    work.oneself()
    if not store.end(work, session, CONFIRMING):
        return False
    if not store.used_passkey(work, proof.passkey.id, proof.uses, work.now):
        return False
    refreshed(work, session)
    return True


def _server(site: Site) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=site.host, name=codes.ISSUER)
    return Fido2Server(entity, verify_origin=lambda origin: origin == site.origin)


def _credential(row: store.PasskeyRow) -> AttestedCredentialData:
    return AttestedCredentialData(row.public_key)


def _state(kept: bytes) -> dict[str, Any]:
    return msgspec.json.decode(kept, type=dict[str, Any])


def _decoded(answer: str) -> Mapping[str, Any]:
    """The answer of a browser; what is no JSON object raises `ValueError`, as the library does for the rest."""
    try:
        return msgspec.json.decode(answer, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ValueError from error


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """The library's options as JSON has them."""
    made = dict(options)
    return dict(made["publicKey"])
