"""The method in short pages, the keys of the reading page, and finding in both: the same for everybody."""

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from annotate.domain.errors import NotFound
from annotate.pages.guidelines import UNDER, Entry, entry
from annotate.vocabulary import ids, keys, label
from annotate.vocabulary.guidance import Piece, pieces
from annotate.web import who
from annotate.web.pages import page, render, tour

blueprint = Blueprint("help", __name__)
SHOWN = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "Escape": "Esc", "Delete": "Del"}
"""How keys are written that have no sign of their own."""
AROUND = 90
"""Characters shown on each side of what was found."""


class Chapter(NamedTuple):
    """One of the pages: its name in addresses, its title, and what it is about in one sentence."""

    name: str
    title: str
    about: str


CHAPTERS = (
    Chapter("start", "Start here", "From a text to a report in six steps."),
    Chapter("texts", "Bringing texts in", "One text, a file, a web page, or thousands at once."),
    Chapter("kinds", "The four kinds", "Four questions that are kept apart, because their answers often differ."),
    Chapter("claim", "Claim", "What is said to be so: one statement, one mark."),
    Chapter("attribution", "Attribution", "Who is said to have said it: source, cue and content."),
    Chapter("unverified", "Unverified", "What a reader could not check, and why."),
    Chapter("language", "Language", "Which words praise, blame, blur or press."),
    Chapter("borders", "Borders and overlap", "Where a mark begins and ends, and what may lie on what."),
    Chapter("links", "Links and checking", "How marks point to one another, and what a check builds on."),
    Chapter("source", "The source record", "What the document is, where it comes from, what it can be used for."),
    Chapter("captures", "When the page has changed", "A new capture of a text, and where its marks go."),
    Chapter("layers", "Layers, blind work, submitting", "Whose marks you see, and what handing in does."),
    Chapter("reports", "Reports and exports", "What leaves the tool, and what is kept."),
)
KEYS = Chapter("keys", "Keys", "Every key of the reading page.")
ALL = Chapter("all", "All pages", "The pages one after the other, to print.")

SAMPLE = {
    "": (
        "The old mill of Harl, which saved the valley from hunger, opened in 1921 to honour Mayor Brake.",
        "“We were twelve that winter,” the cook Ada Renn recalls, “and nobody went hungry.”",
        "Experts agree that no finer mill was ever built.",
        "In its best years it made forty tons of flour a day.",
    ),
    "claim": (
        "[The old mill of Harl], which [saved the valley from hunger], [opened in 1921] [to honour Mayor Brake].",
        "“[We were twelve that winter],” the cook Ada Renn recalls, “and [nobody went hungry].”",
        "Experts agree that [no finer mill was ever built].",
        "[In its best years it made forty tons of flour a day.]",
    ),
    "attribution": (
        "[content|“We were twelve that winter,”] [source|the cook Ada Renn] [cue|recalls], "
        "[content|“and nobody went hungry.”]",
        "[source|Experts] [cue|agree] [content|that no finer mill was ever built].",
    ),
    "unverified": (
        "The old mill of Harl, [which saved the valley from hunger], opened in 1921 [to honour Mayor Brake].",
        "[Experts] agree that no finer mill was ever built.",
        "In its best years it made [forty tons of flour a day].",
    ),
    "language": (
        "The old mill of Harl, which [saved the valley from hunger], opened in 1921 to honour Mayor Brake.",
        "[Experts agree] that [no finer] mill was [ever] built.",
    ),
}
"""An invented text that the pages share, and what is marked in it by kind."""


class Passage(NamedTuple):
    """A part of a page that can be found: its address, the page and heading it stands under, its words."""

    address: str
    page: str
    heading: str
    words: str


class Hit(NamedTuple):
    """A passage with the words around what was found; `pieces` that were asked for are marked."""

    passage: Passage
    pieces: tuple[Piece, ...]


class Manual(NamedTuple):
    """What the templates of the help work with; `key(command, place)` gives the caps to press."""

    key: Callable[..., tuple[str, ...]]
    chapters: tuple[Chapter, ...] = CHAPTERS
    keys: Chapter = KEYS
    all: Chapter = ALL
    caps: Callable[[str], tuple[str, ...]] = lambda key: caps(key)
    sample: Callable[..., tuple[tuple[Piece, ...], ...]] = lambda kind="": _sample(kind)
    lists: Callable[[str], list[tuple[str, str, list[Entry]]]] = lambda kind: _lists(kind)


@page(blueprint, "/help", public=True)
def contents() -> Response:
    """The pages, or where the words of `?q=` stand in them."""
    wanted = request.args.get("q", "").strip()
    found = [*_hits(wanted)] if wanted else []
    return render("help/contents.html", **_context(), q=wanted, hits=found, tour=tour())


