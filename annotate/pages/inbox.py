"""What concerns a person, newest first: where they are named, answered, or somebody speaks of their marks."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import NotFound
from annotate.services import inbox
from annotate.services.inbox import InboxQuery, Notice, ReadNow
from annotate.services.work import read, write
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("inbox", __name__)
SHOWN = 50


@page(blueprint, "/inbox", methods=["GET", "POST"])
def shown() -> Response:
    """The list (`?unread=1`: only what is new, `?cursor=` goes on); its buttons say what one has read."""
    if request.method == "POST":
        return _read()
    new = int(request.args.get("unread") == "1")
    found = read(actor(), inbox.find, InboxQuery(limit=SHOWN, cursor=request.args.get("cursor") or None, unread=new))
    rows = [(notice, _address(notice)) for notice in found.items(Notice)]
    return render("account/inbox.html", rows=rows, total=found.total, more=found.next, new=new)


def _read() -> Response:
    match request.form.get("do"):
        case "all":
            write(actor(), inbox.mark_read, ReadNow(all=True))
        case "one":
            write(actor(), inbox.mark_read, ReadNow(notices=(request.form.get("notice", ""),)))
        case _:
            raise NotFound
    return redirect("/inbox?unread=1" if request.form.get("unread") == "1" else "/inbox", 303)


def _address(notice: Notice) -> str:
    """The place that a notice speaks of."""
    project = f"/p/{notice.project.id}"
    if notice.document is None:
        return _beside(notice, f"{project}/claims")
    page_ = f"{project}/d/{notice.document.id}"
    if notice.comment is None:
        return page_
    mark = notice.comment.on.annotation
    return f"{page_}?{f'a={mark}&' if mark else ''}comment={notice.comment.id}"


def _beside(notice: Notice, claims: str) -> str:
    """The place of a comment on a claim, or on an item of evidence there; an item that stands nowhere has no page."""
    if notice.claim is None or notice.comment is None:
        return claims
    page_, said = f"{claims}/{notice.claim.id}", notice.comment.id
    if notice.evidence is None:
        return f"{page_}?comment={said}#comment-{said}"
    return f"{page_}?tab=evidence&comment={said}#{notice.evidence.name.partition(':')[0].lower()}"
