"""A page that a command fetches: it waits for a place like everybody else."""

import time

from annotate.domain.errors import Limited
from annotate.domain.permissions import Actor
from annotate.services import fetching
from annotate.services.captures import Named
from annotate.services.fetching import BUSY, Held, Terms
from annotate.services.intake import Metadata, Reading
from annotate.services.work import write

PATIENCE = 60.0
"""Seconds to wait for a place."""


def is_address(given: str) -> bool:
    """Whether an argument is a web address and no path."""
    return given.startswith(("http://", "https://"))


def reading_of(address: str, project: str, actor: Actor, terms: Terms) -> Reading:
    """The page at an address as a text. Refusals say what is wrong."""
    held = _place(address, project, actor, terms)
    return fetching.page(held, Named(Metadata(source_url=address), held.language, actor.user), terms)


def _place(address: str, project: str, actor: Actor, terms: Terms) -> Held:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return write(actor, fetching.take, project, address, terms)
        except Limited as limited:
            if limited.wait > BUSY or time.monotonic() > end:
                raise
            time.sleep(1)
