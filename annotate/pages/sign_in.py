"""First start, sign-in and sign-out, set-password links, and the password once more."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid, NotFound, NotSignedIn
from annotate.domain.fields import Email, Input, Line, OptionalLine
from annotate.pages.forms import Form, body, typed
from annotate.services import accounts, passkeys, projects, second_factor, sign_in
from annotate.services.projects import NewProject
from annotate.services.work import read, write
from annotate.web import who
from annotate.web.guard import own_path
from annotate.web.pages import page, render, settings
from annotate.web.who import actor

blueprint = Blueprint("sign_in", __name__)
_SETUP = {"name": "Name", "email": "E-mail", "password": "Password", "project": "Project"}


class FirstAccount(Input, frozen=True):
    """What the first start asks for; the password is judged where it is hashed."""

    name: Line
    email: Email | None = None
    project: OptionalLine = ""


@page(blueprint, "/login", methods=["GET", "POST"], public=True)
def login() -> Response:
    """Sign in with name or e-mail, then on to the page that was asked for."""
    if request.method == "GET":
        return _login(Form())
    name = request.form.get("name", "").strip()
    try:
        secret = sign_in.sign_in(name, request.form.get("password", ""), who.address(), who.origin())
    except NotSignedIn as refusal:
        return _login(Form({"name": name}, {"": str(refusal)}), status=401)
    if second_factor.owed(secret):
        return who.keep_half(redirect(f"/login/second?next={who.quoted(_next())}", 303), secret)
    return who.remember(redirect(_next(), 303), secret)


def _login(form: Form, status: int = 200) -> Response:
    return render("sign_in/login.html", status=status, form=form, next=_next())


@page(blueprint, "/logout", methods=["POST"], password_only=True)
def logout() -> Response:
    """End this sign-in."""
    sign_in.sign_out(who.session_secret())
    return who.forget(redirect("/login", 303))


@page(blueprint, "/setup", methods=["GET", "POST"], public=True)
def setup() -> Response:
    """The first account, and a project if one is named; only while there is no account."""
    token = request.values.get("token", "")
    if not accounts.setup_offered(token):
        raise NotFound
    if request.method == "GET":
        return _setup(token, Form(labels=_SETUP))
    form = Form(typed(request.form, "name", "email", "project"), labels=_SETUP)
    try:
        first = body(FirstAccount, {name: value for name, value in form.values.items() if value or name == "name"})
        secret = accounts.set_up(token, first.name, first.email, request.form.get("password", ""), who.origin())
    except Invalid as refusal:
        return _setup(token, form.refused(refusal), status=422)
    answer = who.remember(redirect("/", 303), secret)
    if first.project:
        write(actor(), projects.create, NewProject(name=first.project))
    return answer


def _setup(token: str, form: Form, status: int = 200) -> Response:
    return render("sign_in/setup.html", status=status, form=form, token=token, stored=settings())


@page(blueprint, "/password", methods=["GET", "POST"], public=True)
def password() -> Response:
    """Set a password by a one-time link."""
    token = request.values.get("token", "")
    person = accounts.password_link_person(token)
    form = Form(labels={"password": "New password"})
    if request.method == "POST":
        try:
            accounts.set_password(token, request.form.get("password", ""))
        except Invalid as refusal:
            form = form.refused(refusal)
        else:
            return redirect("/login", 303)
    return render(
        "sign_in/password.html", status=422 if form.faults else 200, form=form, token=token, account=person.name
    )


@page(blueprint, "/reauth", methods=["GET", "POST"], password_only=True)
def reauth() -> Response:
    """The password once more, for ten minutes of members, tokens and deleting."""
    form = Form()
    if request.method == "POST":
        try:
            sign_in.confirm(actor(), who.session_secret(), request.form.get("password", ""), who.address())
        except NotSignedIn as refusal:
            form = Form(faults={"password": str(refusal)}, labels={"password": "Password"})
        else:
            return redirect(_next(), 303)
    return again_page(form)


def again_page(form: Form) -> Response:
    """The page that asks for the password once more, or for a passkey where the person has one."""
    passkey = bool(read(actor(), passkeys.own))
    status = 401 if form.faults else 200
    return render("sign_in/reauth.html", status=status, form=form, next=_next(), passkey=passkey)


def _next() -> str:
    """Where to go on: a path of ours, else the projects."""
    return own_path(request.values.get("next"))
