"""Subtitles (.srt, .vtt): the words of the cues as running text; times, numbers, styles and notes are left out."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.domain.proposals import Proposal
from annotate.reading import encoding, metadata
from annotate.reading.composed import Composed, one_line
from annotate.reading.result import Read, Request, Unreadable

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,]\d{3}")
_MARK = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,50})? ([^<>\n]{1,80})>")
_TURN = re.compile(r"[-–—] ?(?=[^\W\d])|[-–—] |>>")
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_LANGUAGE = re.compile(r"^Language: ?(\S{2,30})$", re.MULTILINE)
_PAUSE = 4
"""Seconds without a cue that begin a new paragraph."""


class _Cue(NamedTuple):
    """Start and end in seconds, and the lines that are shown."""

    start: int
    end: int
    lines: list[str]


class _Turn(NamedTuple):
    """Words of one speaker, who may have a name; `begins`: a dash says that it is another one's turn."""

    speaker: str
    words: str
    begins: bool


def read(content: bytes, request: Request) -> Read:
    """Read subtitles. `Unreadable` for a file without cues."""
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    is_vtt = text.startswith("WEBVTT")
    composed = Composed()
    for words, kind in _paragraphs(_without_rolling(list(_cues(text, is_vtt))), is_vtt):
        composed.add(words, kind)
    if not composed.zones:
        raise Unreadable(
            "The file holds no subtitles; a cue has a line of times such as 00:00:01,000 --> 00:00:03,000."
        )
    return Read(
        text=composed.text,
        media_type="text/vtt" if is_vtt else "application/x-subrip",
        zones=tuple(composed.zones),
        encoding=decoded.encoding,
        normalisations=("times",),
        proposals=metadata.distinct(_head(text) if is_vtt else ()),
    )


def _head(text: str) -> Iterator[Proposal]:
    """What stands above the first cue: a title beside the mark of the format, and the language."""
    head = text[:2000].partition("\n\n")[0]
    first, _, rest = head.partition("\n")
    yield from metadata.proposal("title", first.removeprefix("WEBVTT").strip(" \t-–"), "settings of the file")
    found = _LANGUAGE.search(rest)
    yield from metadata.proposal("language", found and found[1], "settings of the file")


def _cues(text: str, is_vtt: bool) -> Iterator[_Cue]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if "-->" not in line:
            continue
        times = [_seconds(found) for found in _TIME.finditer(line[:100])]
        if len(times) < 2:
            continue
        first = at
        while at < len(lines) and (lines[at] if is_vtt else lines[at].strip()) and "-->" not in lines[at]:
            at += 1
        yield _Cue(times[0], times[1], lines[first:at])


def _seconds(found: re.Match[str]) -> int:
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def _without_rolling(cues: Sequence[_Cue]) -> list[_Cue]:
    """Captions that roll show each line again while the next one comes in; each is kept once. Where only now and then a
    line follows itself, it was said twice."""
    plain = [[words for line in cue.lines if (words := _plain(line))] for cue in cues]
    again = [_repeated(before, after) for before, after in pairwise(plain)]
    if len(cues) < 4 or 2 * sum(map(bool, again)) < len(cues):
        return list(cues)
    firsts = [0, *again]
    return [
        cue._replace(lines=[line for line in cue.lines if _plain(line)][first:])
        for cue, first in zip(cues, firsts, strict=True)
    ]


def _repeated(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the beginning of a cue are those at the end of the one before."""
    return next((n for n in (3, 2, 1) if len(before) >= n and list(before[-n:]) == list(after[:n])), 0)


def _paragraphs(cues: Sequence[_Cue], is_vtt: bool) -> Iterator[tuple[str, str]]:
    """Words and zone kind of each paragraph: one ends with a pause, another speaker, or a sound in brackets."""
    said: list[str] = []
    speaker, kind, before = "", "body", 0
    for cue in cues:
        for turn in _turns(cue.lines):
            words = html.unescape(turn.words) if is_vtt else turn.words
            now = "other" if _SOUND.fullmatch(words) else "body"
            if turn.begins or (turn.speaker, now) != (speaker, kind) or cue.start - before > _PAUSE:
                yield " ".join(said), kind
                said = [f"{turn.speaker}:"] if turn.speaker else []
            said.append(words)
            speaker, kind, before = turn.speaker, now, cue.end
    yield " ".join(said), kind


def _turns(lines: Sequence[str]) -> Iterator[_Turn]:
    """The words of a cue by who says them."""
    _, *named = parts = _VOICE.split("\n".join(lines))
    for speaker, words in [("", parts[0]), *zip(named[::2], named[1::2], strict=True)]:
        said: list[str] = []
        begins = False
        for line in filter(None, map(_plain, words.split("\n"))):
            if _TURN.match(line):
                if said:
                    yield _Turn(one_line(speaker), " ".join(said), begins)
                said, begins = [], True
            said.append(line)
        if said:
            yield _Turn(one_line(speaker), " ".join(said), begins)


def _plain(line: str) -> str:
    return one_line(_MARK.sub("", line))
