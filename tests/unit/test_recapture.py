"""A new capture of a page: passages are found again, or listed; none is put where it does not belong."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from annotate.domain.annotations import Range, fragments_of
from annotate.domain.recaptures import again
from annotate.domain.sentences import laid_out
from annotate.text.recapture import MOST_PLACES, Recapture
from annotate.text.zones import Zone
from tests.conftest import size

WORDS = ("the", "farm", "gives", "aid", "to", "seven", "countries", "of", "Africa", "and", "He", "said", "so")
NEW = ("Zürich", "quite", "🌾", "x", "vii")


class Edited(NamedTuple):
    """A text, the text that was made of it, and where each of its code points stands in that (None: gone)."""

    old: str
    new: str
    now: list[int | None]


@st.composite
def edited(draw: st.DrawFn) -> Edited:
    """A text of few different words, which repeat a lot, and edits of it: words put in, taken out and replaced."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=120))
    old = draw(st.sampled_from((" ", "\n"))).join(words)
    cuts = draw(st.lists(st.integers(0, len(old)), max_size=12).map(sorted))
    pieces: list[str] = []
    now: list[int | None] = []
    length, at = 0, 0
    for cut, gone, added in zip(
        cuts,
        draw(st.lists(st.integers(0, 25), min_size=len(cuts), max_size=len(cuts))),
        draw(st.lists(st.sampled_from(("", *NEW)), min_size=len(cuts), max_size=len(cuts))),
        strict=True,
    ):
        if cut < at:
            continue
        now += range(length, length + cut - at)
        pieces += [old[at:cut], added]
        length += cut - at + len(added)
        at = min(cut + gone, len(old))
        now += [None] * (at - cut)
    now += range(length, length + len(old) - at)
    return Edited(old, "".join([*pieces, old[at:]]), now)


def image(one: Edited, start: int, end: int) -> tuple[int, int] | None:
    """Where a passage stands now that no edit reached into."""
    places = one.now[start:end]
    first = places[0]
    if first is None or places != list(range(first, first + end - start)):
        return None
    return first, first + end - start


@settings(max_examples=size(150, 3000))
@given(edited(), st.data())
def test_a_passage_is_placed_where_it_stands_now_or_not_at_all(one: Edited, data: st.DataObject) -> None:
    search = Recapture(one.old, one.new)
    for _ in range(30):
        start = data.draw(st.integers(0, len(one.old) - 1))
        end = data.draw(st.integers(start + 1, min(len(one.old), start + 40)))
        quote = one.old[start:end]
        placed = search.place(start, end)
        right = image(one, start, end)
        if placed is not None:
            assert one.new[slice(*placed)] == quote, "the words are the same, letter for letter"
            assert belongs(one, start, end, placed)
        elif right is not None:
            assert not once(one, quote) or torn(one, quote, (start, right[0])), (
                "words that stand once in both are found"
            )


def belongs(one: Edited, start: int, end: int, placed: tuple[int, int]) -> bool:
    """Whether this is the place of a passage: where it stands, when no edit reached into it. When one did, its words must
    stand once in both texts, or all that stands around them too be what it was, or other edits that take no more away
    make the same text and leave the passage alone (of `the the farm the farm` whichever `the farm` may be gone)."""
    right = image(one, start, end)
    if right is not None:
        return placed == right
    return once(one, one.old[start:end]) or _same_place(one, start, end, placed) or _as_likely(one, start, end, placed)


def once(one: Edited, quote: str) -> bool:
    """Whether a quote stands once in both texts."""
    return standing(one.old, quote) == 1 == standing(one.new, quote)


def torn(one: Edited, quote: str, starts: tuple[int, int]) -> bool:
    """Whether words became a part of another word: a letter touches them where none did."""

    def touched(at: int, text: str) -> list[bool]:
        return [text[max(0, at - 1) : at].isalnum(), text[at + len(quote) : at + len(quote) + 1].isalnum()]

    before, now = (touched(at, text) for at, text in zip(starts, (one.old, one.new), strict=True))
    return (now[0] and not before[0]) or (now[1] and not before[1])


def standing(text: str, quote: str) -> int:
    """In how many places a quote stands, overlapping ones too."""
    return sum(text.startswith(quote, at) for at in range(len(text)))


def _same_place(one: Edited, start: int, end: int, placed: tuple[int, int]) -> bool:
    """Whether an edit that reached into a passage left it with all that stands around it: `aid to to` without a `to`."""
    before, after = one.old[max(0, start - 32) : start], one.old[end : end + 32]
    return one.new[: placed[0]].endswith(before) and one.new[placed[1] :].startswith(after)


def _as_likely(one: Edited, start: int, end: int, placed: tuple[int, int]) -> bool:
    """Whether the text before the passage, the passage, and the text after it keep as much as the edits left."""
    before = LCSseq.similarity(one.old[:start], one.new[: placed[0]])
    after = LCSseq.similarity(one.old[end:], one.new[placed[1] :])
    return before + end - start + after >= sum(at is not None for at in one.now)


