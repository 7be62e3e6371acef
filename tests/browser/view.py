"""A page in one state, for the tour of all pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

NOBODY, OWNER, REVIEWER, VIEWER = "nobody", "owner", "reviewer", "viewer"


def stay(page: Page) -> None:
    """The page as its address gives it."""


@dataclass(frozen=True)
class View:
    """A page in one state: who sees it, its address with names of `prepared` in it, what its title begins with, what to
    do there. `refused`: the address or what is done there is answered with a refusal, on purpose."""

    name: str
    who: str
    address: str
    thing: str
    act: Callable[[Page], None] = stay
    refused: bool = False

    @property
    def in_project(self) -> bool:
        """Whether the page stands inside a project."""
        return self.address.startswith("/p/{")

    @property
    def is_reading(self) -> bool:
        """Whether this is the reading page."""
        return bool(re.search("/d/{[^/}]+}([?#].*)?$", self.address))

    @property
    def route(self) -> str:
        """Its route, as the application writes it."""
        path = re.split("[?#]", self.address.removeprefix("{new}"))[0]
        path = re.sub("^/help/.+", "/help/<chapter>", path)
        path = re.sub("/cases/.+", "/cases/<int:n>", path)
        path = re.sub("/imports/.+", "/imports/<uuid:job>", path)
        path = re.sub("/import/.+", "/import/<uuid:draft>", path)
        path = re.sub("/claims/.+", "/claims/<uuid:claim>", path)
        return re.sub("/d/{.*?}", "/d/<uuid:document>", re.sub("/p/{.*?}", "/p/<uuid:project>", path))
