"""Two captures beside each other: the pieces of a text, and that cutting them grows with the text and no faster."""

import sys
from types import FrameType
from typing import Any

import pytest

from annotate.domain.sentences import laid_out
from annotate.pages.panes import SHOWN, Pane, panes
from annotate.services.carried import Captures
from annotate.store.texts import Text
from annotate.text.zones import Zone


def captured(before: str, after: str, kind: str = "body") -> tuple[Pane, Pane]:
    """The two texts, whose one zone is of a kind."""
    texts = [Text(text, laid_out(text, [Zone(1, kind, 0, len(text), 1)], "en")) for text in (before, after)]
    return panes(Captures(None, texts[1], None, texts[0], (), (), ()), None, texts[0])


def work(before: str, after: str, kind: str) -> int:
    """Steps of the interpreter that cutting these texts takes."""
    steps = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        if frame.f_code.co_filename != panes.__code__.co_filename:
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        steps += event == "opcode"
        return step

    sys.settrace(step)
    try:
        captured(before, after, kind)
    finally:
        sys.settrace(None)
    return steps


def test_a_text_is_cut_where_a_difference_begins_and_ends() -> None:
    old, new = captured("One two three. Four five. Six seven eight.", "One two 3. Four five. Six 7 8.")
    for pane, (three, seven) in ((old, ("three", "seven eight")), (new, ("3", "7 8"))):
        [(_, pieces)] = pane.zones
        assert [(piece.words, piece.differs, piece.n) for piece in pieces] == [
            ("One two ", False, 1),
            (three, True, None),
            (".", False, None),
            ("Four five.", False, 2),
            ("Six ", False, 3),
            (seven, True, None),
            (".", False, None),
        ]


@pytest.mark.parametrize("kind", ["body", "headline"])
def test_no_more_is_cut_than_is_shown(kind: str) -> None:
    [(_, pieces)] = captured("Bridge " * SHOWN, "Bridges " * SHOWN, kind)[1].zones
    assert pieces[-1].end == SHOWN


@pytest.mark.parametrize("kind", ["body", "headline"])
def test_twice_the_differences_are_twice_the_work(kind: str) -> None:
    once, twice = (
        work(*(" ".join(f"Line {n} is {word} {n}." for n in range(lines)) for word in ("old", "new")), kind)
        for lines in (150, 300)
    )
    assert twice < 2.5 * once