@settings(max_examples=size(100, 2000))
@given(edited(), st.data())
def test_an_annotation_goes_over_whole_or_waits(one: Edited, data: st.DataObject) -> None:
    search = Recapture(one.old, one.new)
    layout = laid_out(one.old, [Zone(1, "body", 0, len(one.old), 1)], "en")
    borders = data.draw(st.lists(st.integers(0, len(one.old)), min_size=2, max_size=6, unique=True).map(sorted))
    ranges = [
        Range(start, end, part, None, "")
        for start, end, part in zip(borders[::2], borders[1::2], ("source", "cue", "content"), strict=False)
        if not one.old[start:end].isspace()
    ]
    fragments = fragments_of(ranges, one.old, layout)
    found = again(search, "attribution", fragments) if fragments else None
    if found is None:
        return
    assert [one.new[piece.start : piece.end] for piece in found] == [piece.quote for piece in fragments]
    assert [piece.part for piece in found] == [piece.part for piece in fragments]
    for piece, was in zip(found, fragments, strict=True):
        assert belongs(one, was.start, was.end, (piece.start, piece.end))


def test_words_that_stand_in_many_places_are_told_apart_by_what_stands_around_them() -> None:
    old = "First the farm gave aid. Then came the war. Later the farm gave aid. Nobody saw it."
    new = "Angola. First the farm gave aid. Then came the war. Later the farm gave aid. Nobody saw it, they say."
    search = Recapture(old, new)
    for at in (old.index("aid"), old.rindex("aid")):
        found = search.place(at, at + 3)
        assert found is not None
        assert new[: found[0]].endswith(old[max(0, at - 15) : at])


def test_of_equal_surroundings_none_is_chosen() -> None:
    line = "The farm gave aid to seven countries of the south of Africa in that year.\n"
    search = Recapture(line * 6, line * 5)
    assert search.place(len(line) * 2, len(line) * 2 + 8) is None
    assert len(search.places(0, 8)) == 5


def test_the_only_place_left_is_not_given_to_a_passage_that_is_gone() -> None:
    old = "In 1975 the farm gave aid to Angola. Thirty years later, as we heard, the farm gave aid to nobody else."
    new = "Thirty years later, as we heard, the farm gave aid to nobody else."
    search = Recapture(old, new)
    first, second = old.index("gave aid"), old.rindex("gave aid")
    assert search.place(first, first + 8) is None
    assert search.place(second, second + 8) == (new.index("gave aid"), new.index("gave aid") + 8)


def test_a_changed_quote_is_not_guessed() -> None:
    old, new = "He gave “generous” aid in 1975.", "He gave “generous” aid in 1976."
    assert Recapture(old, new).place(3, len(old)) is None


def test_one_letter_in_a_long_text_does_not_take_long() -> None:
    text = "e" * 100_000
    search = Recapture(text, text + "e")
    assert all(search.place(at, at + 1) is None for at in range(0, 100_000, 1000))
    assert len(search.places(0, 1)) == MOST_PLACES


@pytest.mark.parametrize(
    ("mark", "old", "new"),
    [
        ("no", "The minister said no to the plan of the town.", "The minister spoke of the known plan of the town."),
        ("the whole plan", "They gave up the whole plan.", "They gave up the whole planet."),
        ("500 people came by", "In May 500 people came by.", "In May 1,500 people came by."),
        ("nobody said we can", "As of now nobody said we can.", "As of now nobody said we can’t."),
        ("वह घर गया था कल", "और वह घर गया था कल।", "और वह घर गया था कलश।"),
    ],
)
def test_a_mark_is_not_put_into_another_word(mark: str, old: str, new: str) -> None:
    assert new.count(mark) == 1
    assert Recapture(old, new).place(old.index(mark), old.index(mark) + len(mark)) is None


@pytest.mark.parametrize(
    ("mark", "old", "new"),
    [
        ("Ali", "Ali said so in May.", "In the spring, as it was told later, it came from Ali."),
        ("the farm", "In 1975 the farm gave seeds.", "Back in 1975, the farm gave seeds."),
        ("gave “generous” aid", "He gave “generous” aid.", "He gave “generous” aid²"),
        ("農業の経験", "同社は農業の経験を伝えた。", "昨年、日本の農業の経験も伝えた。"),
        ("农场", "南非 农场援助了七个国家，他这样说。", "南非农场援助了七个国家，他这样说。"),
        ("โครงการใหม่", "เขาพูดถึงโครงการใหม่ แล้ว", "เขาชมโครงการใหม่มาก"),
        ("Google", "他去年开始在Google工作了。", "他去年开始在Google工作了，她说。"),
    ],
)
def test_a_mark_is_found_where_its_words_are_words_still(mark: str, old: str, new: str) -> None:
    at = new.index(mark)
    assert Recapture(old, new).place(old.index(mark), old.index(mark) + len(mark)) == (at, at + len(mark))
