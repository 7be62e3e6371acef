"""A project at a glance: what is next for oneself, then the state of the whole, in figures, and what was done last."""

from typing import NamedTuple

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid
from annotate.domain.periods import Period, period_of
from annotate.pages import plots
from annotate.pages.activity import in_words
from annotate.pages.ages import age, is_past
from annotate.pages.forms import Form, typed
from annotate.pages.frame import opened
from annotate.pages.plots import Counted, Curve
from annotate.pages.timeline import time_line
from annotate.services import activity, figures, overview, standing, told
from annotate.services.figures import Day
from annotate.services.work import read
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("overview", __name__)
LINES = 12
"""So many lines of the activity stand beside the rest."""


class Drawn(NamedTuple):
    """A curve with the days it was drawn from, those of the period."""

    curve: Curve | None
    days: tuple[Day, ...]


@page(blueprint, "/p/<uuid:project>")
def glance(project: str) -> Response:
    """The overview; `?from=&to=` narrow what has days: both curves and the activity."""
    frame = opened(project)
    given = typed(request.args, "from", "to")
    form, period, status = Form(given, labels={"from": "From", "to": "To"}), Period(), 200
    try:
        period = period_of(given["from"], given["to"])
    except Invalid as refusal:
        form, status = form.refused(refusal), 422
    found = read(actor(), overview.of_project, project)
    progress = read(actor(), figures.reading, project)
    checking = read(actor(), figures.checking, project)
    times = read(actor(), told.find, project)
    marked = [Counted(row.document.id, row.document.title, row.marks) for row in found.marked]
    return render(
        "project/overview.html",
        status,
        **frame._asdict(),
        overview=found,
        own=progress.own,
        readings=_drawn(progress.days, period),
        kinds=plots.kind_rows(marked),
        checking=checking,
        boxes=plots.verdict_boxes(checking.verdicts),
        findings=_drawn(checking.findings, period),
        times=times,
        most_told=told.MOST,
        line=time_line(times),
        standing=read(actor(), standing.find, project),
        days=in_words(project, read(actor(), activity.find, project, period, LINES).deeds),
        form=form,
        period={name: value for name, value in given.items() if value},
        age=age,
        is_past=is_past,
    )


def _drawn(days: tuple[Day, ...], period: Period) -> Drawn:
    some = tuple(day for day in days if period.holds(day.day))
    return Drawn(plots.curve_of(some), some)
