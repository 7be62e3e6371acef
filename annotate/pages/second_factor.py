"""The second factor: asked after the password, set up on one's own page; passkeys for both."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

import segno
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from annotate.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotate.pages.forms import Form
from annotate.pages.frame import again
from annotate.pages.sign_in import again_page
from annotate.services import passkeys, second_factor
from annotate.services.passkeys import Site
from annotate.services.sign_in import hashed
from annotate.services.work import read, write
from annotate.web import who
from annotate.web.guard import own_path
from annotate.web.pages import base, page, render, settings
from annotate.web.who import actor

blueprint = Blueprint("second_factor", __name__)
AT = "/me/second-factor"
_DONE = {
    "removed": "It is removed. All your other sign-ins have ended.",
    "added": "It is set up. All your other sign-ins have ended.",
}


@page(blueprint, "/login/second", methods=["GET", "POST"], public=True)
def second() -> BaseResponse:
    """The code after the password."""
    secret = who.session_secret()
    owed = second_factor.owed(secret)
    if owed is None:
        return redirect(f"/login?next={who.quoted(_next())}", 303)
    form = Form()
    if request.method == "POST":
        try:
            new = second_factor.finish(
                secret, request.form.get("code", ""), who.address(), settings().keys, who.origin()
            )
        except NotSignedIn as refusal:
            form = Form(faults={"": str(refusal)})
        else:
            return who.remember(redirect(_next(), 303), new)
    return render("sign_in/second.html", status=401 if form.faults else 200, form=form, next=_next(), owed=owed)


@page(blueprint, "/login/passkey", methods=["POST"], public=True)
def use_passkey() -> BaseResponse:
    """A challenge (`do=begin`, JSON), and the passkey's answer to it."""
    secret = who.session_secret()
    if request.form.get("do") == "begin":
        return _json(passkeys.challenge(secret, _site()))
    try:
        new = passkeys.sign_in(secret, _site(), request.form.get("answer", ""), who.address(), who.origin())
    except NotSignedIn as refusal:
        form = Form(faults={"": str(refusal)})
        return render("sign_in/login.html", status=401, form=form, next=_next())
    return who.remember(redirect(_next(), 303), new)


@page(blueprint, "/reauth/passkey", methods=["POST"], password_only=True)
def confirm_by_passkey() -> BaseResponse:
    """The same for who is signed in: a passkey in place of the password once more."""
    secret = who.session_secret()
    if request.form.get("do") == "begin":
        return _json(passkeys.own_challenge(actor(), secret, _site()))
    try:
        passkeys.confirm(actor(), secret, _site(), request.form.get("answer", ""), who.address())
    except NotSignedIn as refusal:
        return again_page(Form(faults={"": str(refusal)}))
    return redirect(_next(), 303)


@page(blueprint, AT, methods=["GET", "POST"], password_only=True)
def own() -> BaseResponse:
    """Set up, look at and remove one's second factors."""
    if request.method == "GET":
        return _shown(Form())
    secret = who.session_secret()
    try:
        match request.form.get("do"):
            case "enrol":
                second_factor.enrol(actor(), secret, settings().keys)
                return redirect(AT, 303)
            case "confirm":
                return _told(second_factor.confirm(actor(), secret, request.form.get("code", ""), settings().keys))
            case "codes":
                return _shown(Form(), codes=second_factor.renew_recovery_codes(actor(), secret))
            case "remove-codes":
                write(actor(), second_factor.remove_codes, hashed(secret))
            case "remove-passkey":
                write(actor(), passkeys.remove, request.form.get("passkey", ""), hashed(secret))
            case "begin-passkey":
                return _json(passkeys.registration(actor(), secret, _site()))
            case "passkey":
                answer, name = request.form.get("answer", ""), request.form.get("name", "")
                return _told(passkeys.register(actor(), secret, _site(), answer, name))
            case _:
                raise NotFound
    except Invalid as refusal:
        return _shown(Form(labels={"code": "Code", "name": "Name"}).refused(refusal), status=422)
    except Forbidden as refusal:
        return again(refusal, AT)
    return redirect(f"{AT}?done=removed", 303)


def _told(codes: Sequence[str]) -> BaseResponse:
    """The recovery codes are shown this once, on the answer itself."""
    return _shown(Form(), codes=codes) if codes else redirect(f"{AT}?done=added", 303)


def _shown(form: Form, codes: Sequence[str] = (), status: int = 200) -> BaseResponse:
    fresh = actor().fresh
    enrolling = second_factor.enrolment(actor(), who.session_secret(), settings().keys) if fresh else None
    return render(
        "account/second_factor.html",
        status=status,
        form=form,
        fresh=fresh,
        overview=read(actor(), second_factor.overview),
        enrolling=enrolling,
        qr=_drawing(enrolling.uri) if enrolling else None,
        codes=codes,
        done=_DONE.get(request.args.get("done", ""), "") if request.method == "GET" else "",
    )


def _drawing(text: str) -> tuple[int, str]:
    """A QR code as the side of its square and the path of its dark modules."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    runs = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return len(rows), "".join(runs)


def _site() -> Site:
    """Where passkeys belong: the address under which people reach the installation."""
    where = urlsplit(base())
    return Site(where.hostname or "", f"{where.scheme}://{where.netloc}")


def _json(body: object) -> Response:
    return Response(json.dumps(body), content_type="application/json")


def _next() -> str:
    return own_path(request.values.get("next"))
