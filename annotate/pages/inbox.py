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
    page_ = f"/p/{notice.project.id}/d/{notice.document.id}"
    if notice.comment is None:
        return page_
    mark = notice.comment.on.annotation
    return f"{page_}?{f'a={mark}&' if mark else ''}comment={notice.comment.id}"
