"""Taking an invite: a new account, or a place for the account that one is signed in with."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.fields import Input, Line
from annotate.domain.permissions import LADDER
from annotate.pages.forms import Form, body, typed
from annotate.services import invites
from annotate.services.sign_in import NOBODY
from annotate.services.work import read, write
from annotate.web import who
from annotate.web.pages import page, render

blueprint = Blueprint("invited", __name__)
_LABELS = {"name": "Name", "password": "Password"}


class NewPerson(Input, frozen=True):
    """Somebody new; the password is judged where it is hashed."""

    name: Line


@page(blueprint, "/invite", methods=["GET", "POST"], public=True)
def invited() -> Response:
    """What the invite offers, and joining."""
    token = request.values.get("token", "")
    form = Form(typed(request.form, "name"), labels=_LABELS)
    if request.method == "GET":
        return _shown(token, form)
    try:
        match request.form.get("do"):
            case "join":
                return redirect(f"/p/{write(who.actor(), invites.accept, token)}", 303)
            case "new":
                person = body(NewPerson, form.values)
                given = request.form.get("password", "")
                secret, project = invites.join_new(token, person.name, given, who.origin())
                return who.remember(redirect(f"/p/{project}", 303), secret)
            case _:
                raise NotFound
    except Invalid as refusal:
        return _shown(token, form.refused(refusal), 422)
    except Forbidden as refusal:
        return _shown(token, Form(faults={"": str(refusal)}), 403)


def _shown(token: str, form: Form, status: int = 200) -> Response:
    invite = read(NOBODY, invites.offered, token)
    return render(
        "sign_in/invited.html", status=status, form=form, token=token, invite=invite, role=LADDER[invite.rank]
    )
