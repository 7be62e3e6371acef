"""The parts of an article whose file has no marks for them: by-line, date, headline above the text, captions in it."""

from collections.abc import Sequence
from typing import NamedTuple

from annotate.text import furniture
from annotate.text.lines import is_prose, is_sentence

_LONGEST_HEADLINE, _LONGEST_LABEL, _HEAD = 200, 600, 8


class Paragraph(NamedTuple):
    """Words with the kind that the file gives them, `body` where it gives none; `close`: in the same list or table."""

    words: str
    kind: str = "body"
    page: int | None = None
    close: bool = False


def labelled(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same with what their words show: captions and notes everywhere, by-line, date and headline above the text."""
    made = list(paragraphs)
    first = next(
        (at for at, item in enumerate(made) if item.kind == "body" and is_prose(item.words)), min(_HEAD, len(made))
    )
    headed = any(item.kind == "headline" for item in made)
    for at, item in enumerate(made):
        if item.kind != "body" or len(item.words) > _LONGEST_LABEL:
            continue
        shown = furniture.kind_of(item.words)
        if shown in ("caption", "editor_note") or (at < first and shown in ("byline", "dateline")):
            made[at] = item._replace(kind=shown)
        elif at < min(first, _HEAD) and not headed and shown is None and _is_title(item.words):
            made[at] = item._replace(kind="headline")
            headed = True
    return made


def _is_title(words: str) -> bool:
    return (
        len(words) <= _LONGEST_HEADLINE
        and "\n" not in words
        and not is_sentence(words)
        and any(map(str.isalpha, words))
    )
