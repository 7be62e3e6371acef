"""The child: one line of JSON that says what is known, then the bytes; one JSON value back."""

import sys

import msgspec

from annotate.reading import limits
from annotate.reading.result import Entries, Refusal, Request, Unreadable

TOO_MUCH = "The file needs more memory than a reader may use; divide it or save it again in a simpler form."
TOO_LONG = "The file takes longer to read than it may; divide it or save it again in a simpler form."
DAMAGED = "The file cannot be read, it may be damaged; save it again in its own program and add that."


def main() -> None:
    """Read what stands on standard input."""
    limits.confine()
    line = sys.stdin.buffer.readline()
    request = msgspec.json.decode(line, type=Request)
    content = sys.stdin.buffer.read()
    sys.setrecursionlimit(600)
    try:
        answer: msgspec.Struct = _answer(content, request)
    except Unreadable as error:
        answer = Refusal(str(error))
    except MemoryError:
        answer = Refusal(TOO_MUCH)
    except Exception:
        # Whatever a parser does with hostile bytes ends here, in the child: the parent learns only that it failed.
        answer = Refusal(DAMAGED)
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    sys.stdout.buffer.flush()


def _answer(content: bytes, request: Request) -> msgspec.Struct:
    if request.entries:
        from annotate.reading import feed

        return Entries(tuple(feed.entries(content)))
    from annotate.reading import readers

    return readers.read(content, request)


if __name__ == "__main__":
    main()
