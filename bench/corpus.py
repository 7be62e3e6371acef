"""Texts and annotations of our own making: the same for ours and for the floor, the same in every run."""

import json
import random
import secrets
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

_WHO = "The mayor|A spokesman|The company|Some analysts|The report|Her deputy|The ministry|Critics".split("|")
_SAID = "said|claimed|denied|warned|insisted|suggested|admitted|added".split("|")
_WHAT = (
    "the harbour would open before winter|most residents support the plan|the figures were taken from an older survey|"
    "no other town has grown as fast|the bridge cost twelve million more than planned|nobody had been told of the leak|"
    "the project is a triumph of engineering|water levels fell by a third within two years"
).split("|")
_MORE = (
    "according to people familiar with the matter|without naming a source|at a meeting on Tuesday|in a written statement|"
    "as everybody knows|although the minutes say otherwise|for the first time since 1998|despite repeated questions"
).split("|")

_KNOWN = 20_000

CLAIM = {
    "claim_type": "numerical",
    "checkability": "cfs",
    "may_be_false": True,
    "of_interest": True,
    "voice": "attributed",
}
ATTRIBUTION = {"mode": "indirect", "attitude": "assertion", "source_type": "role_only", "cue_stance": "distancing"}
UNVERIFIED = {"reason": "vague_source", "would_settle": "The minutes of the council, or the survey itself."}
LANGUAGE = {"category": "puffery", "intensity": 2, "in_voice_of": "author", "neutral_wording": "a large bridge"}


def text(characters: int, seed: int = 1) -> str:
    """Prose of exactly so many characters: sentences in paragraphs of four, every 40th character or so beyond ASCII."""
    dice = random.Random(seed)
    made: list[str] = []
    size = 0
    while size < characters:
        quote = dice.random() < 0.2
        words = f"{dice.choice(_WHO)} {dice.choice(_SAID)} {dice.choice(_MORE)} that {dice.choice(_WHAT)}"
        sentence = f"“{words},” one of them wrote. " if quote else f"{words}. "
        if len(made) % 4 == 3:
            sentence = sentence[:-1] + "\n\n"
        made.append(sentence)
        size += len(sentence)
    return "".join(made)[: characters - 1] + "."


def known(seed: int = 1) -> list[str]:
    """The words of `drawn`, the most frequent first."""
    chance = random.Random(seed)
    return ["".join(chance.choices("bcdfglmnprstaeiou", k=chance.randint(2, 9))) for _ in range(_KNOWN)]


def drawn(words: int = 650, seed: int = 1) -> Iterator[str]:
    """Texts without end of so many words, each as frequent as in a language: no two texts share a passage."""
    there, chance = known(seed), random.Random(seed + 1)
    often = list(accumulate(1 / n for n in range(1, _KNOWN + 1)))
    while True:
        yield " ".join(chance.choices(there, cum_weights=often, k=words))


def annotations(of: str, number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Bodies of annotations spread over a text, with quotes: every eighth an attribution of three fragments."""
    dice = random.Random(seed)
    kinds = (("claim", CLAIM), ("unverified", UNVERIFIED), ("language", LANGUAGE))
    for n in range(number):
        start = _word(of, dice.randrange(max(1, len(of) - 200)))
        if n % 8 == 7:
            yield _attribution(of, start)
            continue
        kind, fields = kinds[n % 3]
        end = min(len(of), start + dice.randrange(20, 120))
        yield {
            "kind": kind,
            "start": start,
            "end": end,
            "quote": of[start:end],
            "note": "Compare with the survey of 1998." if n % 4 == 0 else "",
            "confidence": "medium",
            "fields": fields,
        }


def _attribution(of: str, start: int) -> dict[str, Any]:
    pieces = [("source", start, start + 12), ("cue", start + 14, start + 20), ("content", start + 25, start + 90)]
    return {
        "kind": "attribution",
        "fragments": [
            {"start": a, "end": min(b, len(of)), "part": part, "quote": of[a : min(b, len(of))]}
            for part, a, b in pieces
        ],
        "note": "",
        "confidence": "high",
        "fields": ATTRIBUTION,
    }


def _word(of: str, at: int) -> int:
    """The place of the next word, so that no range is white space only."""
    while not of[at].isalpha():
        at += 1
    return at


def batch(documents: int, characters: int) -> bytes:
    """The body of `documents:batch`: one JSON object a line."""
    return lines(text(characters, n) for n in range(documents))


def lines(texts: Iterable[str]) -> bytes:
    """The body of `documents:batch` for these texts."""
    made = ({"title": f"Report {n}", "text": one} for n, one in enumerate(texts))
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in made)


def posts(path: str, bodies: list[bytes], number: int, headers: dict[str, str]) -> list[bytes]:
    """Raw requests that create the `bodies` in turn, each with a key of its own."""
    fixed = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{fixed}".encode()
    run = secrets.token_hex(8)
    return [
        head + b"Idempotency-Key: %b-%d\r\nContent-Length: %d\r\n\r\n" % (run.encode(), n, len(body)) + body
        for n in range(number)
        for body in (bodies[n % len(bodies)],)
    ]


def get(path: str, headers: dict[str, str]) -> bytes:
    """A raw GET."""
    fixed = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fixed}\r\n".encode()
