"""**Look up** beside the web address of an item of evidence: what the page says of itself, proposed for what is empty."""

from collections.abc import Mapping
from typing import NamedTuple

from annotate.domain import edtf
from annotate.domain.errors import Fault, Invalid, Limited
from annotate.pages.fetching import offered
from annotate.pages.forms import body
from annotate.services import fetching
from annotate.services.captures import Description
from annotate.services.fetching import LookUp
from annotate.services.work import write
from annotate.web.pages import settings
from annotate.web.who import actor

_NAMES = {
    "title": "title",
    "author": "author",
    "publisher": "publisher",
    "published": "date",
    "language": "language",
    "archived_url": "archived copy",
}


class LookedUp(NamedTuple):
    """The fields with what was found, and what happened in a sentence."""

    values: dict[str, object]
    told: str


def looked_up(project: str, typed: Mapping[str, object]) -> LookedUp:
    """The fields of an item with what the page at its address says of itself: what was typed stays. `Invalid` says at
    the address why nothing was found; `Forbidden` where nothing is fetched."""
    terms = fetching.terms(settings())
    asked = body(LookUp, {"url": str(typed.get("url", "")).strip()})
    try:
        held = write(actor(), fetching.take_look, project, asked, terms)
    except Limited as limited:
        raise Invalid([Fault("/url", str(limited))]) from limited
    said = fetching.look_up(held, terms)
    proposed = {
        name: value for name, value in _proposed(said).items() if value and not str(typed.get(name, "")).strip()
    }
    return LookedUp({**typed, **proposed}, _told(proposed, said, bool(str(typed.get("published", "")).strip())))


def may_look_up(allowed: bool) -> bool:
    """Whether the button is offered to a member who is `allowed` to look addresses up."""
    return allowed and offered()


def _proposed(said: Description) -> dict[str, str]:
    return {
        "title": said.title or "",
        "author": said.author or "",
        "publisher": said.publisher or "",
        "published": edtf.stated(said.published or ""),
        "language": said.language or "",
        "archived_url": said.address if said.archived else "",
    }


def _told(proposed: Mapping[str, str], said: Description, is_dated: bool) -> str:
    names = [_NAMES[name] for name in proposed]
    found = ", ".join(names[:-1]) + (" and " if names[1:] else "") + "".join(names[-1:])
    sentence = (
        f"Filled in as the page says it: {found}. Check before you save."
        if names
        else "The page says nothing of itself that is not in the form already."
    )
    if said.published and not is_dated and "published" not in proposed:
        sentence += f" Its date is given as “{said.published[:80]}”."
    return sentence
