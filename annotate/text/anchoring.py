"""Finding a quote again in another text: by its words, what stands around it, and where it stood (domain.md 4)."""

from collections.abc import Iterator

# A longer quote is not sought where it overlaps itself: comparing it at each character would not be linear.
_OVERLAPPING = 1000


def find(text: str, exact: str, prefix: str = "", suffix: str = "", near: int | None = None) -> tuple[int, int] | None:
    """Where `exact` stands in `text`: code points, half-open; None when it is not there or the choice is open.

    Of several places the one wins whose surroundings agree with `prefix` and `suffix` on most characters, counted
    outwards from the quote; of equal ones the one that begins nearest to `near`. Without `near`, or when two are
    equally near, equal surroundings decide nothing.
    """
    best: tuple[int, int] | None = None
    place, tied = 0, False
    for start in _places(text, exact):
        end = start + len(exact)
        agreeing = agreeing_before(text, start, prefix) + agreeing_after(text, end, suffix)
        rank = (agreeing, 0 if near is None else -abs(start - near))
        if best is None or rank > best:
            best, place, tied = rank, start, False
        elif rank == best:
            tied = True
    return None if best is None or tied else (place, place + len(exact))


def _places(text: str, exact: str) -> Iterator[int]:
    if not exact:
        return
    step = 1 if len(exact) <= _OVERLAPPING else len(exact)
    start = text.find(exact)
    while start >= 0:
        yield start
        start = text.find(exact, start + step)


def agreeing_before(text: str, start: int, prefix: str) -> int:
    """How many characters at the end of `prefix` stand before `start`."""
    least, most = 0, min(len(prefix), start)
    while least < most:
        tried = (least + most + 1) // 2
        if text.startswith(prefix[len(prefix) - tried :], start - tried):
            least = tried
        else:
            most = tried - 1
    return least


def agreeing_after(text: str, end: int, suffix: str) -> int:
    """How many characters at the beginning of `suffix` stand at `end`."""
    least, most = 0, min(len(suffix), len(text) - end)
    while least < most:
        tried = (least + most + 1) // 2
        if text.startswith(suffix[:tried], end):
            least = tried
        else:
            most = tried - 1
    return least
