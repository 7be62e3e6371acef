"""The parts of an article whose file has no marks for them: by-line, date, headline above the text, captions in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annotate.text import furniture
from annotate.text.lines import is_prose, is_sentence
from annotate.text.page import key_of

_LONGEST_HEADLINE, _LONGEST_LABEL, _HEAD = 200, 600, 8
_STYLES = (
    ("title", "headline"),
    ("headline", "headline"),
    ("subtitle", "subheadline"),
    ("heading", "subheadline"),
    ("caption", "caption"),
    ("illustration", "caption"),
    ("intense quote", "pull_quote"),
    ("pull quote", "pull_quote"),
    ("byline", "byline"),
    ("dateline", "dateline"),
    ("toc", "navigation"),
    ("contents", "navigation"),
)
_WHOLE_STYLES = {"author": "byline", "date": "dateline"}
_MOST_PARENTS = 20


class Paragraph(NamedTuple):
    """Words with the kind that the file gives them, `body` where it gives none; `close`: in the same list or table."""

    words: str
    kind: str = "body"
    page: int | None = None
    close: bool = False


class Style(NamedTuple):
    """What a file says of a style: its name (English in the file, whatever the language of the program was), the style
    that it is made from, whether it has a place in the outline, and whether its paragraphs are items of a list."""

    name: str
    parent: str = ""
    outlined: bool = False
    listed: bool = False


class Look(NamedTuple):
    """What a style makes of a paragraph: its kind, and whether it is an item of a list."""

    kind: str = "body"
    listed: bool = False


def looks(styles: Mapping[str, Style]) -> dict[str, Look]:
    """What each style makes of its paragraphs, by its own name or by that of the nearest style it is made from."""
    return {id_: _look(id_, styles) for id_ in styles}


def _look(id_: str, styles: Mapping[str, Style]) -> Look:
    listed = False
    for _ in range(_MOST_PARENTS):
        style = styles.get(id_)
        if style is None:
            break
        listed = listed or style.listed
        name = style.name.strip().lower()
        kind = _WHOLE_STYLES.get(name) or next((kind for start, kind in _STYLES if name.startswith(start)), None)
        if kind or style.outlined:
            return Look(kind or "subheadline")
        id_ = style.parent
    return Look("body", listed)


def headed(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The same with one headline: without a title the first heading is one, if the document begins with it; a heading
    that says the title once more is its repetition."""
    made = list(paragraphs)
    at = next((n for n, item in enumerate(made) if item.kind == "headline"), None)
    if at is None:
        at = next((n for n, item in enumerate(made[:3]) if item.kind == "subheadline"), None)
    if at is None:
        return made
    made[at] = made[at]._replace(kind="headline")
    title = key_of(made[at].words)
    for n, item in enumerate(made):
        if n != at and item.kind in ("headline", "subheadline") and key_of(item.words) == title:
            made[n] = item._replace(kind="headline_duplicate")
    return made


def heads(paragraphs: Iterable[str]) -> Iterator[Paragraph]:
    """Running heads and feet, each once; not a number alone, which is that of a page and another on each."""
    for words in dict.fromkeys(paragraphs):
        if any(map(str.isalpha, words)):
            yield Paragraph(words, "boilerplate")


def warnings(changed: bool, commented: bool) -> tuple[str, ...]:
    """What to say of a file with tracked changes, and of one with comments."""
    made = []
    if changed:
        made.append("The file has tracked changes: it is read as if all of them were accepted.")
    if commented:
        made.append("The file has comments of its own; they are left out.")
    return tuple(made)


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
        and "\t" not in words  # a row of a table
        and not is_sentence(words)
        and any(map(str.isalpha, words))
    )
