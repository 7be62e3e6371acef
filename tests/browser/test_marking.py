"""Selecting and marking in few keys: jump letters, palettes, repeat, borders, the popover (pages.md 2.2, 2.3)."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Position, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes, until

WORDS = "One thing is certainly so, they say. Another is not."
QUOTED = "He built a “so-called aid” (1912-1994), said Ana. Nobody asked."
ARABIC = "قال الرئيس إن البلاد نالت استقلالها بعد كفاح طويل. زار الوفد العاصمة في شهر يونيو عام 1975."
NARROW = 390


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_jump_letters_select_from_a_word_to_a_word_and_leave_the_text_as_it_is(reader: Reader) -> None:
    reader.open(WORDS)
    region = reader.page.locator("#text")
    reader.keys("j")
    box = reader.page.locator("#s1").bounding_box()
    reader.press("f")
    expect(_labels(reader)).to_have_text(list("abcdefg"))
    assert reader.page.locator("#s1").bounding_box() == box
    assert region.evaluate("region => region.textContent") == WORDS
    reader.press("b", "d")
    expect(_labels(reader)).to_have_count(0)
    reader.press("1")
    assert _quotes(reader) == ["thing is certainly"]
    expect(region).to_be_focused()


def test_backspace_takes_back_the_first_word_and_esc_leaves_the_letters(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "f")
    _wait(reader)
    reader.press("b", "Backspace", "d", "e", "1")
    assert _quotes(reader) == ["certainly so"]
    reader.press("Escape", "f")
    _wait(reader)
    reader.press("a", "Escape")
    expect(_labels(reader)).to_have_count(0)
    reader.press("j")
    expect(reader.page.locator("#s2.cursor")).to_be_attached()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["b", "Enter", "4"], "thing"),
        (["b", "4"], "thing"),
        (["d", "End", "4"], "certainly so, they say"),
        (["g", "a", "4"], "One thing is certainly so, they say"),
        (["c", "Shift+ArrowRight", "4"], "is certainly"),
    ],
)
def test_one_word_the_rest_of_the_sentence_and_either_order_take_fewer_keys(
    reader: Reader, keys: list[str], words: str
) -> None:
    reader.open(WORDS)
    reader.keys("j", "f")
    _wait(reader)
    reader.press(*keys)
    assert _quotes(reader) == [words]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["d", "e"], "“so-called aid”"),
        (["c", "d"], "a “so-called"),
        (["f", "f"], "(1912-1994)"),
        (["b", "f"], "built a “so-called aid” (1912-1994)"),
    ],
)
def test_quotation_marks_and_brackets_come_along_when_both_stand_at_the_words(
    reader: Reader, keys: list[str], words: str
) -> None:
    reader.open(QUOTED)
    reader.keys("j", "f")
    _wait(reader)
    reader.press(*keys, "1")
    assert _quotes(reader) == [words]


def test_words_beyond_the_letters_of_the_alphabet_have_two_letters(reader: Reader) -> None:
    reader.open(" ".join(f"word{n}" for n in range(60)) + ".")
    reader.keys("j", "f")
    _wait(reader)
    names = _labels(reader).all_text_contents()
    assert len(names) == len(set(names)) == 60
    assert [len(name) for name in names] == [1] * 24 + [2] * 36
    reader.press(*names[40], *names[59], "1")
    assert _quotes(reader)[0].split() == [f"word{n}" for n in range(40, 60)]


def test_in_a_sentence_longer_than_the_window_the_words_in_the_view_have_letters(reader: Reader) -> None:
    reader.open("word " * 4000)
    reader.page.mouse.wheel(0, 2500)
    # A line that has just come into view is not drawn at once.
    drawn = "document.caretPositionFromPoint(400, innerHeight - 80)?.offset > 0"
    until(reader.page, f"() => scrollY >= 2500 && {drawn}")
    reader.keys("f")
    _wait(reader)
    assert 100 < _labels(reader).count() <= 26 * 26
    expect(_labels(reader).first).to_be_in_viewport()
    reader.press("a", "Enter", "4")
    [mark] = reader.stored()
    assert mark["start"] > 1000


def test_letters_stand_at_the_right_edge_of_words_that_run_to_the_left(reader: Reader) -> None:
    reader.open(ARABIC)
    reader.keys("j", "f")
    _wait(reader)
    first, second = _labels(reader).nth(0).bounding_box(), _labels(reader).nth(1).bounding_box()
    assert first
    assert second
    assert first["x"] > second["x"]
    reader.press("a", "b", "1")
    assert _quotes(reader) == [" ".join(ARABIC.split()[:2])]


def test_the_words_can_be_named_in_two_fields_that_complete(reader: Reader) -> None:
    reader.open("The bay is the bay of the town. It is clean.")
    page = reader.page
    reader.keys("j", "w")
    dialog = page.get_by_role("dialog", name="Select words of sentence 1")
    dialog.get_by_label("From word").fill("bay (2)")
    dialog.get_by_label("To word").fill("village")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("is not a word of this sentence")).to_be_visible()
    dialog.get_by_label("To word").fill("tow")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    reader.press("1")
    assert _quotes(reader) == ["bay of the town"]


def test_the_same_words_as_another_kind_and_the_last_kind_again_with_its_reason(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "f")
    _wait(reader)
    reader.press("b", "d", "1")
    reader.press("Shift+3", "p")
    reader.press("j", ".")
    reader.press("u")
    assert _quotes(reader) == ["thing is certainly", "thing is certainly"]
    reader.press("Shift+U")
    flags = [one for one in reader.stored() if one["kind"] == "unverified"]
    assert [(quotes(one)[0][1], one["fields"]["reason"]) for one in flags] == [
        ("thing is certainly", "presupposition"),
        ("Another is not", "presupposition"),
    ]


def test_the_same_kind_on_the_same_words_is_not_marked_twice(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "3", "n", "Escape", "s", "3")
    expect(reader.line()).to_have_text("Already marked.")
    expect(reader.page.locator(".card.sel.unverified")).to_be_visible()
    assert len(reader.stored()) == 1


def test_a_number_changes_the_kind_of_an_open_card_and_keeps_the_fields_that_fit(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "3", "n", "4", "l")
    [mark] = reader.stored()
    assert (mark["kind"], mark["fields"]["category"]) == ("language", "loaded_word")
    assert "reason" not in mark["fields"]


def test_digits_in_the_card_of_a_wording_set_its_strength(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "4", "l")
    reader.press("e", "3")
    assert _fields(reader)["intensity"] == 3
    assert reader.stored()[0]["kind"] == "language"


def test_a_third_click_selects_the_sentence_and_shift_click_extends(reader: Reader) -> None:
    reader.open(f"{WORDS} A third one.")
    page = reader.page
    words: Position = {"x": 80, "y": 12}  # behind the number, which opens the menu of the sentence
    page.locator("#s2").click(click_count=3, position=words)
    page.get_by_role("toolbar", name="Mark selection").get_by_role("button", name="Claim").click()
    assert _quotes(reader) == ["Another is not"]
    reader.press("Escape", "Escape")
    page.locator("#s2").dblclick(position=words)
    end = page.locator("#s3").evaluate("(sentence) => [...sentence.getClientRects()].at(-1).toJSON()")
    page.keyboard.down("Shift")
    page.mouse.click(end["right"] - 4, end["y"] + end["height"] / 2)
    page.keyboard.up("Shift")
    reader.press("1")
    assert _quotes(reader)[-1].endswith("A third one")


def test_a_key_acts_on_what_is_selected_when_it_is_pressed(reader: Reader) -> None:
    reader.open(WORDS)
    reader.page.evaluate(
        """() => {
          const words = document.querySelector("#s2").lastChild;
          getSelection().setBaseAndExtent(words, 0, words, 7);
          const key = { key: "1", code: "Digit1", bubbles: true, cancelable: true };
          document.querySelector("#text").dispatchEvent(new KeyboardEvent("keydown", key));
        }"""
    )
    assert _quotes(reader) == ["Another"]


def test_a_border_is_left_as_it_was_with_esc(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "1", "[", "ArrowRight", "Escape")
    assert _quotes(reader) == ["One thing is certainly so, they say"]
    reader.keys("[", "Alt+ArrowRight", "Enter")
    assert _quotes(reader) == ["ne thing is certainly so, they say"]


def test_the_left_border_of_arabic_words_is_their_end(reader: Reader) -> None:
    reader.open(ARABIC)
    reader.keys("j", "1", "[", "ArrowRight", "Enter")
    assert _quotes(reader) == [" ".join(ARABIC.split(".")[0].split()[:-1])]


def test_the_keys_of_latin_letters_work_on_a_keyboard_of_another_script(reader: Reader) -> None:
    reader.open(WORDS)
    reader.page.locator("#text").focus()
    reader.page.evaluate(
        """keys => { for (const [key, code] of keys) document.getElementById("text").dispatchEvent(
          new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true })) }""",
        [["о", "KeyJ"], ["1", "Digit1"]],
    )
    assert _quotes(reader) == ["One thing is certainly so, they say"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, NARROW])
def test_axe_finds_nothing_with_letters_a_palette_or_the_two_fields_open(
    open_at: Open, demo_site: Site, scheme: str, width: int
) -> None:
    reader = Reader(open_at(demo_site, width, scheme=scheme), demo_site)
    reader.open(WORDS)
    for keys, seen in ((["j", "f"], ".jump span"), (["Escape", "4"], ".palette"), (["Enter", "w"], "dialog[open]")):
        reader.keys(*keys)
        expect(reader.page.locator(seen).first).to_be_visible()
        found = Axe().run(reader.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def _labels(reader: Reader) -> Locator:
    return reader.page.locator(".jump span")


def _wait(reader: Reader) -> None:
    """Until the letters are there to be read."""
    expect(_labels(reader).first).to_be_visible()


def _quotes(reader: Reader) -> list[str]:
    return [quotes(one)[0][1] for one in reader.stored()]


def _fields(reader: Reader) -> dict[str, Any]:
    fields: dict[str, Any] = reader.stored()[0]["fields"]
    return fields