@page(blueprint, "/help/<chapter>", public=True)
def chapter(chapter: str) -> Response:
    """One page, the keys, or all pages."""
    at = next((at for at, one in enumerate(CHAPTERS) if one.name == chapter), None)
    if at is not None:
        before, after = CHAPTERS[at - 1] if at else None, CHAPTERS[at + 1] if at + 1 < len(CHAPTERS) else KEYS
        return render("help/chapter.html", **_context(), here=CHAPTERS[at], before=before, after=after)
    if chapter == KEYS.name:
        groups = keys.keys_for(who.reading().keys)
        return render("help/keys.html", **_context(), here=KEYS, before=CHAPTERS[-1], groups=groups)
    if chapter == ALL.name:
        return render("help/all.html", **_context(), here=ALL)
    raise NotFound


def caps(key: str) -> tuple[str, ...]:
    """The caps to press together for a key named as in `keys.toml`; `""` is a key that somebody took off."""
    if not key:
        return ("no key",)
    if len(key) == 1:
        return ("Shift", key.lower()) if key.isascii() and key.isupper() else (key,)
    return tuple(SHOWN.get(cap, cap) for cap in key.split("+"))


def _context(own: keys.OwnKeys | None = None) -> dict[str, Any]:
    """What every page of the help knows; keys are those of the person who reads."""
    groups = keys.keys_for(who.reading().keys if own is None else own)
    rows = {row.command: row for group in groups for row in group.keys}
    return Manual(lambda command, at=0: caps(rows[command].keys[at]))._asdict()


def _sample(kind: str = "") -> tuple[tuple[Piece, ...], ...]:
    """The sentences of the sample, with what is marked of a kind."""
    return tuple(pieces(sentence) for sentence in SAMPLE[kind])


def _lists(kind: str) -> list[tuple[str, str, list[Entry]]]:
    """The lists of a kind with the cases of every value: id, title and entries."""
    return [
        (name, label("vocabulary", name), [entry(name, value_id) for value_id in ids(name)])
        for name in UNDER.get(kind, ())
    ]


def _hits(wanted: str) -> Iterator[Hit]:
    """Passages in which all the words stand, those with a word in their heading first."""
    words = wanted.casefold().split()[:8]
    found = [each for each in _passages() if all(word in f"{each.heading} {each.words}".casefold() for word in words)]
    for passage in sorted(found, key=lambda each: not any(word in each.heading.casefold() for word in words)):
        yield Hit(passage, _around(passage.words, words))


def _around(text: str, words: list[str]) -> tuple[Piece, ...]:
    """The text near the first word that stands in it, in pieces."""
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    first = pattern.search(text)
    at = first.start() if first else 0
    start = text.rfind(" ", 0, at - AROUND) + 1 if at > AROUND else 0
    end = text.find(" ", at + AROUND)
    shown = text[start : end if end > 0 else None]
    found: list[Piece] = [Piece("… ", False)] if start else []
    done = 0
    for match in pattern.finditer(shown):
        found += [Piece(shown[done : match.start()], False), Piece(match[0], True)]
        done = match.end()
    return (*found, Piece(shown[done:] + (" …" if end > 0 else ""), False))


@cache
def _passages() -> tuple[Passage, ...]:
    """All that can be found: the sections of the pages, the values with their cases, the keys."""
    return (*_sections(), *_values(), *_keys())


def _sections() -> Iterator[Passage]:
    for one in CHAPTERS:
        body = render_template(f"help/pages/{one.name}.html", **_context({}))
        body = re.sub(r'<figure.*?</figure>|<h2 id="\w+-values">.*', " ", body, flags=re.DOTALL)  # found by value
        opening, *sections = re.split(r'<h2 id="([\w-]+)">(.*?)</h2>', body, flags=re.DOTALL)
        yield Passage(f"/help/{one.name}", one.title, one.title, f"{one.about} {_words(opening)}")
        for anchor, heading, words in zip(sections[::3], sections[1::3], sections[2::3], strict=True):
            yield Passage(f"/help/{one.name}#{anchor}", one.title, _words(heading), _words(words))


def _values() -> Iterator[Passage]:
    for kind in UNDER:
        for _, title, entries in _lists(kind):
            for one in entries:
                words = " ".join((one.hint, *one.mark, *one.leave))
                yield Passage(f"/help/{kind}#{one.of.replace('.', '-')}", f"{title}", one.label, words)


def _keys() -> Iterator[Passage]:
    for group in keys.GROUPS:
        for row in group.keys:
            pressed = ", ".join(" ".join(caps(key)) for key in row.keys)
            yield Passage(f"/help/keys#{row.command}", KEYS.title, row.does, pressed)


def _words(markup: str) -> str:
    """The words of a piece of our own markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()).replace(" ,", ",").replace(" .", ".")
