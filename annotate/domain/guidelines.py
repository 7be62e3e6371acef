"""A project's own guidelines: plain text, in which headings name kinds and values of the codebook (pages.md 3, Settings)."""

import re
from collections.abc import Mapping

import msgspec

from annotate.vocabulary import values
from annotate.vocabulary.guidance import GUIDED

_HEADING = re.compile(r"#{1,6}\s+(?P<heading>.+)")
_LINE = re.compile(r"(?P<heading>[^.:]{1,80})(?P<end>[.:]?)\s*")
_OPENING = re.compile(r"(?P<heading>[^.:\n]{1,80})[.:]\s+(?P<rest>.+)", re.DOTALL)


class Section(msgspec.Struct, frozen=True):
    """What stands under one heading. `of` are the values it is about (`reason.vague_source`), none where it is general;
    `heading` is empty for what stands under none.
    """

    of: tuple[str, ...]
    heading: str
    paragraphs: tuple[str, ...]


def sections(text: str, labels: Mapping[str, str]) -> tuple[Section, ...]:
    """The text in its sections, every paragraph in one; `labels` are the project's own, by `vocabulary.id`.

    Headings are lines that begin with `#`, and lines that hold nothing but the name of a kind or value. A paragraph that
    begins with such a name and a full stop or colon is a section by itself.
    """
    names = _names(labels)
    found: list[tuple[tuple[str, ...], str, list[str]]] = []
    is_closed = True
    for paragraph in filter(str.strip, re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))):
        heading, rest, goes_on = _opening(paragraph.strip(), names)
        if heading:
            found.append((names.get(_plain(heading), ()), heading, [rest] if rest else []))
            is_closed = not goes_on
        elif is_closed:
            found.append(((), "", [rest]))
            is_closed = False
        else:
            found[-1][2].append(rest)
    return tuple(Section(of, heading, tuple(paragraphs)) for of, heading, paragraphs in found)


def _opening(paragraph: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, str, bool]:
    """The heading of a paragraph or nothing, its words, and whether more may stand under the heading."""
    first, _, rest = paragraph.partition("\n")
    if marked := _HEADING.fullmatch(first.strip()):
        return marked["heading"].rstrip("#: ") or first, rest.strip(), True
    line = _LINE.fullmatch(first.strip())
    if line and _plain(line["heading"]) in names and (not rest or line["end"] == ":"):
        return line["heading"].strip(), rest.strip(), True
    begun = _OPENING.fullmatch(paragraph)
    if begun and _plain(begun["heading"]) in names:
        return begun["heading"].strip(), begun["rest"], False
    return "", paragraph, True


def _names(labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Every name of a value, plain, with the values that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for name in GUIDED:
        for value in values(name):
            of = f"{name}.{value.id}"
            known = {
                value.label,
                value.id,
                value.id.replace("_", " "),
                getattr(value, "plural", ""),
                labels.get(of, ""),
            }
            for one in {_plain(each) for each in known} - {""}:
                found[one] = (*found.get(one, ()), of)
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
