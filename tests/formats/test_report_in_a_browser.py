"""The report opened from a file in Chromium: nothing runs, nothing is fetched, everything can be read (security.md S51)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.domain.records import Person
from annotate.formats import frame, get
from tests.formats.snapshots import ANA, BO, a_document, a_project, a_snapshot

ATTACK = (
    "<script>alert(1)</script><img src='https://evil.example/x.png' onerror='alert(2)'></style><style>*{display:none}"
)


class Watched:
    """A page with everything it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.events: list[str] = []
        page.on("dialog", lambda dialog: self.events.append(f"dialog {dialog.message}"))
        page.on("console", lambda message: self.events.append(f"console {message.text}"))
        page.on("pageerror", lambda error: self.events.append(f"error {error}"))
        page.on("request", lambda request: self.events.append(f"request {request.url}"))


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a report from a file; what it asked for besides itself is in `events`."""
    contexts = []

    def open_(data: bytes, width: int = 1280, scheme: str = "light") -> Watched:
        file = Path(tmp_path, "report.html")
        file.write_bytes(data)
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(file.as_uri())
        watched.events.remove(f"request {file.as_uri()}")
        return watched

    yield open_
    for context in contexts:
        context.close()


def written(*documents, **changes):
    return b"".join(frame.export(a_snapshot(*documents, **changes), get("html")).chunks)


def hostile_report():
    text = f"Some say {ATTACK} and more."
    author = Person(ANA.id, ATTACK)
    body = {"start": 9, "end": 9 + len(ATTACK), "note": ATTACK, "author": author}
    fields = {"unverified": {"reason": "vague_source", "would_settle": ATTACK}, "language": {"neutral_wording": ATTACK}}
    bodies = [body | {"kind": kind, "fields": fields.get(kind, {})} for kind in ("claim", "unverified", "language")]
    bodies.append(body | {"kind": "attribution", "fields": {"resolved_source": {"name": ATTACK}}, "author": BO})
    document = a_document(
        text, bodies, title=ATTACK, licence_note=ATTACK, source_url="javascript:alert(3)", archived_url=ATTACK
    )
    project = a_project(name=ATTACK, description=ATTACK, method_statement=ATTACK, how_to_cite=ATTACK)
    return document, project


@pytest.mark.parametrize("subject", ["document", "project"])
def test_a_hostile_report_asks_for_nothing_runs_nothing_and_shows_itself(opened, subject):
    document, project = hostile_report()
    seen = opened(written(document, subject=subject, project=project))
    assert seen.events == []
    assert seen.page.get_by_text("Annotated text", exact=True).last.is_visible()
    assert seen.page.evaluate("document.querySelectorAll('script, img').length") == 0
    assert seen.page.evaluate("document.styleSheets.length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_real_report_fits_its_window_and_asks_for_nothing(opened, real, width, scheme):
    seen = opened(written(real), width, scheme)
    assert seen.events == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_style_block_is_applied_under_the_policy(opened, real):
    page = opened(written(real)).page
    lines = page.evaluate(
        "['c', 'a', 'u', 'l'].map(k => getComputedStyle(document.querySelector('#text .src mark.' + k)).textDecorationStyle)"
    )
    assert lines == ["solid", "double", "wavy", "dotted"]


def test_dark_is_dark_and_print_is_black_on_white(opened, real):
    page = opened(written(real), scheme="dark").page
    colours = "(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; })()"
    assert page.evaluate(colours) == ["rgb(24, 27, 32)", "rgb(233, 230, 223)"]
    page.emulate_media(media="print")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_a_link_to_a_sentence_and_to_a_mark_lead_there(opened, real):
    page = opened(written(real)).page
    for anchor in ("s20", "C07", "r-U13"):
        page.goto(f"{page.url.split('#')[0]}#{anchor}")
        assert page.locator(f"#{anchor}").bounding_box()["y"] < 900


def test_labels_have_names_for_screen_readers(opened, real):
    page = opened(written(real)).page
    assert page.get_by_role("link", name="Claim C07", exact=True).count() == 1
    assert page.get_by_role("link", name="Sentence 20", exact=True).count() == 1
    assert page.get_by_role("navigation", name="Contents").is_visible()


def test_words_can_be_copied_without_our_labels(opened, real):
    page = opened(written(real)).page
    selected = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelector('#s4')); return getSelection().toString(); }"
    )
    start, end = next((start, end) for n, start, end, _, _ in real.sentences if n == 4)
    assert selected == real.text[start:end]
