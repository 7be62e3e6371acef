"""What people did in a project, in words and with links, newest first."""

from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid
from annotate.domain.periods import period_of
from annotate.pages.forms import Form, typed
from annotate.pages.frame import opened
from annotate.services import activity
from annotate.services.activity import Activity, Deed
from annotate.services.work import read
from annotate.vocabulary import label
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("activity", __name__)
SHOWN = 50


class Piece(NamedTuple):
    """A part of a line: words, the address they lead to, and whether they are others' words, such as a title."""

    text: str
    href: str = ""
    cited: bool = False


class Told(NamedTuple):
    """A line in words, whose subject is `who`."""

    at: str
    who: str
    pieces: tuple[Piece, ...]


@page(blueprint, "/p/<uuid:project>/activity")
def shown(project: str) -> Response:
    """The lines of a period (`?from=&to=`, days in UTC); `?cursor=` goes on."""
    frame = opened(project)
    given = typed(request.args, "from", "to")
    form, found, status = Form(given, labels={"from": "From", "to": "To"}), Activity([], None), 200
    try:
        period = period_of(given["from"], given["to"])
        found = read(actor(), activity.find, project, period, SHOWN, request.args.get("cursor", ""))
    except Invalid as refusal:
        form, status = form.refused(refusal), 422
    at = f"/p/{project}/activity"
    chosen = {name: value for name, value in given.items() if value}
    return render(
        "project/activity.html",
        status,
        **frame._asdict(),
        form=form,
        days=in_words(project, found.deeds),
        filters=len(chosen),
        at=at,
        older=f"{at}?{urlencode({**chosen, 'cursor': found.next})}" if found.next else "",
        newest=f"{at}?{urlencode(chosen)}" if request.args.get("cursor") else "",
    )


def in_words(project: str, deeds: list[Deed]) -> list[tuple[str, list[Told]]]:
    """Lines as a page shows them, by day in UTC."""
    me = actor().user
    told = (Told(deed.at, "You" if deed.by.id == me else deed.by.name, _pieces(project, deed, me)) for deed in deeds)
    return [(day, list(lines)) for day, lines in groupby(told, key=lambda line: line.at[:10])]


_MANY = {
    "document.created": "brought in {n} documents",
    "case.decided": "decided {n} cases in {document}",
    "assignment.created": "gave {n} documents to {person}",
}
_WORDS = {
    "document.created": "brought in {document}",
    "import.begun": "added {documents} at once: {import}",
    "criticism.changed": "worked on the {record} of {document}",
    "criticism.signed": "signed the {record} of {document}",
    "adjudication.begun": "began the {cases} of {document}",
    "adjudication.finished": "made the agreed layer of {document} final",
    "adjudication.reopened": "took up the {cases} of {document} again",
    "scale.changed": "changed the {scale}",
    "checklist.changed": "changed the {checklist}",
    "claim.created": "made claim {claim}: {short}",
    "claim.assigned": "assigned {claim} to {person}",
    "claim.started": "began to check {claim}",
    "claim.proposed": "proposed “{said}” for {claim}",
    "claim.review_taken": "took the review of {claim}",
    "claim.approved": "approved “{said}” for {claim}",
    "claim.returned": "returned {claim} with a reason",
    "claim.published": "published {claim}, “{said}”",
    "claim.reopened": "opened {claim} again",
    "claim.set_aside": "set {claim} aside",
    "claim.merged": "merged {claim} into {into}",
    "claim.split": "split {claim}",
    "claim.evidence_added": "added {item} to {claim}: {said}",
    "claim.evidence_changed": "changed the evidence on {claim}",
    "claim.evidence_removed": "took {item} off {claim}",
    "evidence.created": "brought evidence {item}: {title}",
    "evidence.changed": "changed evidence {item}: {title}",
    "evidence.deleted": "removed evidence {item}: {title}",
    "relation.created": "{related} {document} to {other}",
    "relation.changed": "changed how {document} is {related} to {other}",
    "relation.deleted": "took away how {document} was related to {other}",
    "source.created": "named the source {source}",
    "source.changed": "changed the source {source}",
    "source.deleted": "removed the source {gone}",
    "layer.submitted": "submitted {document}",
    "layer.withdrawn": "took the layer on {document} back",
    "layer.reopened": "opened the layer of {person} on {document} again",
    "case.decided": "decided {case} in {document}",
    "case.undone": "took the decision on {case} in {document} back",
    "comment.created": "wrote at {mark} in {document}: {words}",
    "flag.settled": "settled {mark} in {document}: {resolution}",
    "assignment.created": "gave {document} to {person}",
}
"""A line behind the name of who did it. Braces hold what is filled in: see `_FILLED`."""
_FLAGGED = {"open": "opened {mark} in {document} again", "withdrawn": "withdrew {mark} in {document}"}
"""The same for a flag that was not settled."""


