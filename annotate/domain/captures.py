"""How a page was captured."""

from msgspec import Struct


class Redirect(Struct, frozen=True):
    """A redirect that was followed: where it was met and what it named."""

    address: str
    status: int
    location: str
