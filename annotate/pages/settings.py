"""Settings of a project: every member reads them, its owners change them and delete the project."""

from typing import NamedTuple

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Forbidden, Invalid, Stale
from annotate.domain.permissions import OWNER
from annotate.domain.records import Project
from annotate.pages.forms import Form, body, typed, version
from annotate.pages.frame import again, opened
from annotate.services import projects
from annotate.services.projects import ProjectChange
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("settings", __name__)
_NAMES = {
    "name": "Name",
    "description": "What it is about",
    "language": "Language of new documents",
    "blind": "Blind work",
    "hints": "Hints",
    "public_claims": "Public pages of findings",
    "reviewers_per_document": "Reviewers per document",
    "adjudicate_own": "Own cases",
    "second_factor_from": "Second factor",
    "guidelines": "Guidelines",
    "labels": "Words of your own",
    "publisher_name": "Publisher",
    "publisher_url": "Its web address",
    "public_base_url": "Address of published findings",
    "licence": "Licence of your work",
    "funding_note": "Funding and affiliation",
    "selection_criteria": "How documents were chosen",
    "method_statement": "Method in a few sentences",
    "how_to_cite": "How to cite",
}
_TICKED = ("blind", "adjudicate_own")
_TYPED = tuple(name for name in _NAMES if name not in (*_TICKED, "hints", "public_claims", "labels"))
_HINTS = (
    ("open", "Offered, but not in blind work"),
    ("always", "Offered, in blind work too"),
    ("off", "Not offered"),
)
_PUBLIC = (
    ("off", "None"),
    ("open", "Anyone with the link reads a published finding"),
    ("named", "The same, with the names of who proposed and approved it"),
)
_OWN_WORDS = (
    ("kind", "Kinds"),
    ("reason", "Reasons of “unverified”"),
    ("category", "Categories of language"),
    ("claim_type", "Types of claims"),
    ("source_type", "Types of sources"),
)


class OwnWord(NamedTuple):
    """A value, its usual label, and the project's own."""

    id: str
    label: str
    own: str


@page(blueprint, "/p/<uuid:project>/settings", methods=["GET", "POST"])
def change(project: str) -> Response:
    """Read and change the settings; delete the project."""
    if request.method == "GET":
        return _shown(read(actor(), projects.read, project))
    deleting = request.form.get("do") == "delete"
    form = _of(read(actor(), projects.read, project)) if deleting else Form(_given(), labels=_NAMES)
    try:
        if deleting:
            return _deleted(project)
        least = form.value("second_factor_from") or None
        changes = body(ProjectChange, {**form.values, "labels": _labels(), "second_factor_from": least})
        write(actor(), projects.change, project, changes, version(request.form))
    except Invalid as refusal:
        return _shown(read(actor(), projects.read, project), form.refused(refusal), status=422)
    except Stale as stale:
        return _shown(msgspec.json.decode(stale.current, type=Project), form, stale=True, status=412)
    except Forbidden as refusal:
        return again(refusal, f"/p/{project}/settings")
    return redirect(f"/p/{project}/settings?saved=1", 303)


def _of(project: Project) -> Form:
    return Form({name: _shown_value(project, name) for name in _NAMES}, labels=_NAMES)


def _shown_value(project: Project, name: str) -> object:
    value = getattr(project, name)
    return "" if value is None else value


def _given() -> dict[str, object]:
    """What was typed, as the body of the use case has it. Labels are fields named `labels.<vocabulary>.<id>`."""
    labels = {name: text for name, text in _labels().items() if text}
    ticked = {name: name in request.form for name in _TICKED}
    chosen = {name: request.form[name] for name in ("hints", "public_claims") if name in request.form}
    return {**typed(request.form, *_TYPED), **chosen, **ticked, "labels": labels}


def _labels() -> dict[str, str]:
    """Every label of the form, those without words too: an empty one takes the project's own away."""
    fields = ((name, text) for name, text in request.form.items() if name.startswith("labels."))
    return {name.removeprefix("labels."): text.strip() for name, text in fields}


def _deleted(project: str) -> Response:
    """Delete, when the name was typed: it cannot be undone (pages.md 1.5)."""
    if request.form.get("confirm", "").strip() != read(actor(), projects.read, project).name:
        raise Invalid([Fault("/confirm", "This is not the name of the project, so nothing was deleted.")])
    write(actor(), projects.delete, project, version(request.form))
    return redirect("/", 303)


def _shown(project: Project, form: Form | None = None, stale: bool = False, status: int = 200) -> Response:
    form = form or _of(project)
    differs = [name for name in _NAMES if str(_shown_value(project, name)) != str(form.value(name))]
    labels = form.value("labels")
    own = labels if isinstance(labels, dict) else {}
    return render(
        "project/settings.html",
        status=status,
        **opened(project.id)._asdict(),
        form=form,
        names=_NAMES,
        hints=_HINTS,
        publics=_PUBLIC,
        editable=project.role == OWNER,
        factor_roles=[("", "Asked of nobody"), *((role.id, f"{role.label} and above") for role in values("role"))],
        fresh=actor().fresh,
        saved="saved" in request.args and status == 200,
        stale=[(name, _in_words(_shown_value(project, name))) for name in differs] if stale else [],
        vocabularies=[
            (name, title, [OwnWord(each.id, each.label, own.get(f"{name}.{each.id}", "")) for each in values(name)])
            for name, title in _OWN_WORDS
        ],
    )


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(map(str, value.values())) or "none"
        case _:
            return str(value)
