"""Who says what: words of saying, "according to" and the colon, with source, cue and content cut out of the sentence.

The cut follows domain.md 7.2: the source takes what stands with it, *that* and quotation marks belong to the content,
auxiliaries to the cue. One cue a sentence: the first that can be cut.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from annotate.domain.records import Fields
from annotate.hints.protocol import Hint, Method, Piece, passages
from annotate.hints.rules import shortened
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone


class Verbs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs of one stance; `needs` is what has to follow for them to report something."""

    id: str
    stance: str
    needs: str
    words: tuple[str, ...]


class Cut(NamedTuple):
    """The parts as ranges of the text; an empty source is `None`."""

    source: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[int, int]
    rule: str
    stance: str
    score: float


_VERBS = msgspec.toml.decode(Path(__file__).with_suffix(".toml").read_bytes(), type=dict[str, tuple[Verbs, ...]])[
    "verbs"
]
_OF = {word: verbs for verbs in _VERBS for word in verbs.words}
_ANY = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(_OF, key=len, reverse=True))
_CUE = re.compile(
    r"\b(?:(?:has|have|had|is|was|were|would|will|did not|does not|do not)\s+)?"
    r"(?:(?:[a-z]+ly|long|also|once|often|never|not|always|since|then|later|even)\s+){0,2}"
    rf"(?P<verb>{_ANY})\b"
)
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\b")
_COLON = re.compile(r"^(?P<source>[A-Z][^:.!?,“”\"]{1,60})(?P<cue>:)\s+(?=[“\"])")
_CLAUSE = re.compile(r",?\s*(?:that\b|how\b|whether\b|why\b|[“\"])|\s*[,:]\s*[“\"]")
_PERSON = re.compile(
    r"\s+(?:me|you|him|her|it|us|them|(?:the\s+)?[\w-]+(?:\s+[A-Z][\w-]+)?)(?=\s+(?:of|that|about|to)\b)"
)
_DEED = re.compile(r"\s+(?:[^\s.;:!?]+\s+){1,12}?to\s+\w|\s+for\s+\w|\s+that\b")
_SUBJECT = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)\s+)?[A-Z][\w.’'-]*(?:\s+(?:of\s+(?:the\s+)?|de\s+|van\s+|von\s+|bin\s+)?[A-Z][\w.’'-]*){0,5}(?:,\s+[^,;:]{3,80}(?=,))?"
)
# What joins a second verb to a subject that stands further in front.
_JOINED = re.compile(r"\b(?:and|but|who|which)\s*$")
_VERB = re.compile(
    r"\b(?:[a-z]{3,}ed|is|was|were|are|has|had|came|went|visited|gave|took|made|met|won|who|which)\s+(?!states?\b|nations?\b|countr)"
)
_BREAK = re.compile(r"[;:]\s|,\s+(?:but|while|although|as|when|where|because|and)\s|\bthat\s")
_QUOTE = re.compile(r"[“\"][^”\"]{2,600}[”\"]")
_VAGUE = re.compile(r"(?i)(?:many|some|several|most|a number of|certain|numerous|critics|experts|observers|sources)\b")
_FOLLOWS_SUBJECT = re.compile(
    r"\s+(?P<source>(?:[Tt]he\s+|[Aa]n?\s+)?[\w.’'-]+(?:\s+[A-Z][\w.’'-]*){0,3})(?=[.,;!?]|$)"
)
_OUTER = " \t\n\r.,;:!?"
WORDS_OF_A_SOURCE = 14
LONGEST = 2000
"""Code points of a sentence that is looked at: what is longer was not cut well, and each cue reads all of it."""
MOST_CUES = 8
"""Words of saying that are tried in one sentence."""


def find(text: str, sentences: Sequence[Sentence], zones: Sequence[Zone]) -> Iterator[Hint]:
    """Hints of the kind attribution, one a sentence, in text order."""
    for start, end in passages(text, sentences, zones):
        cut = cut_of(text, start, end)
        if cut is not None:
            yield _hint(text, cut)


def cut_of(text: str, start: int, end: int) -> Cut | None:
    """Source, cue and content of the sentence `text[start:end]`; `None` where nobody seems to be reported."""
    if end - start > LONGEST:
        return None
    colon = _COLON.match(text[start:end])
    if colon:
        content = _trimmed(text, start + colon.end(), end)
        source = (start + colon.start("source"), start + colon.end("source"))
        return (
            Cut(source, (start + colon.start("cue"), start + colon.end("cue")), content, "colon", "neutral", 0.6)
            if content
            else None
        )
    return _according(text, start, end) or _said(text, start, end)


def _according(text: str, start: int, end: int) -> Cut | None:
    cue = _ACCORDING.search(text, start, end)
    if not cue:
        return None
    comma = text.find(",", cue.end(), end)
    if cue.start() == start:
        if comma < 0:
            return None
        source, content = _trimmed(text, cue.end(), comma), _trimmed(text, comma, end)
    else:
        source, content = _trimmed(text, cue.end(), comma if comma >= 0 else end), _trimmed(text, start, cue.start())
    return Cut(source, cue.span(), content, "according-to", "neutral", 0.8) if source and content else None


