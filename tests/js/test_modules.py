"""Pure modules of the pages, run by Chromium: offsets, intervals, keys, pieces, differing words."""

import random
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.js.conftest import run


def test_code_points_and_utf16_units_agree_with_python(modules: Page) -> None:
    text = "a🌊b👩‍👩‍👧c𝒳 é\n🎉"
    expected = [len(text[:point].encode("utf-16-le")) // 2 for point in range(len(text) + 1)]
    given = run(
        modules, "offsets.js", "[...Array(x[1] + 1).keys()].map(p => new m.Offsets(x[0]).toUtf16(p))", [text, len(text)]
    )
    assert given == expected
    back = run(modules, "offsets.js", "x[1].map(u => new m.Offsets(x[0]).toPoint(u))", [text, expected])
    assert back == list(range(len(text) + 1))
    assert run(modules, "offsets.js", "new m.Offsets(x).slice(1, 2)", text) == "🌊"


def test_intervals_find_what_a_plain_search_finds(modules: Page) -> None:
    draw = random.Random(3)
    ranges = [
        {"start": start, "end": start + draw.randint(1, 40), "of": n}
        for n in range(200)
        if (start := draw.randint(0, 500)) >= 0
    ]
    asked = [[start, start + draw.randint(1, 30)] for start in range(0, 540, 7)]
    given = run(
        modules,
        "reader/intervals.js",
        "(i => x[1].map(([a, b]) => i.touching(a, b).map(r => r.of).sort((p, q) => p - q)))(new m.Intervals(x[0]))",
        [ranges, asked],
    )
    assert given == [sorted(r["of"] for r in ranges if r["start"] < end and r["end"] > start) for start, end in asked]


def test_touching_pieces_of_one_part_become_one(modules: Page) -> None:
    pieces = [
        {"start": 8, "end": 9, "part": None},
        {"start": 0, "end": 3, "part": None},
        {"start": 3, "end": 5, "part": None},
    ]
    joined = run(modules, "reader/marks.js", "m.joinTouching(x)", pieces)
    assert [(piece["start"], piece["end"]) for piece in joined] == [(0, 5), (8, 9)]
    parts = [{"start": 0, "end": 3, "part": "source"}, {"start": 3, "end": 5, "part": "cue"}]
    assert run(modules, "reader/marks.js", "m.joinTouching(x)", parts) == parts
    left = run(modules, "reader/marks.js", "m.without(x, { start: 1, end: 2 })", [parts[0]])
    assert [(piece["start"], piece["end"]) for piece in left] == [(0, 1), (2, 3)]


def test_a_key_is_named_by_what_it_types_and_shift_digits_by_their_place(modules: Page) -> None:
    events = [
        {"key": "j", "code": "KeyJ"},
        {"key": "!", "code": "Digit1", "shiftKey": True},
        {"key": "ArrowRight", "code": "ArrowRight", "shiftKey": True, "altKey": True},
        {"key": "z", "code": "KeyY", "ctrlKey": True},
        {"key": "?", "code": "Slash", "shiftKey": True},
    ]
    named = run(modules, "keys.js", "x.map(e => m.nameOf(new KeyboardEvent('keydown', e)))", events)
    assert named == ["j", "Shift+1", "Shift+Alt+ArrowRight", "Ctrl+z", "?"]


def test_a_persons_own_key_goes_before_a_usual_one_and_an_empty_one_is_none(modules: Page) -> None:
    rows = [
        {"command": "read", "keys": ["j"], "usual": ["m"], "does": ""},
        {"command": "step", "keys": ["j", "k"], "does": ""},
        {"command": "theme", "keys": [""], "usual": ["t"], "does": ""},
    ]
    given = run(modules, "keys.js", "[...m.commandsOf([{ title: '', keys: x }])]", rows)
    assert dict(given) == {"j": {"command": "read", "at": 0}, "k": {"command": "step", "at": 1}}


def test_only_the_words_that_differ_are_marked(modules: Page) -> None:
    differing = run(
        modules,
        "reader/conflict.js",
        "m.marked(...x).filter(p => typeof p !== 'string').map(p => p.textContent.trim())",
        ["The bay is clean today", "The bay was clean again today"],
    )
    assert differing == ["was", "again"]


def test_an_edit_of_a_mark_on_its_way_waits_and_joins(modules: Page) -> None:
    given = run(
        modules,
        "reader/state.js",
        """(() => {
          const start = { server: new Map([["k", { annotation: { id: "1", fields: {} }, gone: false }]]), unsent: new Map() };
          let state = m.edited("k", { note: "one" })(start);
          state = m.sending("k", true)(state);
          state = m.edited("k", { note: "two" })(state);
          state = m.edited("k", { fields: { reason: "vague_source" } })(state);
          const away = state.unsent.get("k");
          state = m.failed("k", { progress: "refused", why: "no" })(state);
          return [away.sent, away.change, state.unsent.get("k").change, start.unsent.size];
        })()""",
        None,
    )
    later = {"note": "two", "fields": {"reason": "vague_source"}}
    assert given == [{"note": "one"}, later, later, 0]


def found(page: Page, text: str, words: str) -> list[str]:
    """The pieces of the text that are found, cut out by the offsets."""
    cut: list[str] = run(
        page,
        "fold.js",
        "m.Folded.of(x[0]).then(f => f.hits(x[1]).map(h => x[0].slice(h.start, h.end)))",
        [text, words],
    )
    return cut


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The Bay, the bay, THE BAY", "the bay", ["The Bay", "the bay", "THE BAY"]),
        ("Café, cafe\u0301 and CAFÉS", "cafe", ["Café", "cafe\u0301", "CAFÉ"]),
        ("Cafe or café", "CAFÉ", ["Cafe", "café"]),
        ("Straße, STRASSE, strasse", "strasse", ["Straße", "STRASSE", "strasse"]),
        ("Straße", "straß", ["Straß"]),
        ("aß", "s", ["ß"]),
        ("שָׁלוֹם עולם", "שלום", ["שָׁלוֹם"]),
        ("\u202bשלום\u202c", "שלום", ["שלום\u202c"]),
        ("one 👩‍👩‍👧 two 👍🏽 three", "👍 three", ["👍🏽 three"]),
        ("a\u00addmin\u00adis\u00adtra\u00adtion", "administration", ["a\u00addmin\u00adis\u00adtra\u00adtion"]),
        ("he paid\n  a visit", "paid a visit", ["paid\n  a visit"]),
        ("“Don’t – ever”", '"don\'t - ever"', ["“Don’t – ever”"]),
        ("𝒳 is here, 🌊 too", "too", ["too"]),
        ("İstanbul and istanbul", "istanbul", ["İstanbul", "istanbul"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("nothing", "   ", []),
        ("nothing", "x", []),
        ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφος", ["ΣΊΣΥΦΟΣ", "σίσυφος"]),
        ("ﬁne offi\ufb03ce", "fi", ["ﬁ", "fi", "\ufb03"]),
    ],
)
def test_words_are_found_whatever_their_case_and_accents_with_offsets_of_the_text(
    modules: Page, text: str, words: str, expected: list[str]
) -> None:
    assert found(modules, text, words) == expected


def test_what_is_cut_out_of_a_text_is_found_again_at_its_place(modules: Page) -> None:
    draw = random.Random(11)
    letters = "abcß éÉe\u0301İ🌊𝒳👩‍👧 שָלו\u00ad“’–\n  "
    for _ in range(40):
        text = "".join(draw.choice(letters) for _ in range(120))
        start = draw.randint(0, 110)
        words = text[start : start + draw.randint(2, 9)]
        if not any(letter.isalpha() or letter == "🌊" for letter in words):
            continue
        where = run(
            modules,
            "fold.js",
            "m.Folded.of(x[0]).then(f => f.hits(x[1]).map(h => [h.start, h.end]))",
            [text, words],
        )
        place, size = (len(part.encode("utf-16-le")) // 2 for part in (text[:start], words))
        assert any(begin < place + size and end > place for begin, end in where), (text, words)
        assert all(end > begin for begin, end in where)
        assert all(first[1] <= second[0] for first, second in pairwise(where))


def test_a_long_text_is_folded_in_short_stretches_between_which_the_page_goes_on(modules: Page) -> None:
    size, stretch, pauses, hits, most = run(
        modules,
        "fold.js",
        """(async () => {
          const text = "The bay is clean again, said Ilsa Maradane – naïve, Straße. ".repeat(17000);
          let pauses = 0;
          const folded = await m.Folded.of(text, async () => { pauses += 1; });
          return [text.length, m.STRETCH, pauses, folded.hits("strasse").length, folded.hits("e", 500).length];
        })()""",
        None,
    )
    assert size > 1_000_000
    assert pauses == -(-size // stretch)
    assert (hits, most) == (17000, 500)


def test_cards_never_overlap_keep_their_order_and_the_held_one_keeps_its_place(modules: Page) -> None:
    draw = random.Random(11)
    cases = []
    for _ in range(600):
        n, spread = draw.randint(1, 40), draw.choice([60, 900, 6000])
        lines = sorted(draw.randint(-6, spread) for _ in range(n))
        entries = [
            {"mark": at, "want": want, "height": draw.choice([34, 82, 90, 400, 760]), "top": 0, "folded": None}
            for at, want in enumerate(lines)
        ]
        cases.append(
            [
                entries,
                draw.randint(-1, n - 1),
                draw.sample(range(n), draw.randint(0, n)),
                draw.choice([None, 0, 35.5, 700]),
            ]
        )
    given = run(
        modules,
        "reader/stack.js",
        "x.map(([entries, held, open, top]) => (m.stack(entries, held, k => !open.includes(k), top ?? undefined), [entries, m.GAP, m.CHIP]))",
        cases,
    )
    for (_, held, _, top), (entries, gap, chip) in zip(cases, given, strict=True):
        shown = [entry for entry in entries if entry["folded"] != []]
        ends = [entry["top"] + (chip if entry["folded"] else entry["height"]) for entry in shown]
        assert shown[0]["top"] >= 0
        assert all(after["top"] >= end + gap for after, end in zip(shown[1:], ends, strict=False))
        told = [mark for entry in shown for mark in entry["folded"] or [entry["mark"]]]
        assert told == list(range(len(entries)))
        if held >= 0:
            wanted = entries[held]["want"] if top is None else top
            assert entries[held]["folded"] is None
            assert entries[held]["top"] == max(wanted, chip + gap if held else 0)


def test_cards_that_have_room_stand_at_their_lines_and_none_folds(modules: Page) -> None:
    entries = [{"mark": n, "want": n * 100, "height": 82, "top": 0, "folded": None} for n in range(6)]
    for held in (-1, 0, 3):
        given = run(modules, "reader/stack.js", "(m.stack(x[0], x[1], () => true), x[0])", [entries, held])
        assert [(entry["top"], entry["folded"]) for entry in given] == [(entry["want"], None) for entry in entries]


def test_an_id_is_meant_with_or_without_its_zero_and_words_where_no_id_is_typed(modules: Page) -> None:
    marks = [
        {"label": label, "words": words}
        for label, words in (("C10", "the sea"), ("C01", "A Quiet bay"), ("U21", "sea"))
    ]
    given = run(
        modules,
        "reader/linking.js",
        "x[1].map(typed => m.matching(x[0], typed, one => one.words).map(one => one.label))",
        [marks, ["", "c1", "C01", "21", "u", "quiet", "SEA", "c9"]],
    )
    assert given == [["C10", "C01", "U21"], ["C01", "C10"], ["C01"], ["U21"], ["U21"], ["C01"], ["C10", "U21"], []]


def test_the_likeliest_end_of_a_link_comes_first_and_what_is_linked_already_last(modules: Page) -> None:
    def a_mark(key: str, kind: str, start: int, end: int) -> dict[str, Any]:
        piece = {"start": start, "end": end, "part": "content" if kind == "attribution" else None}
        return {
            "key": key,
            "kind": kind,
            "start": start,
            "end": end,
            "size": end - start,
            "mine": True,
            "fragments": [piece],
            "fields": {},
        }

    flag = a_mark("flag", "unverified", 10, 20)
    marks = [
        flag,
        a_mark("word", "language", 12, 15),
        a_mark("far", "claim", 900, 950),
        a_mark("said", "attribution", 0, 60),
        a_mark("claim", "claim", 8, 22),
    ]
    types = [
        {"id": "questions", "from": ["unverified"], "to": ["claim", "attribution"]},
        {"id": "supports", "from": ["unverified", "claim"], "to": ["claim", "attribution", "language"]},
    ]
    link = {"from": "flag", "to": "claim", "type": "questions", "gone": False}
    ordered = "m.candidates(x[0], x[1][0], x[1], x[2]).map(mark => mark.key)"
    assert run(modules, "reader/linking.js", ordered, [types, marks, []]) == ["claim", "said", "far", "word"]
    assert run(modules, "reader/linking.js", ordered, [types, marks, [link]]) == ["said", "far", "word", "claim"]
    usual = "[m.usualType(x, 'unverified', 'claim')?.id, m.usualType(x, 'claim', 'claim') ?? null]"
    assert run(modules, "reader/linking.js", usual, types) == ["questions", None]


@pytest.mark.parametrize("count", [0, 1, 26, 27, 51, 55, 300, 676, 900])
def test_no_jump_label_begins_another_and_as_many_as_can_are_one_letter(modules: Page, count: int) -> None:
    labels = run(modules, "reader/jump.js", "m.labelsFor(x)", count)
    assert len(labels) == min(count, 26 * 26)
    assert not [(one, two) for one in labels for two in labels if one != two and two.startswith(one)]
    single = sum(len(label) == 1 for label in labels)
    assert single == min(count, 26 if count <= 26 else 26 - -(-(len(labels) - 26) // 25))


def test_a_key_of_the_table_is_written_for_people_and_for_a_screen_reader(modules: Page) -> None:
    names = ["j", "U", "+", "Ctrl+ArrowUp", "Shift+3", "Delete"]
    assert run(modules, "keys.js", "x.map(name => m.caps(name).join(' '))", names) == [
        "j", "Shift u", "+", "Ctrl ↑", "Shift 3", "Del",
    ]  # fmt: skip
    assert run(modules, "keys.js", "x.map(m.ariaKey)", names) == [
        "j", "Shift+u", "plus", "Control+ArrowUp", "Shift+3", "Delete",
    ]  # fmt: skip


def test_a_letter_of_another_script_is_the_latin_one_of_its_key(modules: Page) -> None:
    events = [
        {"key": "о", "code": "KeyJ"},
        {"key": "Н", "code": "KeyY", "shiftKey": True},
        {"key": "ö", "code": "KeyO"},
    ]
    named = run(modules, "keys.js", "x.map(e => m.nameOf(new KeyboardEvent('keydown', e)))", events)
    assert named == ["j", "Y", "ö"]


def test_a_control_shows_the_persons_own_key_for_what_the_usual_one_does(modules: Page) -> None:
    rows = [
        {"command": "undo", "keys": ["v", "Ctrl+z"], "usual": ["u", "Ctrl+z"], "does": "Undo"},
        {"command": "link", "keys": [""], "usual": ["l"], "does": "Link"},
        {"command": "find", "keys": ["/"], "does": "Find"},
    ]
    given = run(
        modules, "keys.js", "x[1].map(key => m.ownKey([{ title: '', keys: x[0] }], key))", [rows, ["u", "l", "/", "Z"]]
    )
    assert given == ["v", "", "/", "Z"]
    assert run(modules, "keys.js", "[m.keyFor(x, 'undo', 1), m.keyFor(x, 'link')]", [{"title": "", "keys": rows}]) == [
        "Ctrl+z",
        "",
    ]
