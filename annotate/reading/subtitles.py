"""Subtitles (.srt, .vtt): the words of the cues as running text; times, numbers and styles are left out."""

import re
from collections.abc import Iterator

from annotate.reading import encoding
from annotate.reading.composed import Composed, one_line
from annotate.reading.result import Read, Request, Unreadable

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,]\d{3}")
_MARK = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,50})? ([^<>\n]{1,80})>")
_PAUSE = 4
"""Seconds without a cue that begin a new paragraph."""


def read(content: bytes, request: Request) -> Read:
    """Read subtitles. `Unreadable` for a file without cues."""
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset)
    composed = Composed()
    words: list[str] = []
    before = None
    for start, end, cue in _cues(decoded.text):
        if words and before is not None and (start - before > _PAUSE or cue.startswith(("- ", "– "))):
            composed.add(" ".join(words), "body")
            words = []
        words.append(cue)
        before = end
    composed.add(" ".join(words), "body")
    if not composed.zones:
        raise Unreadable(
            "The file holds no subtitles; a cue has a line of times such as 00:00:01,000 --> 00:00:03,000."
        )
    is_vtt = decoded.text.lstrip("\ufeff").startswith("WEBVTT")
    return Read(
        text=composed.text,
        media_type="text/vtt" if is_vtt else "application/x-subrip",
        zones=tuple(composed.zones),
        encoding=decoded.encoding,
        normalisations=("times",),
    )


def _cues(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end in seconds, and the words of each cue."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if "-->" not in line:
            continue
        times = [_seconds(found) for found in _TIME.finditer(line[:100])]
        if len(times) < 2:
            continue
        spoken: list[str] = []
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            spoken.append(lines[at])
            at += 1
        words = one_line(_MARK.sub("", _VOICE.sub(r"\1: ", " ".join(spoken))))
        if words:
            yield times[0], times[1], words


def _seconds(found: re.Match[str]) -> int:
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
