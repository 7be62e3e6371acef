"""Lines of a paragraph as its words: hyphens at the ends of lines go or stay, marks of notes go, as a person writes."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from annotate.reading.pdf_gutters import spacing
from annotate.reading.pdf_lines import Sheet, Stretch
from annotate.text.lines import is_sentence

_WORD = re.compile(r"\w+(?:-\w+)*")
_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())
_HALVES = frozenset(("und", "oder", "bzw", "sowie", "and"))
"""After these a hyphen stands for the rest of a word: `Vor- und Nachteile`."""
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[,⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})?")
_MEASURED = re.compile(r"(?:[\d⁰-⁹¹²³]|(?<![^\W\d_])[^\W\d_]|\d\s?[^\W\d_]{1,2})$")
"""What stands before a power: a digit, a lone letter, a unit after its number."""
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LEAST_HYPHENS = 0.03


def ended(words: str) -> bool:
    """Whether a sentence ends with these words; after a comma it goes on."""
    return is_sentence(words) and not words.endswith((",", ";"))


class Words:
    """What the whole document tells of its words. `size`, `strong`, `capitals` and `spacing` are those of
    running text; `marks` those of its notes; `edges`, by the width of a page, where its lines end at the right."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        lines = [line for sheet in sheets for line in sheet.lines]
        sizes: Counter[float] = Counter()
        strong = capitals = 0
        known: Counter[str] = Counter()
        hyphens = 0
        for line in lines:
            sizes[round(line.size, 1)] += len(line.words)
            strong += len(line.words) if line.strong else -len(line.words)
            capitals += len(line.words) if line.words.isupper() else -len(line.words)
            found = _WORD.findall(line.words.casefold())
            known.update(found[:-1] if line.hyphen else found)
            hyphens += line.hyphen
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        self.strong, self.capitals = strong > 0, capitals > 0
        self.spacing = spacing([line for line in lines if abs(line.size - self.size) < 0.6])
        self.edges = self._edges(sheets)
        self.marks: frozenset[str] = frozenset()
        self._known = known
        self._hyphenated = hyphens > 1 and hyphens >= _LEAST_HYPHENS * len(lines)

    def _edges(self, sheets: Sequence[Sheet]) -> dict[int, float]:
        ends: dict[int, list[float]] = defaultdict(list)
        for sheet in sheets:
            body = [line.right for line in sheet.lines if abs(line.size - self.size) < 0.6]
            ends[round(sheet.width)] += body or [line.right for line in sheet.lines] or [0.0]
        return {width: sorted(rights)[len(rights) * 49 // 50] for width, rights in ends.items()}

    def joined(self, lines: Sequence[Stretch], kind: str) -> str:
        """The words of these lines."""
        parts = [lines[0].words]
        for before, line in pairwise(lines):
            parts.append(self._between(parts, line.words, before.hyphen) + line.words)
        words = "".join(parts) + ("-" if lines[-1].hyphen else "")
        if kind == "other":
            return re.sub(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}|[*†‡]+)\s*", lambda found: f"{found[1].translate(_PLAIN)} ", words)
        return _RAISED.sub(self._unmarked, words) if self.marks else words

    def known_apart(self, letter: str, words: str) -> bool:
        """Whether the first of these words stands elsewhere too, and nowhere with this letter before it."""
        found = _WORD.match(words.casefold())
        first = found[0] if found and len(found[0]) > 2 else ""  # shorter ones are ends of words: it’s, don’t
        return self._known[first] > 1 and not self._known[letter.casefold() + first]

    def _unmarked(self, found: re.Match[str]) -> str:
        before = found.string[max(found.start() - 12, 0) : found.start()]
        numbers = re.findall(r"\d+", found[0].translate(_PLAIN))
        known = all(number in self.marks for number in numbers)
        return "" if known and before and not _MEASURED.search(before) else found[0]

    def _between(self, parts: list[str], more: str, hyphen: bool) -> str:
        """What stands between the last part and the next line. A hyphen at its end is taken off; it comes back if it
        belongs to the word."""
        words = parts[-1]
        if hyphen or (words.endswith(("-", "‐")) and more[:1].islower() and words[-2:-1].isalpha()):
            parts[-1] = words if hyphen else words[:-1]
            start = "".join(parts[-2:]).rpartition(" ")[2]  # a word may go over three lines
            first = re.match(r"\w*", more)
            rest = first[0] if first else ""
            if rest in _HALVES:
                return "- "
            return "-" if self._compound(start, rest) else ""
        wide = all("\u2e80" <= sign < "\uac00" or sign >= "\uf900" for sign in (words[-1], more[0]))  # not Korean
        return "" if wide else " "

    def _compound(self, start: str, rest: str) -> bool:
        """Whether a word has a hyphen wherever it stands."""
        if not start[-1:].isalpha() or not rest[:1].islower():
            return True
        found = _WORD.findall(start.casefold())
        last = found[-1] if found else ""
        whole, parted = self._known[last + rest.casefold()], self._known[f"{last}-{rest.casefold()}"]
        if whole or parted:
            return parted > whole
        return last in _TENS or not self._hyphenated
