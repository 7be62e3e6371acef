"""Lists: stored records joined as bytes, one page at a time."""

import base64
from collections.abc import Iterable, Mapping
from itertools import chain, repeat
from operator import itemgetter
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Query

Limit = Annotated[int, Meta(ge=1, le=1000)]
Cursor = Annotated[str, Meta(max_length=300)]
T = TypeVar("T")
R = TypeVar("R")
C = TypeVar("C", bound=tuple[int | str, ...])
K = TypeVar("K")
_LARGEST = 2**31 - 1
_WITHOUT_BRACE = itemgetter(slice(1, None))


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list: `body` is `{"items":[…],"next":…,"total":n}`, `etag` opaque."""

    body: bytes
    next: str | None
    total: int
    etag: str | None = None

    def items(self, of: type[R]) -> list[R]:
        """The items as structs, for pages and formats."""
        return msgspec.json.decode(self.body, type=_page_of(of)).items


class Page(msgspec.Struct, frozen=True):
    """The envelope, for decoding."""

    items: list[msgspec.Raw]


class PageQuery(Query, frozen=True):
    """A page of a list without filters."""

    limit: Limit = 50
    cursor: Cursor | None = None


def listing(items: Iterable[bytes], total: int, next_: str | None = None, etag: str | None = None) -> Listing[Any]:
    """The envelope around encoded items."""
    return enveloped((b",".join(items),), total, next_, etag)


def enveloped(pieces: Iterable[bytes], total: int, next_: str | None = None, etag: str | None = None) -> Listing[Any]:
    """The envelope around items in pieces that already have their commas; everything is copied once."""
    cursor = b'"%s"' % next_.encode() if next_ else b"null"
    body = b"".join(chain((b'{"items":[',), pieces, (b'],"next":', cursor, b',"total":%d}' % total)))
    return Listing(body, next_, total, etag)


def laid_over(heads: Mapping[K, bytes], keys: Iterable[K], records: Iterable[bytes]) -> Iterable[bytes]:
    """Pieces of stored records, each with the head of its key in place of its opening brace, and of commas between.

    No bytecode runs for a record.
    """
    commas = chain((b"",), repeat(b","))
    return chain.from_iterable(zip(commas, map(heads.__getitem__, keys), map(_WITHOUT_BRACE, records), strict=False))


def listing_of(items: Iterable[msgspec.Struct], etag: str | None = None) -> Listing[Any]:
    """A list that is given whole."""
    encoded = [msgspec.json.encode(item) for item in items]
    return listing(encoded, len(encoded), None, etag)


def paged(items: list[msgspec.Struct], limit: int, cursor: str | None, etag: str | None = None) -> Listing[Any]:
    """One page of a list that is at hand whole; the cursor is the place of the next item."""
    start = from_cursor(cursor, tuple[int])[0] if cursor else 0
    page = items[start : start + limit]
    more = to_cursor((start + limit,)) if start + limit < len(items) else None
    return listing([msgspec.json.encode(item) for item in page], len(items), more, etag)


def to_cursor(place: tuple[int | str, ...]) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def from_cursor(cursor: str, of: type[C]) -> C:
    """What `to_cursor` was given; `Invalid` for anything else, also for numbers and words that no database takes."""
    foreign = Invalid([Fault("/cursor", "This cursor was not given out by this list. Start without one.")])
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = msgspec.json.decode(raw, type=of)
    except (ValueError, msgspec.DecodeError) as error:
        raise foreign from error
    if not all(one.isprintable() if isinstance(one, str) else 0 <= one <= _LARGEST for one in place):
        raise foreign
    return place


_pages: dict[type, type] = {}


def _page_of(of: type[R]) -> type:
    if of not in _pages:
        _pages[of] = msgspec.defstruct("PageOf", [("items", list[of])])  # type: ignore[valid-type]  # known only while running
    return _pages[of]
