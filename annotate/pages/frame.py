"""What every page inside a project shows around its content."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import redirect
from werkzeug.wrappers import Response

from annotate.domain.errors import Forbidden
from annotate.domain.permissions import RANK, RULES
from annotate.domain.records import Project
from annotate.services import desk
from annotate.services.work import read
from annotate.web.who import actor


class Frame(NamedTuple):
    """The project, and `may(action)`: what its member may not do is not offered. `cases` wait for an adjudicator.

    What is offered is no permission: the use case asks again.
    """

    project: Project
    may: Callable[[str], bool]
    cases: int = 0


def opened(project: str) -> Frame:
    """The frame of a project's page."""
    found, cases = read(actor(), desk.frame, project)
    return Frame(found, allowed(found), cases)


def again(refusal: Forbidden, address: str, typed: Mapping[str, object] | None = None) -> Response:
    """Ask for the password once more and come back to `address` with what was typed; any other refusal stands."""
    if refusal.kind != "reauth":
        raise refusal
    back = f"{address}?{urlencode(typed)}" if typed else address
    return redirect(f"/reauth?{urlencode({'next': back})}", 303)


def site(address: str | None) -> str:
    """The site that an address leads to, in short; nothing for an address that cannot be read."""
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def allowed(project: Project) -> Callable[[str], bool]:
    """Whether the member's role is enough for an action; conditions on single things are not asked."""

    def may(action: str) -> bool:
        least = RULES[action].role
        return least is None or RANK[project.role] >= RANK[least]

    return may
