"""One's own account: who one is, reading, keys, password, tokens for programs, sign-ins."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate import mail
from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.records import Project, Token
from annotate.pages import letters
from annotate.pages import reading_settings as settings
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import again
from annotate.services import accounts, digests, own_data, profile, projects, second_factor, sign_ins, tokens
from annotate.services.profile import Profile
from annotate.services.sign_in import hashed
from annotate.services.tokens import NewToken
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.vocabulary.keys import GROUPS, is_movable
from annotate.web import who
from annotate.web.disposition import attachment
from annotate.web.pages import page, render
from annotate.web.pages import settings as installed
from annotate.web.who import actor

blueprint = Blueprint("account", __name__)
_TOKEN = {"label": "What it is for", "scopes": "It may", "project": "In", "expires_days": "Runs out after days"}
_PROFILE = {"name": "Name", "email": "E-mail"}
_PASSWORD = {"current": "Current password", "password": "New password"}
_NEW_TOKEN = Form({"scopes": ("read",), "expires_days": "365"}, labels=_TOKEN)
_SAVED = {
    "reading": "Saved. A reading page that is open takes it over when you load it again.",
    "keys": "Your keys are saved. A reading page that is open takes them over when you load it again.",
    "password": "Your password is changed. All your other sign-ins have ended.",
    "token": "The token is revoked.",
    "profile": "Saved.",
    "mail": "Saved.",
}


@page(blueprint, "/me", methods=["GET", "POST"], password_only=True)
def me() -> Response:
    """Set how one reads; change name, address and password; make, see once and revoke tokens; end sign-ins."""
    if request.method == "GET":
        return _shown()
    try:
        match request.form.get("do"):
            case "password":
                return _password()
            case "profile":
                return _profile()
            case "mail":
                write(actor(), digests.want, "wanted" in request.form)
                return redirect("/me?saved=mail#mail", 303)
            case "reading":
                return _reading()
            case "keys":
                return _keys()
            case "usual-keys":
                settings.usual_keys()
                return redirect("/me?saved=keys#keys", 303)
            case "token":
                return _token()
            case "revoke":
                write(actor(), tokens.revoke, request.form.get("token", ""))
                return redirect("/me?saved=token", 303)
            case "end":
                write(actor(), sign_ins.end, request.form.get("sign_in", ""), hashed(who.session_secret()))
                return redirect("/me", 303)
            case "end-others":
                write(actor(), sign_ins.end_others, hashed(who.session_secret()))
                return redirect("/me", 303)
            case _:
                raise NotFound
    except Forbidden as refusal:
        return again(refusal, "/me", typed(request.form, *_PROFILE) if request.form.get("do") == "profile" else None)


@page(blueprint, "/me/data", password_only=True)
def data() -> Response:
    """Everything that is kept of oneself, as a file."""
    try:
        found = read(actor(), own_data.everything, hashed(who.session_secret()))
    except Forbidden as refusal:
        return again(refusal, "/me/data")
    response = Response(msgspec.json.format(msgspec.json.encode(found), indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = attachment("annotate-my-data.json")
    return response


def _profile() -> Response:
    form = Form(typed(request.form, *_PROFILE), labels=_PROFILE)
    try:
        old = write(actor(), profile.change, body(Profile, {name: text for name, text in form.values.items() if text}))
    except Invalid as refusal:
        return _shown({"profile": form.refused(refusal)})
    if old:
        letters.post_moved(old, str(form.values["name"]))
    return redirect("/me?saved=profile", 303)


def _reading() -> Response:
    try:
        settings.save_reading(request.form)
    except Invalid as refusal:
        return _shown({"reading": settings.refused_reading(request.form, refusal)})
    return redirect("/me?saved=reading", 303)


def _keys() -> Response:
    try:
        settings.save_keys(request.form)
    except Invalid as refusal:
        return _shown({"keys": settings.refused_keys(request.form, refusal)})
    return redirect("/me?saved=keys#keys", 303)


def _password() -> Response:
    given = request.form
    try:
        accounts.change_password(
            actor(), who.session_secret(), given.get("current", ""), given.get("password", ""), who.address()
        )
    except Invalid as refusal:
        return _shown({"password": Form(labels=_PASSWORD).refused(refusal)})
    return redirect("/me?saved=password", 303)


def _token() -> Response:
    """The answer shows the secret, so it is a page and no redirect."""
    scopes = tuple(request.form.getlist("scopes"))
    form = Form({**typed(request.form, "label", "project", "expires_days"), "scopes": scopes}, labels=_TOKEN)
    given = {name: value for name, value in form.values.items() if value} | {"scopes": scopes}
    try:
        made = write(actor(), tokens.create, body(NewToken, given))
    except Invalid as refusal:
        return _shown({"token": form.refused(refusal)})
    return _shown(token=made)


def _shown(refused: Mapping[str, Form] = {}, token: Token | None = None) -> Response:
    """The page; `refused` are forms as they were sent, with what is wrong in them."""
    own = read(actor(), accounts.me)
    usual = {
        "profile": Form({"name": own.name, "email": own.email or "", **_typed_before()}, labels=_PROFILE),
        "password": Form(labels=_PASSWORD),
        "reading": settings.reading_form(),
        "keys": settings.keys_form(),
        "token": _NEW_TOKEN,
    }
    forms = {**usual, **refused}
    fresh = actor().fresh
    mine = read(actor(), projects.find).items(Project)
    return render(
        "account/me.html",
        status=422 if refused else 200,
        profile_form=forms["profile"],
        second_factor=read(actor(), second_factor.overview),
        mails=own.email is not None and mail.works(installed()),
        digest=read(actor(), digests.is_wanted),
        fresh=fresh,
        saved=_SAVED.get(request.args.get("saved", ""), "") if request.method == "GET" else "",
        form=next((form for form in forms.values() if form.faults), _NEW_TOKEN),
        reading_form=forms["reading"],
        keys_form=forms["keys"],
        key_groups=GROUPS,
        is_movable=is_movable,
        sizes=settings.SIZE_OPTIONS,
        lines=settings.LINE_OPTIONS,
        densities=settings.DENSITY_OPTIONS,
        token=token,
        tokens=read(actor(), tokens.find).items(Token) if fresh else [],
        token_form=forms["token"],
        making=bool(forms["token"].faults),
        password_form=forms["password"],
        sign_ins=read(actor(), sign_ins.find, hashed(who.session_secret())),
        scopes=[(scope.id, scope.label, scope.hint) for scope in values("scope")],
        projects=[("", "All my projects"), *((project.id, project.name) for project in mine)],
        project_names={project.id: project.name for project in mine},
    )


def _typed_before() -> dict[str, str]:
    """What was typed before the password was asked once more."""
    return {name: request.args[name] for name in _PROFILE if name in request.args}
