"""Who takes part in a project, and as what."""

from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Forbidden, Invalid, NotFound, Stale
from annotate.domain.permissions import OWNER, REVIEWER
from annotate.domain.records import Invite, Member
from annotate.pages import letters
from annotate.pages.forms import Form, body, typed, version
from annotate.pages.frame import again, opened
from annotate.services import invites, members
from annotate.services.invites import NewInvite
from annotate.services.members import MemberChange, NewMember
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import base, page, render
from annotate.web.who import actor

blueprint = Blueprint("members", __name__)
_LABELS = {"user": "Name of the account", "address": "E-mail address", "role": "Role"}


class Made(NamedTuple):
    """An invite that was made just now: its link, shown this once, and what came of its mail."""

    address: str
    link: str
    sent: str


@page(blueprint, "/p/<uuid:project>/members", methods=["GET", "POST"])
def people(project: str) -> Response:
    """The members; owners add, change (`?change=<user>`) and remove, with a fresh sign-in."""
    if request.method == "GET":
        return _shown(project, Form({"role": REVIEWER, **request.args}, labels=_LABELS))
    form = Form(typed(request.form, *_LABELS), labels=_LABELS)
    try:
        return _done(project, form)
    except Invalid as refusal:
        return _shown(project, form.refused(refusal), status=422)
    except Stale:
        stale = Invalid(sentence="This member was changed in the meantime. Look at what stands here now and try again.")
        return _shown(project, form.refused(stale), status=412)
    except Forbidden as refusal:
        return again(refusal, f"/p/{project}/members", form.values)


def _done(project: str, form: Form) -> Response:
    user = request.form.get("user", "")
    match request.form.get("do"):
        case "add":
            write(actor(), members.add, project, body(NewMember, _of(form, "user", "role")))
        case "invite":
            return _invited(project, form)
        case "revoke":
            write(actor(), invites.revoke, project, request.form.get("invite", ""))
        case "change":
            change = body(MemberChange, {"role": form.value("role")})
            write(actor(), members.change, project, user, change, version(request.form))
        case "remove":
            write(actor(), members.remove, project, user, version(request.form))
            if user == actor().user:
                return redirect("/", 303)
        case _:
            raise NotFound
    return redirect(f"/p/{project}/members", 303)


def _forms(form: Form) -> dict[str, Form]:
    """What was typed stands in the form that it was typed into."""
    inviting = request.values.get("do") == "invite" or bool(request.args.get("address"))
    plain = Form({"role": REVIEWER}, labels=_LABELS)
    return {"add_form": plain if inviting else form, "invite_form": form if inviting else plain}


def _of(form: Form, *names: str) -> dict[str, object]:
    return {name: form.value(name) for name in names}


def _invited(project: str, form: Form) -> Response:
    """The answer shows the link, so it is a page and no redirect."""
    new = body(NewInvite, _of(form, "address", "role"))
    made = write(actor(), invites.create, project, new)
    link = f"{base()}/invite?token={made.token}"
    sent = letters.send_invite(made.address, actor().name, opened(project).project.name, link)
    return _shown(project, Form({"role": REVIEWER}, labels=_LABELS), made=Made(made.address, link, sent))


def _shown(project: str, form: Form, status: int = 200, made: Made | None = None) -> Response:
    frame = opened(project)
    everybody = read(actor(), members.find, project).items(Member)
    changing = next((each for each in everybody if each.user.id == request.args.get("change")), None)
    owner = frame.project.role == OWNER
    mine = changing is not None and changing.user.id == actor().user
    return render(
        "project/members.html",
        status=status,
        **frame._asdict(),
        form=form,
        **_forms(form),
        members=everybody,
        invites=read(actor(), invites.find, project).items(Invite) if owner else [],
        made=made,
        manage=owner and actor().fresh,
        fresh=actor().fresh,
        changing=changing if actor().fresh and (owner or mine) else None,
        change_form=Form({"role": changing.role if changing else ""}),
        roles=[(role.id, role.label, role.hint) for role in values("role")],
    )
