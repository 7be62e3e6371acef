"""The reading page in Chromium: marking by keys, mouse and finger, and what is never lost."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.conftest import ROOT, Sunrise

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
EMOJI = "Waves 🌊 break.\n\nThe 🌊 bay is 👩‍👩‍👧 clean, she said 🎉 twice. “Nobody had seen one,” he notes. Done."
ARABIC = "قال الرئيس إن البلاد نالت استقلالها بعد كفاح طويل. زار الوفد العاصمة في شهر يونيو عام 1975."


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine, where there is one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    own = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A demo server; the sign-in links of its owner and of two reviewers."""
    home = str(tmp_path_factory.mktemp("home"))
    command = [sys.executable, "-m", "annotate", "serve", "--port", "0", "--demo", "--json"]
    environment = {**os.environ, "ANNOTATE_HOME": home}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield [person["url"] for person in json.loads(server.stdout.readline())["demo"]]
        server.terminate()


class Reader:
    """A signed-in person with the page open."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(link)
        self.base, self.project = re.findall(r"^(https?://[^/]+)/p/([^/]+)", page.url)[0]

    def call(self, method: str, path: str, body: object = None, version: int | None = None) -> Any:
        """Ask the API as this person."""
        token = self.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
        headers = {"X-CSRF-Token": token} | ({"If-Match": f'"{version}"'} if version else {})
        answer = (
            self.page.request.fetch(
                f"{self.base}/api/v1{path}", method=method, headers=headers, data=json.dumps(body) if body else None
            )
            if body is None
            else self.page.request.fetch(
                f"{self.base}/api/v1{path}",
                method=method,
                headers={**headers, "Content-Type": "application/json"},
                data=json.dumps(body),
            )
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.status != 204 else None

    def open(self, text: str, title: str = "A document") -> str:
        """Add a document and open it."""
        document = self.call("POST", f"/projects/{self.project}/documents", {"title": title, "text": text})["id"]
        self.goto(document)
        return str(document)

    def goto(self, document: str, rest: str = "") -> None:
        self.page.goto(f"{self.base}/p/{self.project}/d/{document}{rest}")
        self.page.locator("html[data-ready]").wait_for(state="attached")

    @property
    def document(self) -> str:
        return self.page.url.split("/d/")[1].split("?")[0].split("#")[0]

    def stored(self) -> list[Any]:
        """The annotations that the server has, once the page says that all is saved."""
        expect(self.page.locator("#save-word")).to_have_text("Saved")
        return list(self.call("GET", f"/documents/{self.document}/annotations?limit=1000")["items"])

    def keys(self, *names: str) -> None:
        self.page.locator("#text").focus()
        for name in names:
            self.page.keyboard.press(name)

    def line(self) -> Locator:
        """What the page said last."""
        return self.page.locator(".line span").first


@pytest.fixture
def owner(context: BrowserContext, links: list[str]) -> Iterator[Reader]:
    page = context.new_page()
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    reader = Reader(page, links[0])
    yield reader
    assert reader.errors == []


def quotes(annotation: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(fragment["part"], fragment["quote"]) for fragment in annotation["fragments"]]


def test_the_region_holds_the_stored_text_letter_for_letter(owner: Reader, sunrise: Sunrise) -> None:
    for text in (sunrise.text, EMOJI, ARABIC, "  two  spaces \n\n\n& <b>no tag</b>\n\n" + "word " * 3000):
        owner.open(text)
        assert owner.page.get_by_role("document", name="A document").evaluate("region => region.textContent") == text


def test_two_keys_mark_the_next_sentence_and_one_undoes_it(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    [claim] = owner.stored()
    assert (claim["kind"], quotes(claim)) == ("claim", [(None, "One thing is so")])
    expect(
        owner.page.get_by_role("complementary", name="Annotations").get_by_role("article", name="Claim")
    ).to_be_visible()
    expect(owner.page.locator("#text")).to_be_focused()
    owner.keys("u")
    assert owner.stored() == []
    owner.keys("Shift+U")
    assert [quotes(one) for one in owner.stored()] == [[(None, "One thing is so")]]


def test_shift_and_arrows_select_whole_words_beyond_the_basic_plane(owner: Reader) -> None:
    owner.open(EMOJI)
    owner.keys("j", "j", "Shift+ArrowRight", "Shift+ArrowRight", "4")
    [mark] = owner.stored()
    assert mark["kind"] == "language"
    assert quotes(mark) == [(None, "The 🌊 bay")]
    assert EMOJI[mark["start"] : mark["end"]] == "The 🌊 bay"


def test_every_span_of_the_gold_is_what_snapping_gives(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    spans = [[part["start"], part["end"]] for annotation in sunrise.gold["annotations"] for part in _parts(annotation)]
    snapped = owner.page.evaluate(
        """async (spans) => {
          const base = document.querySelector('script[src*="reader/main"]').src;
          const { snap } = await import(new URL("snap.js", base));
          const { TextMap } = await import(new URL("text.js", base));
          const data = JSON.parse(document.getElementById("data").textContent);
          const sentences = data.sentences.map(([start, end, zone], at) => ({ n: at + 1, start, end, zone }));
          const text = new TextMap(document.getElementById("text"), sentences, data.zones);
          return spans.map(([start, end]) => snap(text, { start, end }, "words", "en")).map(({ start, end }) => [start, end]);
        }""",
        spans,
    )
    assert len(spans) >= 79
    assert snapped == spans


def _parts(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    parts = annotation.get("parts")
    if not parts:
        return [annotation]
    return [one for one in (parts.get("source"), parts.get("cue"), *parts["content"]) if one]


def test_an_attribution_gets_its_three_parts_by_keys_and_its_source_can_go(owner: Reader) -> None:
    owner.open("Ana Okafor said that the bay is clean.")
    page = owner.page
    owner.keys("j", "Shift+ArrowRight", "Shift+ArrowRight", "2")
    owner.keys("Shift+S")
    select = "([from, to]) => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, from, t, to) }"
    for (start, end), key in (((0, 10), "Shift+S"), ((11, 15), "Shift+C"), ((16, 28), "+"), ((32, 37), "+")):
        page.evaluate(select, [start, end])
        expect(page.get_by_role("toolbar", name="Mark selection")).to_be_visible()
        owner.keys(key)
    [mark] = owner.stored()
    assert quotes(mark) == [
        ("source", "Ana Okafor"),
        ("cue", "said"),
        ("content", "that the bay"),
        ("content", "clean"),
    ]
    page.get_by_role("button", name="Remove source “Ana Okafor”").click()
    assert quotes(owner.stored()[0])[0] == ("cue", "said")


def test_dragging_marks_whole_words_and_shows_four_buttons_under_the_end(owner: Reader) -> None:
    owner.open("One thing is certainly so. Another is not.")
    page = owner.page
    left, right, middle = page.evaluate(
        """() => { const t = document.getElementById('s1').lastChild; const r = document.createRange();
          r.setStart(t, 6); r.setEnd(t, 15); const b = r.getBoundingClientRect(); return [b.left, b.right, b.top + b.height / 2] }"""
    )
    page.mouse.move(left, middle)
    page.mouse.down()
    page.mouse.move(right - 20, middle)
    page.mouse.move(right, middle)
    page.mouse.up()
    popover = page.get_by_role("toolbar", name="Mark selection")
    expect(popover).to_be_visible()
    assert popover.bounding_box()["y"] > middle + 10  # type: ignore[index]
    popover.get_by_role("button", name="Unverified").click()
    assert quotes(owner.stored()[0]) == [(None, "thing is certainly")]


def test_a_finger_arms_the_bar_and_moves_an_end_by_a_word(browser: Browser, links: list[str]) -> None:
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    reader = Reader(context.new_page(), links[0])
    reader.open("One thing is certainly so. Another is not.")
    page = reader.page
    page.evaluate(
        "() => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, 1, t, 7) }"
    )
    expect(page.locator(".arm")).to_contain_text("Mark 2 words as")
    page.get_by_role("button", name="End a word later").tap()
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Claim").tap()
    assert quotes(reader.stored()[0]) == [(None, "One thing is")]
    expect(page.get_by_role("article", name="Claim")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(browser: Browser, links: list[str], scheme: Any, size: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme)
    reader = Reader(context.new_page(), links[1])
    reader.page.locator("html[data-ready]").wait_for(state="attached")
    reader.keys("j", "n", "o")
    found = Axe().run(reader.page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    context.close()


def test_without_the_highlight_api_marks_are_elements_and_the_text_stays(owner: Reader) -> None:
    owner.page.add_init_script("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    owner.open(EMOJI)
    owner.keys("j", "j", "Shift+ArrowRight", "1")
    owner.keys("Shift+4")
    expect(owner.page.locator("mark.line-claim")).to_have_text("The")
    expect(owner.page.locator("mark.line-language")).to_have_text("The")
    assert owner.page.get_by_role("document", name="A document").evaluate("region => region.textContent") == EMOJI


def test_each_field_of_each_kind_is_kept(owner: Reader) -> None:
    owner.open("One thing is so. Ana said it is. Many doubt it. A visionary firm did it.")
    page = owner.page
    for key, kind in zip("1234", ("claim", "attribution", "unverified", "language"), strict=True):
        owner.keys("j", key)
        expect(page.locator(f"article.sel.{kind}")).to_be_visible()
        for index in range(page.locator("article.sel .two select:visible").count()):
            select = page.locator("article.sel .two select:visible").nth(index)
            if select.get_attribute("id") not in ("f-parent", "f-resolved_source"):
                select.select_option(index=select.locator("option").count() - 1)
        for field in page.locator('article.sel .two :is(textarea, input[type="text"]):visible').all():
            field.fill("Words of mine")
        page.locator("#f-note").fill("A note")
        page.get_by_role("radio", name="high").check()
        owner.keys("Escape")
    by_kind = {annotation["kind"]: annotation for annotation in owner.stored()}
    assert all((one["note"], one["confidence"]) == ("A note", "high") for one in by_kind.values())
    assert set(by_kind["claim"]["fields"]) == {
        "claim_type", "checkability", "may_be_false", "of_interest", "could_harm", "voice", "atomic",
    }  # fmt: skip
    assert by_kind["unverified"]["fields"]["would_settle"] == "Words of mine"
    assert {"category", "target", "in_voice_of", "neutral_wording"} <= set(by_kind["language"]["fields"])
    assert {"mode", "source_type", "cue_stance", "attitude", "locator"} <= set(by_kind["attribution"]["fields"])


def test_a_conflict_shows_both_texts_and_overwrites_neither(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    [claim] = owner.stored()
    owner.call("PATCH", f"/annotations/{claim['id']}", {"note": "From elsewhere"}, claim["version"])
    owner.page.locator("#f-note").fill("Mine")
    owner.page.locator("#text").focus()
    card = owner.page.get_by_role("article", name="Claim")
    for words in ("Before", "From elsewhere", "Mine"):
        expect(card).to_contain_text(words)
    expect(owner.page.locator("#save-word")).to_have_text("1 needs you")
    assert owner.call("GET", f"/annotations/{claim['id']}")["note"] == "From elsewhere"
    card.get_by_role("radio", name="Keep mine").check()
    card.get_by_role("button", name="Keep these choices").click()
    assert owner.stored()[0]["note"] == "Mine"


def test_a_lost_answer_is_asked_for_again_with_the_same_key(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    owner.page.route("**/annotations", lose)
    owner.keys("j", "1")
    assert [quotes(one) for one in owner.stored()] == [[(None, "One thing is so")]]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_what_the_server_refuses_is_kept_and_can_be_sent_again(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    refusal = {"status": 422, "content_type": "application/problem+json", "body": '{"detail": "Not now."}'}
    owner.page.route("**/api/v1/annotations/*", lambda route: route.fulfill(**refusal), times=1)  # type: ignore[arg-type]
    owner.page.locator("#f-note").fill("Kept words")
    owner.page.locator("#text").focus()
    card = owner.page.get_by_role("article", name="Claim")
    expect(card).to_contain_text("Not saved. Not now.")
    expect(card.locator("#f-note")).to_have_value("Kept words")
    card.get_by_role("button", name="Try again").click()
    assert owner.stored()[0]["note"] == "Kept words"


def test_deep_links_open_a_sentence_and_a_mark(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not. A third may be.")
    owner.keys("j", "j", "3")
    [mark] = owner.stored()
    owner.goto(document, "#s3")
    expect(owner.page.locator("#s3")).to_have_class(re.compile("cursor"))
    owner.goto(document, f"?a={mark['id']}")
    expect(owner.page.locator(f'[data-annotation="{mark["id"]}"]')).to_have_attribute("aria-current", "true")


def test_the_filter_stands_in_the_address(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "4")
    owner.stored()
    owner.page.get_by_role("button", name="L 1, language").click()
    assert "kind=claim,attribution,unverified" in owner.page.url
    owner.goto(document, "?kind=language")
    expect(owner.page.get_by_role("article")).to_have_count(1)
    expect(owner.page.get_by_text("1 mark hidden.")).to_be_visible()


def test_submitting_names_what_is_missing_and_then_the_page_is_read_only(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3")
    owner.stored()
    submit = owner.page.get_by_role("button", name="Submit my layer")
    submit.click()
    missing = owner.page.get_by_role("dialog")
    missing.get_by_role("link").first.click()
    owner.page.locator("#f-reason").select_option("presupposition")
    owner.page.locator("#f-link-type").select_option("questions")
    owner.page.locator("#f-link-to").select_option(index=1)
    owner.page.get_by_role("button", name="Link", exact=True).click()
    owner.stored()
    submit.click()
    expect(owner.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(owner.page.get_by_role("toolbar", name="Mark passage")).to_have_count(0)
    expect(owner.page.locator("#save-word")).to_have_text("Read only")


def test_right_to_left_text_has_its_gutter_on_the_right(owner: Reader) -> None:
    owner.open(ARABIC)
    owner.keys("j", "1")
    owner.stored()
    bar = owner.page.locator(".bar").bounding_box()
    words = owner.page.locator("#s1").bounding_box()
    cards = owner.page.get_by_role("article").bounding_box()
    assert bar
    assert words
    assert cards
    assert bar["x"] > words["x"] + words["width"] - 10
    assert cards["x"] < words["x"]


def test_without_script_the_page_reads_lists_and_marks(browser: Browser, links: list[str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(links[1])
    before = page.get_by_role("article").count()
    assert before > 20
    page.get_by_label("In or after sentence").fill("1")
    page.get_by_label("From word").fill("On a still")
    page.get_by_label("To word").fill("morning")
    page.get_by_role("button", name="Mark passage").click()
    expect(page.get_by_role("article")).to_have_count(before + 1)
    context.close()


def test_a_million_characters_are_usable_and_scroll(owner: Reader) -> None:
    sentence = "The company has said that its new plant would bring many hundred jobs to the valley. "
    text = "\n\n".join([(sentence * 6).strip()] * (1_000_000 // (len(sentence) * 6)))
    owner.open(text, "A long document")
    page = owner.page
    assert page.locator(".b").count() > 200
    assert page.locator("article").count() == 0
    page.goto(page.url + "#s11000")
    expect(page.locator("#s11000")).to_be_in_viewport()
    owner.keys("s", "1")
    [claim] = owner.stored()
    assert text[claim["start"] : claim["end"]] == sentence.strip().rstrip(".")
