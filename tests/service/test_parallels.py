"""Parallel passages of a whole project, as an editor asks for them: planted copies are proposed, and little else."""

import json
import random
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from annotate.domain.parallels import Candidate, Seek
from annotate.domain.permissions import Actor
from annotate.services import intake, parallels
from annotate.services.intake import BatchLine, NewDocument
from annotate.services.work import write
from annotate.store.engine import Database
from tests import build
from tests.conftest import size

TEXTS = size(250, 1000)
COPIES = TEXTS * 3 // 10
AT_ONCE = 50
"""Texts that are stored in one Work."""


class Copy(NamedTuple):
    """A passage of one text, by its number, that was put into another, with some of its words changed."""

    source: int
    target: int
    original: str
    copied: str


def corpus(chance: random.Random) -> list[list[str]]:
    """Pseudo-texts of some 4,000 characters whose words are as unevenly frequent as those of a language."""
    syllables = [a + b for a in "bcdfglmnprst" for b in "aeiou"]
    known = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(20_000)]
    sums = list(accumulate(1 / n for n in range(1, len(known) + 1)))
    return [chance.choices(known, cum_weights=sums, k=650) for _ in range(TEXTS)]


def planted(chance: random.Random, texts: list[list[str]]) -> Iterator[Copy]:
    """Copies of passages of twelve words and more in other texts, each second one with up to a fifth changed."""
    for n in range(COPIES):
        source, target = chance.sample(range(len(texts)), 2)
        many = chance.randint(12, 60)
        start = chance.randint(0, len(texts[source]) - many)
        words = texts[source][start : start + many]
        copy = list(words)
        for place in chance.sample(range(many), chance.randint(0, many // 5) if n % 2 else 0):
            copy[place] = chance.choice(chance.choice(texts))
        place = chance.randint(0, len(texts[target]))
        texts[target][place:place] = copy
        yield Copy(source, target, " ".join(words), " ".join(copy))


def half(at: int, words: str, start: int, end: int) -> bool:
    """Whether a span holds the half of `words`, which stand at `at`, or more."""
    return 2 * (min(end, at + len(words)) - max(start, at)) >= len(words)


def test_copies_among_the_documents_of_a_project_are_proposed_and_little_else(database: Database) -> None:
    chance = random.Random(7)
    lists = corpus(chance)
    copies = list(planted(chance, lists))
    texts = [" ".join(words) for words in lists]
    ana = build.a_person()
    desk = build.a_project(ana)
    ids = documents(ana, desk.id, texts)
    number = {id_: n for n, id_ in enumerate(ids)}
    proposed = {n: parallels.found(ana, id_, Seek(limit=200)).items for n, id_ in enumerate(ids)}

    def is_told(asked: int, other: int, mine: str, theirs: str) -> bool:
        at, there = texts[asked].find(mine), texts[other].find(theirs)
        return any(
            number[one.document.document] == other
            and half(at, mine, one.source.start, one.source.end)
            and half(there, theirs, one.to.start, one.to.end)
            for one in proposed[asked]
        )

    standing = [one for one in copies if one.original in texts[one.source] and one.copied in texts[one.target]]
    told = [is_told(one.source, one.target, one.original, one.copied) for one in standing]
    told += [is_told(one.target, one.source, one.copied, one.original) for one in standing]
    assert len(standing) > COPIES * 2 // 3
    pairs = {tuple(sorted(one[:2])) for one in copies}
    every: list[tuple[int, Candidate]] = [(n, one) for n, found in proposed.items() for one in found]
    right = [tuple(sorted((n, number[one.document.document]))) in pairs for n, one in every]
    print(f"{len(texts)} texts: recall {sum(told) / len(told):.3f}, precision {sum(right) / len(right):.3f}")
    assert sum(told) >= 0.95 * len(told)
    assert sum(right) >= 0.9 * len(right)


def documents(owner: Actor, project: str, texts: list[str]) -> list[str]:
    """The ids of documents of these texts."""
    made: list[str] = []
    for start in range(0, len(texts), AT_ONCE):
        lines = [
            BatchLine(n, intake.reading_of(NewDocument(text=text), "en", owner.user), None)
            for n, text in enumerate(texts[start : start + AT_ONCE])
        ]
        made += [json.loads(line)["id"] for line in write(owner, intake.create_lines, project, lines)]
    return made