def _template(deed: Deed) -> str:
    if deed.n > 1 and deed.action in _MANY:
        return _MANY[deed.action]
    if deed.action == "comment.created" and not (deed.document and deed.thing and deed.thing.id):
        about = "{claim}" if deed.claim else "{document}" if deed.document else "evidence {item}"
        return f"wrote about {about}: {{words}}"
    if deed.action == "flag.settled" and deed.said in _FLAGGED:
        return _FLAGGED[deed.said]
    if deed.action == "claim.assigned" and deed.thing and deed.thing.id == deed.by.id:
        return "took {claim} to check"
    if deed.action == "claim.evidence_added" and not deed.thing:
        return "added evidence to {claim}"
    return _WORDS.get(deed.action) or ("changed {claim}" if deed.claim else "changed something")


_Filled = Callable[[Deed, str, str], Piece]


def _thing(deed: Deed) -> str:
    return deed.thing.name if deed.thing else ""


def _of(deed: Deed, at: str, rest: str = "") -> str:
    """An address of the document of a line."""
    return f"{at}/d/{deed.document.id}{rest}" if deed.document else ""


def _claim(deed: Deed, at: str, me: str) -> Piece:
    return Piece(deed.claim.name, f"{at}/claims/{deed.claim.id}") if deed.claim else Piece("")


def _person(deed: Deed, at: str, me: str) -> Piece:
    return Piece("you" if deed.thing and deed.thing.id == me else _thing(deed))


def _words(text: str) -> Piece:
    return Piece(f"“{text if len(text) <= MOST_WORDS else text[:MOST_WORDS].rsplit(' ', 1)[0] + ' …'}”")


MOST_WORDS = 140
"""Code points of a comment that are shown."""

_FILLED: dict[str, _Filled] = {
    "n": lambda deed, at, me: Piece(f"{deed.n:,}"),
    "said": lambda deed, at, me: Piece(deed.said),
    "short": lambda deed, at, me: Piece(deed.said or "no sentence yet", "", bool(deed.said)),
    "words": lambda deed, at, me: _words(deed.said),
    "title": lambda deed, at, me: Piece(deed.said, "", True),
    # "Settled: refuted" stands in lists of what became of a flag; behind "settled" it is said once.
    "resolution": lambda deed, at, me: Piece(label("resolution", deed.said).rpartition(": ")[2].lower()),
    "document": lambda deed, at, me: Piece(deed.document.name if deed.document else "", _of(deed, at), True),
    "documents": lambda deed, at, me: Piece("1 document" if deed.n == 1 else f"{deed.n:,} documents"),
    "import": lambda deed, at, me: Piece(
        _thing(deed), f"{at}/imports/{deed.thing.id}" if deed.thing and deed.thing.id else ""
    ),
    "record": lambda deed, at, me: Piece("source record", _of(deed, at, "/source")),
    "cases": lambda deed, at, me: Piece("adjudication"),
    "scale": lambda deed, at, me: Piece("verdict scale", f"{at}/method"),
    "checklist": lambda deed, at, me: Piece("checklist", f"{at}/method"),
    "claim": _claim,
    "into": lambda deed, at, me: Piece(_thing(deed), f"{at}/claims/{deed.thing.id}" if deed.thing else ""),
    "item": lambda deed, at, me: Piece(_thing(deed) or "evidence"),
    "person": _person,
    "related": lambda deed, at, me: Piece(
        "related", _of(deed, at, f"/dependence?with={deed.thing.id}") if deed.thing else ""
    ),
    "other": lambda deed, at, me: Piece(_thing(deed), f"{at}/d/{deed.thing.id}" if deed.thing else "", True),
    "source": lambda deed, at, me: Piece(
        _thing(deed), f"{at}/attributions?source={deed.thing.id}" if deed.thing else ""
    ),
    "gone": lambda deed, at, me: Piece(_thing(deed)),
    "case": lambda deed, at, me: Piece(f"case {_thing(deed)}", _of(deed, at, f"/cases/{_thing(deed)}")),
    "mark": lambda deed, at, me: Piece(_thing(deed), _of(deed, at, f"?a={deed.thing.id}") if deed.thing else ""),
}
"""What stands for a word in braces: of a line, with the address of the project and who reads it."""


def _pieces(project: str, deed: Deed, me: str) -> tuple[Piece, ...]:
    at = f"/p/{project}"
    pieces: list[Piece] = []
    for part in _template(deed).split("{"):
        name, closed, rest = part.partition("}")
        pieces += [_FILLED[name](deed, at, me), Piece(rest)] if closed else [Piece(part)]
    return tuple(piece for piece in pieces if piece.text)
