"""The list of one's projects, and a new one."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid
from annotate.pages.forms import Form, body
from annotate.services import overview, projects
from annotate.services.projects import NewProject
from annotate.services.work import read, write
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("home", __name__)
_LABELS = {"name": "Name", "description": "What it is about"}


@page(blueprint, "/", methods=["GET", "POST"])
def home() -> Response:
    """One's projects; `?new=1` opens the form for a new one, `?q=` finds by name."""
    if request.method == "POST":
        return _made()
    return _shown(Form(labels=_LABELS), making="new" in request.args)


def _made() -> Response:
    form = Form({name: request.form.get(name, "").strip() for name in _LABELS}, labels=_LABELS)
    try:
        project = write(actor(), projects.create, body(NewProject, form.values))
    except Invalid as refusal:
        return _shown(form.refused(refusal), making=True, status=422)
    return redirect(f"/p/{project.id}", 303)


def _shown(form: Form, making: bool, status: int = 200) -> Response:
    q = request.args.get("q", "").strip()
    rows = read(actor(), overview.of_projects, q)
    return render("home/projects.html", status=status, rows=rows, total=len(rows), q=q, making=making, form=form)
