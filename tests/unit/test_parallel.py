"""Parallel passages: planted copies are found, their borders are words, and texts that share nothing give nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text import parallel
from annotate.text.alike import alike, side
from annotate.text.compared import folded_of, words_of

WORDS = st.lists(st.text("abcdefgh", min_size=2, max_size=6), min_size=14, max_size=40, unique=True)
OTHERS = st.lists(st.text("mnopqrst", min_size=2, max_size=6), min_size=0, max_size=60)


def passages(left, right):
    return parallel.passages(words_of(left), words_of(right))


def quoted(text, span):
    words = words_of(text)
    return text[words.starts[span[0]] : words.ends[span[1] - 1]]


@given(WORDS, OTHERS, OTHERS, OTHERS)
def test_a_verbatim_copy_is_found_whole_wherever_it_stands(copied, before, behind, around):
    planted = " ".join(copied)
    left, right = " ".join([*before, planted, *behind]), " ".join([*around, planted, *around[::-1]])
    found = [
        one
        for one in passages(left, right)
        if planted in quoted(left, one.left) and planted in quoted(right, one.right)
    ]
    assert found
    assert found[0].shared >= len(copied)


@given(WORDS, st.data())
def test_a_copy_with_a_fifth_of_its_words_changed_is_found(copied, data):
    changed = list(copied)
    places = data.draw(st.lists(st.integers(0, len(copied) - 1), max_size=len(copied) // 5, unique=True))
    for place in places:
        changed[place] = f"z{place}z"
    (found,) = passages(" ".join(copied), " ".join(changed))
    assert found.changed <= parallel.CHANGED
    assert found.shared >= parallel.LEAST


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=6), max_size=60), OTHERS)
def test_texts_without_a_common_word_share_nothing(left, right):
    assert passages(" ".join(left), " ".join(right)) == []
    assert alike(*(side(text, words_of(text)) for text in (" ".join(left), " ".join(right)))) == []


@given(WORDS)
def test_a_text_is_its_own_parallel_from_the_first_word_to_the_last(words):
    text = ". ".join(words)
    (found,) = passages(text, text)
    assert (found.left, found.right, found.changed) == ((0, len(words)), (0, len(words)), 0)


def test_a_long_copy_comes_in_parts_that_are_all_of_it():
    text = " ".join(f"w{n % 4999}x{n}" for n in range(9_000))
    found = passages(text, text)
    assert [one.left for one in found] == [one.right for one in found]
    assert [one.left[0] for one in found] == [0, *(one.left[1] for one in found[:-1])]
    assert (found[-1].left[1], max(one.left[1] - one.left[0] for one in found)) == (9_000, parallel.PART)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=200)
def test_any_two_texts_give_passages_inside_them(left, right):
    mine, theirs = words_of(left + " " + right), words_of(right + " " + left)
    for one in parallel.passages(mine, theirs):
        assert 0 <= one.left[0] < one.left[1] <= len(mine.folded)
        assert 0 <= one.right[0] < one.right[1] <= len(theirs.folded)
        assert parallel.LEAST <= one.shared <= min(one.left[1] - one.left[0], one.right[1] - one.right[0])


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to(text):
    words = words_of(text)
    assert folded_of(text, [(0, len(text))]) == words.folded
    spans = list(zip(words.starts, words.ends, strict=True))
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s a well-known fact.", ["it's", "a", "well", "known", "fact"]),
        ("2014年在北京", ["2014", "年", "在", "北", "京"]),
        ("हिन्दी में लिखा", ["हिन्दी", "में", "लिखा"]),
        ("قَالَ الرَّئِيسُ", ["قَالَ", "الرَّئِيسُ"]),
        ("Straße, STRASSE", ["strasse", "strasse"]),
    ],
)
def test_words_are_those_of_the_script(text, words):
    assert words_of(text).folded == words


@pytest.mark.parametrize("text", ["a " * 20_000, "a b c " * 7_000, "the same words again and again in a row " * 700])
def test_a_text_of_repetitions_ends_soon_and_tells_nothing_of_others(text):
    assert len(passages(text, text)) <= 1
    assert passages(text, "one two three four five six seven eight nine ten eleven twelve") == []


def test_a_text_of_any_length_is_kept_in_bounded_size():
    text = " ".join(f"w{n}" for n in range(200_000))
    kept = parallel.fingerprints(text.split())
    assert 0 < len(kept) <= 4 * parallel.MOST
    passage = words_of(" ".join(f"w{n}" for n in range(70_000, 70_200)))
    assert parallel.Sought(passage).shared(kept)


@pytest.mark.parametrize("joint", ["\n", ". ", ".\n\n"])
def test_the_six_parallels_of_the_real_document_come_first_whatever_separates_them(joint, sunrise):
    gold = [(one["sentence"], one["kcna_2014_08_07"]) for one in sunrise.gold["parallels"]]
    other = joint.join(words for _, words in gold)
    left, right = (side(one, words_of(one)) for one in (sunrise.text, other))
    for pairs in (alike(left, right), [one._replace(left=one.right, right=one.left) for one in alike(right, left)]):
        found = {
            (sentence["n"], words)
            for one in pairs[:10]
            for sentence in sunrise.gold["sentences"]
            for _, words in gold
            if sentence["start"] <= left.words.starts[one.left[0]] < sentence["end"]
            and quoted(other, one.right) in words
        }
        assert found == set(gold)
