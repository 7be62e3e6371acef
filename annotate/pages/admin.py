"""The page of who runs the installation: people, projects by name and size, health, what happened to accounts."""

from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.pages.forms import Form
from annotate.pages.frame import again
from annotate.services import admin, condition, leaving, resets
from annotate.services.work import database, read, write
from annotate.web.pages import base, page, render, settings
from annotate.web.who import actor

blueprint = Blueprint("admin", __name__)
_SAID = {
    "account.changed": "changed name or address",
    "account.created": "account made",
    "account.disabled": "account shut",
    "account.enabled": "account opened again",
    "account.deleted": "account deleted",
    "account.email": "changed the e-mail address",
    "account.erased": "person taken out of the account",
    "account.factor_asked": "second factor asked for",
    "account.factor_free": "second factor no longer asked for",
    "account.password": "new password set",
    "account.reset": "reset link made",
    "account.reset_asked": "new password asked for",
    "factor.created": "second factor set up",
    "factor.deleted": "second factor removed",
    "invite.accepted": "invite taken",
    "invite.created": "invite made",
    "invite.deleted": "invite taken back",
    "member.changed": "role in a project changed",
    "member.created": "came into a project",
    "member.deleted": "left a project",
    "project.changed": "settings of a project changed",
    "project.created": "project made",
    "project.deleted": "project deleted",
    "recovery_code.created": "new recovery codes made",
    "recovery_code.used": "recovery code used",
    "sign_in.accepted": "signed in",
    "sign_in.ended": "sign-ins ended",
    "sign_in.refused": "sign-in refused",
    "token.created": "token made",
    "token.deleted": "token revoked",
}


class Reset(NamedTuple):
    """A reset link that was made just now, shown this once."""

    name: str
    link: str


@page(blueprint, "/admin", methods=["GET", "POST"], password_only=True)
def run() -> Response:
    """Look, and shut, open, help, anonymise or delete an account."""
    if request.method == "GET":
        return _shown()
    user = request.form.get("user", "")
    try:
        match request.form.get("do"):
            case "disable":
                write(actor(), admin.disable, user)
            case "enable":
                write(actor(), admin.enable, user)
            case "ask":
                write(actor(), admin.ask_second_factor, user, True)
            case "free":
                write(actor(), admin.ask_second_factor, user, False)
            case "drop-factor":
                write(actor(), admin.drop_second_factor, user)
            case "reset":
                return _reset(user)
            case "anonymise" | "delete" as do:
                _take_away(user, do)
                return redirect("/admin", 303)
            case _:
                raise NotFound
    except Invalid as refusal:
        return _shown(Form(labels={"confirm": "Name"}).refused(refusal), status=422)
    except Forbidden as refusal:
        return again(refusal, f"/admin?person={user}")
    return redirect(f"/admin?person={user}#person", 303)


def _reset(user: str) -> Response:
    """The answer shows the link, so it is a page and no redirect."""
    known = next((each for each in read(actor(), admin.look).people if each.id == user and not each.erased), None)
    if known is None:
        raise NotFound
    return _shown(reset=Reset(known.name, resets.by_admin(actor(), base(), user)))


def _take_away(user: str, do: str) -> None:
    """Anonymise or delete, when the name was typed: it cannot be undone (pages.md 1.5)."""
    known = next((each for each in read(actor(), admin.look).people if each.id == user), None)
    if known is not None and request.form.get("confirm", "").strip() != known.name:
        raise Invalid(sentence="This is not the name of the person, so nothing was changed.")
    write(actor(), leaving.delete if do == "delete" else leaving.anonymise, user)


def _shown(form: Form | None = None, reset: Reset | None = None, status: int = 200) -> Response:
    seen = read(actor(), admin.look)
    asked = request.values.get("person") or request.form.get("user")
    person = next((each for each in seen.people if each.id == asked and not each.erased), None)
    return render(
        "admin/admin.html",
        status=status,
        form=form or Form(),
        reset=reset,
        fresh=actor().fresh,
        person=person,
        people=seen.people,
        projects=seen.projects,
        audit=[(row, _SAID.get(row.action, row.action)) for row in seen.audit],
        lines=list(condition.lines(settings(), database())),
    )