def _said(text: str, start: int, end: int) -> Cut | None:
    for match in islice(_CUE.finditer(text, start, end), MOST_CUES):
        verbs = _OF[" ".join(match["verb"].split())]
        ways = (_before, _behind) if text[start] in '“"' else (_behind, _before)
        for way in ways:
            cut = way(text, (start, end), match.span(), verbs)
            if cut:
                return cut
    return None


def _behind(text: str, sentence: tuple[int, int], cue: tuple[int, int], verbs: Verbs) -> Cut | None:
    """The source before the cue, the content behind it."""
    content = _content_from(text, cue[1], sentence[1], verbs)
    if content is None:
        return None
    source = _source_to(text, sentence[0], cue[0])
    if source is None:
        return None
    clause = _CLAUSE.match(text, cue[1], sentence[1])
    score = 0.8 if clause else 0.6 if verbs.needs != "nothing" else 0.5
    return Cut(source, cue, content, verbs.id, verbs.stance, score)


def _before(text: str, sentence: tuple[int, int], cue: tuple[int, int], verbs: Verbs) -> Cut | None:
    """`“It is safe,” the minister said` and `… said the minister`: the content first."""
    start, end = sentence
    quote = _QUOTE.match(text, start, cue[0])
    if verbs.needs in ("person", "deed"):
        return None
    if quote:
        between = _trimmed(text, quote.end(), cue[0])
        follows = None if between else _FOLLOWS_SUBJECT.match(text, cue[1], end)
        source = between or (_trimmed(text, *follows.span("source")) if follows else None)
        if source and len(text[slice(*source)].split()) <= WORDS_OF_A_SOURCE:
            return Cut(source, cue, quote.span(), verbs.id, verbs.stance, 0.8)
        return None
    comma = text.rfind(",", start, cue[0])
    rest = text[cue[1] : end].strip(_OUTER + '”"')
    if comma < 0 or rest or verbs.needs != "nothing":
        return None
    source, content = _trimmed(text, comma, cue[0]), _trimmed(text, start, comma)
    if not source or not content or len(text[slice(*source)].split()) > WORDS_OF_A_SOURCE:
        return None
    return Cut(source, cue, content, verbs.id, verbs.stance, 0.6)


def _content_from(text: str, at: int, end: int, verbs: Verbs) -> tuple[int, int] | None:
    """What is said, from behind the cue to the end of the sentence, without its last full stop."""
    clause = _CLAUSE.match(text, at, end)
    if not clause and verbs.needs == "clause":
        return None
    if not clause and verbs.needs in ("person", "nothing"):
        told = _PERSON.match(text, at, end)
        if told:
            at = told.end()
        elif verbs.needs == "person":
            return None
    if not clause and verbs.needs == "deed" and not _DEED.match(text, at, end):
        return None
    return _trimmed(text, at, end)


def _source_to(text: str, start: int, cue: int) -> tuple[int, int] | None:
    """Who speaks: all from the start of the clause to the cue, or, where a verb stands between, the subject in front."""
    before = text[start:cue]
    last = max((found.end() for found in _BREAK.finditer(before)), default=0)
    span = _trimmed(text, start + last, cue)
    if span and not _JOINED.search(before):
        words = text[slice(*span)]
        if len(words.split()) <= WORDS_OF_A_SOURCE and not _has_verb(words):
            return span
    subject = _SUBJECT.match(text, start, cue)
    return _trimmed(text, *subject.span()) if subject else None


def _has_verb(words: str) -> bool:
    """Whether somebody does something before the cue: then the source is the subject of that, not all of it."""
    return bool(
        _VERB.search(words.partition(",")[0]) or (words.count(",") == 2 and _VERB.search(words.rpartition(",")[2]))
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without outer white space and punctuation; quotation marks stay. `None` when nothing is left."""
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER and text[start:end].count("“") <= text[start:end].count("”"):
        end -= 1
    return (start, end) if start < end else None


def _hint(text: str, cut: Cut) -> Hint:
    source = text[slice(*cut.source)] if cut.source else ""
    cue, content = text[slice(*cut.cue)], text[slice(*cut.content)]
    quoted = _QUOTE.search(content)
    mode = "indirect" if not quoted else "direct" if len(quoted[0]) >= len(content) - 2 else "mixed"
    fields = Fields(mode=mode, cue_stance=cut.stance, source_type="vague_group" if _VAGUE.match(source) else UNSET)
    pieces = [Piece(*cut.cue, "cue"), Piece(*cut.content, "content")]
    if cut.source:
        pieces.append(Piece(*cut.source, "source"))
    who = f"“{shortened(source)}”" if source else "somebody who is not named"
    return Hint(
        pieces=tuple(sorted(pieces)),
        label="somebody’s words",
        score=cut.score,
        rule=cut.rule,
        explanation=f"“{shortened(cue)}” reports the words or thoughts of {who}.",
        fields=fields,
    )


METHOD = Method("attribution", 1, "attribution", frozenset(("en",)), find)
