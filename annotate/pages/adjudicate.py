"""Adjudication: what each document waits for, and the cases of one document, decided one after the other."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.adjudication import Case, Queue
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.records import Person
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import opened
from annotate.services import adjudication, desk, review
from annotate.services.adjudication import CaseQuery
from annotate.services.desk import Bond, Desk, Passage
from annotate.services.layers import Withdrawal
from annotate.services.work import read, write
from annotate.vocabulary import for_browser, ids, values
from annotate.web import who
from annotate.web.pages import json_block, page, render
from annotate.web.who import actor

blueprint = Blueprint("adjudicate", __name__)
_FILTERS = ("kind", "state", "difference")
_VOCABULARIES = (
    *("kind", "part", "vocabulary", "decision", "cause", "difference", "case_state", "confidence", "link_type"),
    *("claim_type", "checkability", "voice", "mode", "attitude", "source_type", "cue_stance", "locator"),
    *("traceability", "reason", "resolution", "category", "intensity", "in_voice_of", "ptc_code"),
)


class Data(msgspec.Struct):
    """What the script of the cases gets: all of them with their passages (in the same order), and where it stands. `name` is that of the
    project."""

    project: str
    name: str
    document: str
    title: str
    language: str
    review_state: str
    me: Person
    n: int
    revision: int
    cases: tuple[Case, ...]
    passages: tuple[Passage, ...]
    links: tuple[Bond, ...]
    reviewers: tuple[Person, ...]
    vocabulary: dict[str, list[dict[str, object]]]
    single_keys: bool


@page(blueprint, "/p/<uuid:project>/adjudicate")
def queue(project: str) -> Response:
    """The documents with what each waits for, and the cases to decide; filters stand in the address."""
    return _queue(project, Form())


@page(blueprint, "/p/<uuid:project>/adjudicate", methods=("POST",))
def act(project: str) -> Response:
    """Begin, accept what is unanimous, make final, take up again, open a layer again."""
    given = typed(request.form, "do", "document", "user", "reason")
    form = Form(given, labels={"reason": "Reason"})
    try:
        done = _done(given)
    except Invalid as refusal:
        return _queue(project, form.refused(refusal), 422)
    return redirect(f"/p/{project}/adjudicate?done={done}#d-{given['document']}", 303)


def _done(given: dict[str, str]) -> str:
    """Do it; what was done, as the address says it."""
    document, do = given["document"], given["do"]
    plain: dict[str, Callable[..., object]] = {
        "begin": review.begin,
        "finish": review.finish,
        "accept": adjudication.accept_unanimous,
    }
    if do in plain:
        write(actor(), plain[do], document)
    elif do == "reopen":
        write(actor(), review.reopen, document, body(Withdrawal, {"reason": given["reason"]}))
    elif do == "layer":
        write(actor(), review.reopen_layer, document, given["user"], body(Withdrawal, {"reason": given["reason"]}))
    else:
        raise Invalid(sentence="This form was not whole. Load the page again and repeat the change.")
    return do


def _queue(project: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    chosen = {name: value for name in _FILTERS if (value := request.args.get(name, "")) and _known(name, value)}
    rows = read(actor(), desk.board, project, body(CaseQuery, {"state": "open,escalated", **chosen}))
    return render(
        "project/adjudicate.html",
        status,
        **frame._asdict(),
        rows=rows,
        left={row.queue.document: row.queue.open + row.queue.escalated for row in rows},
        waits={row.queue.document: _waits(row.queue, frame.project.blind) for row in rows},
        first={row.queue.document: _first(row) for row in rows},
        places=_place,
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        filters=len(chosen),
        options=[(_NAMED[name], name, [(each.id, each.label) for each in values(_OF[name])]) for name in _FILTERS],
        done=request.args.get("done", "") if status == 200 else "",
        form=form,
    )


_OF = {"kind": "kind", "state": "case_state", "difference": "difference"}
_NAMED = {"kind": "Kind", "state": "Cases", "difference": "Difference"}


def _known(name: str, value: str) -> bool:
    return all(one in ids(_OF[name]) for one in value.split(","))


def _waits(found: Queue, blind: bool) -> str:
    """What an open document waits for. In blind work nobody is named."""
    whole = f"{found.submitted} of {found.needed} submitted"
    if blind:
        return f"Waiting until {found.needed} layers are submitted"
    if found.waiting:
        return f"Waiting for {_listed([person.name for person in found.waiting])}: {whole}"
    return f"Waiting for reviewers: {whole}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _first(row: Desk) -> int | None:
    """The number of the case to begin with: one that is open, and in which the reviewers differ, before all others."""
    listed = [case for case in row.cases if case.state != "decided"]
    return min(((not case.differences, at, case.n) for at, case in enumerate(listed)), default=(0, 0, None))[2]


def _place(case: Case) -> str:
    """Where a case begins: "S17", or the short name of the zone."""
    found = next((where for piece in case.annotations[0].fragments for where in piece.sentences), None)
    return "" if found is None else f"S{found.n}" if found.n else found.name or ""


@page(blueprint, "/p/<uuid:project>/d/<uuid:document>/cases/<int:n>")
def case(project: str, document: str, n: int) -> Response:
    """One case of a document, with all others to go to."""
    found = read(actor(), desk.opened, project, document)
    at = next((at for at, each in enumerate(found.cases) if each.n == n), None)
    if at is None:
        raise NotFound
    data = Data(
        project=project,
        name=found.project.name,
        document=document,
        title=found.document.title,
        language=found.document.language,
        review_state=found.document.review_state,
        me=Person(actor().user, actor().name),
        n=n,
        revision=found.document.revision,
        cases=found.cases,
        passages=found.passages,
        links=found.links,
        reviewers=found.reviewers,
        vocabulary={name: for_browser(found.project.labels)[name] for name in _VOCABULARIES},
        single_keys=who.reading().single_keys,
    )
    return render(
        "project/case.html",
        **opened(project)._asdict(),
        document=found.document,
        case=found.cases[at],
        place=_place(found.cases[at]),
        at=at + 1,
        total=len(found.cases),
        data=json_block(msgspec.json.encode(data)),
    )
