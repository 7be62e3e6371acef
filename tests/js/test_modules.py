"""Pure modules of the pages, run by Chromium: offsets, intervals, keys, pieces, differing words."""

import random
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.conftest import ROOT

ORIGIN = "http://modules.test"


@pytest.fixture
def modules(page: Page) -> Page:
    """An empty page that can import the modules."""

    def give(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path.endswith(".js"):
            body = (ROOT / "static" / "js" / path.lstrip("/")).read_text(encoding="utf-8")
            route.fulfill(content_type="text/javascript", body=body)
        else:
            route.fulfill(content_type="text/html", body="<!doctype html><html lang=en><title>Modules</title>")

    page.route(f"{ORIGIN}/**", give)
    page.goto(ORIGIN)
    return page


def run(page: Page, module: str, expression: str, argument: object) -> Any:
    """What an expression over `m`, the module, and `x`, the argument, gives."""
    return page.evaluate(
        f"async (x) => {{ const m = await import('{ORIGIN}/{module}'); return {expression} }}", argument
    )


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


def test_no_key_has_two_meanings(modules: Page) -> None:
    names = run(modules, "keys.js", "m.GROUPS.flatMap(g => g.keys.flatMap(k => k.keys))", None)
    assert len(names) == len(set(names))


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
