"""Rules of words: patterns in a TOML file beside the method, matched as one alternation on word borders.

A pattern is a regular expression without captures; a blank in it stands for any white space, and a letter for both
cases unless the pattern has a capital. Patterns repeat nothing without a bound, so a sentence is read in linear time.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of the file. `why` is the explanation, `{words}` in it what was found; `value` what the rule proposes."""

    id: str
    value: str
    label: str
    score: float
    why: str
    words: tuple[str, ...]


class Found(NamedTuple):
    """A rule with the range that it matched, in code points of the text."""

    rule: Rule
    start: int
    end: int


class Rules:
    """All rules of a file, read when they are first asked. Of several that begin at one place the first of the file is
    taken."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """In the order of the file."""
        return tuple(msgspec.toml.decode(self._path.read_bytes(), type=dict[str, list[Rule]])["rule"])

    @cached_property
    def _all(self) -> re.Pattern[str]:
        groups = "|".join(f"(?P<r{n}>{'|'.join(map(_pattern, rule.words))})" for n, rule in enumerate(self.rules))
        return re.compile(rf"(?<![\w’'-])(?:{groups})(?![\w’-])")

    def find(self, text: str, start: int, end: int) -> Iterator[Found]:
        """What the rules match in `text[start:end]`, in order and without overlap."""
        for match in self._all.finditer(text, start, end):
            yield Found(self.rules[int((match.lastgroup or "")[1:])], match.start(), match.end())

    def explained(self, found: Found, text: str) -> str:
        """The sentence for people on what was found."""
        return found.rule.why.replace("{words}", shortened(text[found.start : found.end]))


LONGEST = 60


def shortened(words: str) -> str:
    """Words as they are quoted in an explanation: on one line, long ones cut at a word."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"


def _pattern(words: str) -> str:
    spaced = words.replace(" ", r"\s+")
    return spaced if words != words.lower() else f"(?i:{spaced})"
