"""The goals in keystrokes (pages.md 2.9), counted on the real document: a press, a click or a drag is one."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from annotate.vocabulary import values
from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations

Body = dict[str, Any]
LETTER = {(name, value.id): value.letter for name in ("reason", "category") for value in values(name)}
KEY = {"claim": "1", "attribution": "2", "unverified": "3", "language": "4"}
FIELD = {"unverified": "reason", "language": "category"}

GO = """n => new Promise(done => {
  history.replaceState(null, "", location.pathname);
  addEventListener("hashchange", done, { once: true });
  location.hash = `#s${n}`;
}).then(() => null)"""
"""Go to a sentence as a link to it does."""


@pytest.fixture
def reader(open_at: Open, demo_site: Site, sunrise: Sunrise) -> Reader:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(sunrise.text)
    return reader


@pytest.fixture
def gold(sunrise: Sunrise) -> dict[str, Body]:
    return gold_annotations(sunrise.gold)


def test_k1_the_next_sentence_as_claim_takes_2_keys(reader: Reader, sunrise: Sunrise) -> None:
    _go_to(reader, sunrise, sunrise.gold["sentences"][16]["start"])
    reader.keys("j", "1")
    assert reader.pressed == 2
    assert _stored(reader) == [("claim", sunrise.gold["sentences"][17]["text"].rstrip("."), None)]


def test_k2_any_clause_as_claim_takes_2_moves_of_the_mouse_or_6_keys(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    c09, c13 = gold["C09"]["fragments"][0], gold["C13"]["fragments"][0]
    reader.drag(c09["start"], c09["end"])
    reader.click(_toolbar(reader, "Claim"))
    assert reader.pressed == 2
    _go_to(reader, sunrise, c13["start"])
    reader.jump(sunrise.text, c13["start"], c13["end"])
    reader.press("1")
    assert reader.pressed <= 6
    assert _stored(reader) == [("claim", c09["quote"], None), ("claim", c13["quote"], None)]


@pytest.mark.parametrize("kind", ["unverified", "language"])
def test_k3_and_k4_a_flag_or_a_word_with_its_reason_takes_7_keys_at_most_for_each_of_the_gold(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body], kind: str
) -> None:
    wanted = [body for body in gold.values() if body["kind"] == kind]
    for body in wanted:
        [span] = body["fragments"]
        _go_to(reader, sunrise, span["start"])
        reader.jump(sunrise.text, span["start"], span["end"])
        reader.press(KEY[kind], LETTER[FIELD[kind], body["fields"][FIELD[kind]]])
        assert reader.pressed <= 7, span["quote"]
    in_order = sorted(wanted, key=lambda body: (body["fragments"][0]["start"], body["fragments"][0]["end"]))
    assert _stored(reader) == [(kind, body["fragments"][0]["quote"], body["fields"][FIELD[kind]]) for body in in_order]


@pytest.mark.parametrize(
    ("label", "kind", "line"), [("U09", "Unverified", "No source given"), ("L05", "Language", "Puffery")]
)
def test_k3_and_k4_take_3_moves_of_the_mouse(
    reader: Reader, gold: dict[str, Body], label: str, kind: str, line: str
) -> None:
    [span] = gold[label]["fragments"]
    reader.drag(span["start"], span["end"])
    reader.click(_toolbar(reader, kind))
    reader.click(reader.page.get_by_role("listbox").get_by_role("option", name=line))
    assert reader.pressed == 3
    [(_, quote, _)] = _stored(reader)
    assert quote == span["quote"]


def test_k6_the_same_range_as_a_second_kind_takes_2_keys_with_its_reason(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    [span] = gold["C21"]["fragments"]
    _go_to(reader, sunrise, span["start"])
    reader.jump(sunrise.text, span["start"], span["end"])
    reader.press("1")
    reader.pressed = 0
    reader.press("Shift+3", "p")
    assert reader.pressed == 2
    assert _stored(reader) == [("claim", span["quote"], None), ("unverified", span["quote"], "presupposition")]


def test_k7_a_flag_in_a_claim_is_linked_to_it_with_no_key(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    for label, keys in (("C09", ["1"]), ("U09", ["3", "n"])):
        [span] = gold[label]["fragments"]
        _go_to(reader, sunrise, span["start"])
        reader.jump(sunrise.text, span["start"], span["end"])
        reader.press(*keys)
    claim, flag = reader.stored()
    [link] = reader.call("GET", f"/documents/{reader.document}/links")["items"]
    assert (link["type"], link["from"]["annotation"], link["to"]["annotation"]) == (
        "questions",
        flag["id"],
        claim["id"],
    )


def test_k8_a_border_moves_by_two_words_in_4_keys_and_the_mark_keeps_its_id(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    [span] = gold["C08"]["fragments"]
    _go_to(reader, sunrise, span["start"])
    reader.jump(sunrise.text, span["start"], span["end"])
    reader.press("1")
    [before] = reader.stored()
    reader.pressed = 0
    reader.press("]", "ArrowLeft", "ArrowLeft", "Enter")
    assert reader.pressed == 4
    [after] = reader.stored()
    assert (after["id"], quotes(after)[0][1]) == (before["id"], span["quote"].removesuffix(" the 1960s"))


def test_k9_one_key_undoes_a_mark_its_reason_a_border_and_a_removal(
    reader: Reader, sunrise: Sunrise, gold: dict[str, Body]
) -> None:
    [span] = gold["U09"]["fragments"]
    _go_to(reader, sunrise, span["start"])
    reader.jump(sunrise.text, span["start"], span["end"])
    states = [_stored(reader)]
    for keys in (["3"], ["n"], ["]", "ArrowRight", "Enter"], ["Delete"]):
        reader.press(*keys)
        states.append(_stored(reader))
    for before in reversed(states[:-1]):
        assert _stored(reader) != before
        reader.pressed = 0
        reader.press("u")
        assert reader.pressed == 1
        assert _stored(reader) == before


def _toolbar(reader: Reader, kind: str) -> Locator:
    return reader.page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name=kind)


def test_k11_accepting_or_dismissing_a_hint_takes_1_key(reader: Reader) -> None:
    hint = reader.page.get_by_role("region", name="Hint", exact=True)
    expect(hint).to_contain_text("Honorific title")
    reader.keys("x")
    assert reader.pressed == 1
    expect(hint).to_contain_text("Superlative or absolute")
    reader.keys("y")
    assert reader.pressed == 2
    assert _stored(reader) == [("language", "solved all complicated problems and difficulties", "superlative_absolute")]


def _go_to(reader: Reader, sunrise: Sunrise, point: int) -> None:
    """Stand in the sentence or caption of a code point, and count from here."""
    number = next((one["n"] for one in sunrise.gold["sentences"] if one["start"] <= point < one["end"]), 0)
    reader.page.evaluate(GO, max(1, number))
    reader.keys(*(() if number else ("k",)))
    reader.pressed = 0


def _stored(reader: Reader) -> list[tuple[str, str, str | None]]:
    """Kind, words, reason or category of each mark, in order of the text, the shorter one first."""
    found = sorted(reader.stored(), key=lambda one: (one["start"], one["end"]))
    return [(one["kind"], quotes(one)[0][1], one["fields"].get(FIELD.get(one["kind"], ""))) for one in found]
