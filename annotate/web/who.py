"""Who asks: Flask-Login over a cookie or a bearer token, as an `Actor`.

Flask-Login's user id is the secret of a login session, whose hash is a row; nothing else is in the cookie. With
`Authorization` no session is opened at all.
"""

import hashlib
import hmac
import secrets
from typing import TypeVar, cast
from urllib.parse import quote

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from annotate.domain.browsers import browser, place
from annotate.domain.errors import NotSignedIn
from annotate.domain.permissions import Actor
from annotate.domain.reading_settings import ReadingSettings, kept_settings
from annotate.services import sign_in
from annotate.services.sign_in import Identity, hashed
from annotate.services.work import moment, read, write
from annotate.settings import LOOPBACK, Keys, Settings
from annotate.store.sign_ins import From

USER = "_user_id"
LISTENING = ("feed.events", "feed.events_of_project")
"""A page that is only open is nobody at work: its feed does not put off the end of an idle sign-in (S12)."""
UNATTENDED = "X-Unattended"
"""Nor does what a page sends by itself, which has this header (`static/js/api.js`)."""
T = TypeVar("T", bound=BaseResponse)


class Somebody(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A recognised person, for Flask-Login."""

    def __init__(self, secret: str, identity: Identity, cookie: bool) -> None:
        self.secret = secret
        self.identity = identity
        self.cookie = cookie

    def get_id(self) -> str:
        return self.secret


class CookieSession(dict[str, object], SessionMixin):
    """What Flask-Login reads and writes; only the secret under `_user_id` is ever kept."""

    given: str | None = None


class Sessions(SessionInterface):
    """The cookie holds one random secret, signed in or not; rows of the database say what it is worth."""

    def open_session(self, app: Flask, request: Request) -> CookieSession:
        opened = CookieSession()
        if "Authorization" not in request.headers:
            secret = request.cookies.get(cookie_name(request))
            if secret and 20 <= len(secret) <= 100 and secret.isascii():
                opened.given = secret
                opened[USER] = secret
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        secret = cast("CookieSession", session).get(USER)
        if not isinstance(secret, str) or secret == cast("CookieSession", session).given:
            return
        response.set_cookie(
            cookie_name(request),
            secret,
            secure=not on_loopback(request),
            httponly=True,
            samesite="Lax",
            path="/",
            max_age=sign_in.LONGEST_DAYS * 86400,
        )


def install(app: Flask) -> None:
    """Sessions and Flask-Login on `app`."""
    app.session_interface = Sessions()
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def by_cookie(secret: str) -> Somebody | None:
        found = read(sign_in.NOBODY, sign_in.by_session, hashed(secret))
        if found is None:
            return None
        identity, touch = found
        if touch and request.endpoint not in LISTENING and UNATTENDED not in request.headers:
            write(sign_in.NOBODY, sign_in.touch, hashed(secret), None)
        return Somebody(secret, identity, cookie=True)

    @manager.request_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def by_token(asked: Request) -> Somebody | None:
        scheme, _, secret = asked.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        hash_ = hashed(secret.strip())
        identity = read(sign_in.NOBODY, sign_in.by_token, hash_)
        if identity is None:
            return None
        if _stale_use(hash_):
            write(sign_in.NOBODY, sign_in.touch, None, hash_)
        return Somebody(secret, identity, cookie=False)


def actor() -> Actor:
    """Who asks; `NotSignedIn` for nobody."""
    person = _somebody()
    if person is None:
        raise NotSignedIn
    known = person.identity
    return Actor(
        user=known.user,
        name=known.name,
        scopes=frozenset(known.scopes),
        project=known.project,
        fresh=known.fresh,
        cookie=person.cookie,
        admin=known.admin,
        second_factor=known.second_factor,
        second_factor_asked=known.second_factor_asked,
        request_id=g.request_id,
    )


def actor_or_none() -> Actor | None:
    """Who asks, if anybody."""
    return actor() if known() else None


def known() -> bool:
    """Whether anybody is recognised."""
    return _somebody() is not None


def reading() -> ReadingSettings:
    """How the person who asks reads; the usual settings for nobody and for a program."""
    person = _somebody()
    return kept_settings(person.identity.reading if person else None)


def session_secret() -> str:
    """The secret of this sign-in, or of an anonymous session, which is made when there is none."""
    kept = session.get(USER)
    if not isinstance(kept, str):
        kept = secrets.token_urlsafe(32)
        session[USER] = kept
    return kept


def remember(response: T, new_secret: str) -> T:
    """Sign in: the cookie gets another secret, and the rest of this request is done by the person."""
    found = read(sign_in.NOBODY, sign_in.by_session, hashed(new_secret))
    if found is None:
        raise NotSignedIn
    login_user(Somebody(new_secret, found[0], cookie=True))
    return response


def keep_half(response: T, half_secret: str) -> T:
    """The password was right and a second factor is owed: another secret, worth nothing but that."""
    session[USER] = half_secret
    return response


def forget(response: T) -> T:
    """Sign out: the cookie gets an anonymous secret, the browser drops what it kept."""
    logout_user()
    session[USER] = secrets.token_urlsafe(32)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def address() -> str:
    """The true peer, behind the proxies that the settings declare."""
    return request.remote_addr or ""


def origin() -> From:
    """Where this sign-in comes from, in plain words."""
    return From(browser(request.headers.get("User-Agent", "")), place(address()))


def csrf_token() -> str:
    """The token of this session's forms."""
    return _token(_keys().now, session_secret())


def csrf_matches(given: str) -> bool:
    """Whether `given` is the token of the session that the cookie named; a page may be older than the key of now."""
    kept = cast("CookieSession", session).given
    if kept is None:
        return False
    return any(hmac.compare_digest(_token(key, kept), given) for key in _keys().all)


def cookie_name(asked: Request) -> str:
    """`__Host-annotate`; the prefix falls away on plain-HTTP loopback only."""
    return "annotate" if on_loopback(asked) else "__Host-annotate"


def on_loopback(asked: Request) -> bool:
    """Whether this is plain HTTP on this very machine."""
    host = asked.host.rsplit(":", 1)[0] if not asked.host.endswith("]") else asked.host
    return not asked.is_secure and host.lower() in LOOPBACK


def quoted(path: str) -> str:
    """A path as the value of `next`."""
    return quote(path, safe="/")


def _somebody() -> Somebody | None:
    person = current_user._get_current_object()
    return person if isinstance(person, Somebody) else None


_used: dict[str, str] = {}


def _stale_use(hash_: str) -> bool:
    """Whether the last use of a token should be written down: once an hour a process is enough."""
    before = moment(hours=-1)
    if _used.get(hash_, "") > before:
        return False
    if len(_used) > 10_000:
        _used.clear()
    _used[hash_] = moment()
    return True


def _token(key: str, secret: str) -> str:
    return hmac.new(key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def _keys() -> Keys:
    return cast("Settings", current_app.extensions["annotate"]).keys
