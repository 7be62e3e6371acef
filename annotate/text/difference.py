"""What two captures of one text differ in: sentence by sentence, and word by word where a sentence was changed."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from annotate.text.compared import words_of

Stretch = tuple[int, int]
LONG = 2_000
"""Words of one changed part; of a longer one all counts as changed."""


def changed(
    old: str, new: str, stretches: tuple[Sequence[Stretch], Sequence[Stretch]]
) -> tuple[list[Stretch], list[Stretch]]:
    """What only the old text has and what only the new one has: ascending ranges in code points, half-open.

    `stretches` are sentences, or other parts, of each text; what lies outside of them is not compared.
    """
    lines = [[text[start:end] for start, end in part] for text, part in zip((old, new), stretches, strict=True)]
    found: tuple[list[Stretch], list[Stretch]] = ([], [])
    for how, a, b, c, d in SequenceMatcher(None, lines[0], lines[1]).get_opcodes():
        if how == "equal":
            continue
        parts = (stretches[0][a:b], stretches[1][c:d])
        words = words_of(old, parts[0]), words_of(new, parts[1])
        if how != "replace" or max(len(words[0].folded), len(words[1].folded)) > LONG:
            for side, part in zip(found, parts, strict=True):
                side += part
            continue
        same: tuple[set[int], set[int]] = (set(), set())
        exact = [
            [text[start:end] for start, end in zip(each.starts, each.ends, strict=True)]
            for text, each in zip((old, new), words, strict=True)
        ]
        for at, there, size in SequenceMatcher(None, exact[0], exact[1]).get_matching_blocks():
            same[0].update(range(at, at + size))
            same[1].update(range(there, there + size))
        for side, known, each in zip(found, same, words, strict=True):
            side += _joined([(each.starts[n], each.ends[n], n) for n in range(len(each.folded)) if n not in known])
    return found


def _joined(words: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """Words that follow each other as one range, with what stands between them."""
    joined: list[tuple[int, int, int]] = []
    for start, end, n in words:
        if joined and joined[-1][2] == n - 1:
            joined[-1] = (joined[-1][0], end, n)
        else:
            joined.append((start, end, n))
    return [(start, end) for start, end, _ in joined]
