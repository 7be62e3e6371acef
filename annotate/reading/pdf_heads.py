"""What stands around the text of a PDF: by-line, date and standfirst below the headline; a printed page's furniture."""

from collections.abc import Sequence

from annotate.reading.labels import Paragraph, labelled
from annotate.text import page
from annotate.text.furniture import kind_of
from annotate.text.lines import Line, is_prose, is_sentence

_AROUND = frozenset(("navigation", "boilerplate", "advert", "related_links", "headline_duplicate"))
_MOST_BELOW = 4
"""So many paragraphs below a headline may be its standfirst, by-line and date."""
_SHORTEST, _LONGEST = 60, 300
"""Signs of a standfirst; what is shorter has to end as a sentence."""


def around(paragraphs: Sequence[Paragraph], authors: Sequence[str], printed: bool) -> list[Paragraph]:
    """The paragraphs with these kinds. `authors`: whom the file names; `printed`: a browser printed it from a page."""
    return labelled(_below(_of_page(paragraphs) if printed else paragraphs, authors))


def _of_page(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Menus, adverts and links, known by the words of a page's lines as in a text that was copied from it."""
    made = list(paragraphs)
    told = [n for n, item in enumerate(made) if item.kind != "boilerplate"]
    kinds = page.kinds([Line(made[n].words, 0, 0, 1) for n in told])
    before = ""
    for n, kind in zip(told, kinds, strict=True):
        if kind == "body" and before == "related_links" and _asks(made[n].words):
            kind = before  # the headline of another page may be a question
        before = kind
        if kind in _AROUND and made[n].kind in ("body", "subheadline"):
            made[n] = made[n]._replace(kind=kind)
    return made


def _asks(words: str) -> bool:
    return words.endswith("?") and not is_prose(words)


def _below(paragraphs: Sequence[Paragraph], authors: Sequence[str]) -> list[Paragraph]:
    """A short paragraph between a headline and its by-line or date is the standfirst, as these are part of the head."""
    made = list(paragraphs)
    at = next((n for n, item in enumerate(made) if item.kind == "headline"), len(made))
    names = {" ".join(name.casefold().split()) for name in authors}
    below = made[at + 1 : at + 1 + _MOST_BELOW]
    begun = False
    for n, item in reversed(list(enumerate(below, at + 1))):
        shown = "byline" if " ".join(item.words.casefold().split()) in names else kind_of(item.words)
        if item.kind == "body" and shown in ("byline", "dateline"):
            made[n] = item._replace(kind=shown)
            begun = True
        elif begun and item.kind == "body" and _is_standfirst(item.words):
            made[n] = item._replace(kind="subheadline")
    return made


def _is_standfirst(words: str) -> bool:
    return len(words) <= _LONGEST and (len(words) >= _SHORTEST or is_sentence(words))
