"""Every page in every state: accessible, titled, whole on a small screen, and deaf to hostile values."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests import matrix
from tests.browser.asking import ask, send
from tests.browser.conftest import Open, Site, Watch, started, stop
from tests.browser.tour import KINDS, VIEWS, Tour, View, prepared
from tests.browser.view import stay
from tests.build import PASSWORD

WIDE, NARROW, NARROWEST = 1280, 390, 360
AXE = Axe().axe_script
ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
SIGHTS = ((WIDE, "light", ALL_RULES), (WIDE, "dark", COLOURS), (NARROW, "dark", ALL_RULES), (NARROW, "light", COLOURS))
UNREAD = """() => { for (const link of document.querySelectorAll(".to-inbox")) {
  const count = document.createElement("b"); count.append("12"); link.replaceChildren("Inbox ", count); } }"""
"""Much waits in the inbox, so that its link is as wide as it gets."""
CONTROLS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const first = (one) => one.checked || !all.some((other) => other.name === one.name && other.form === one.form
    && (other.checked || all.indexOf(other) < all.indexOf(one)));
  globalThis.annotateControls = new Set(all.filter((one) => one.checkVisibility({ visibilityProperty: true })
    && one.tabIndex >= 0 && !one.matches(":disabled") && !one.closest("[inert]") && (one.type !== "radio" || first(one))));
  const dialog = document.querySelector("dialog:modal");
  if (dialog) for (const one of annotateControls) if (!dialog.contains(one)) annotateControls.delete(one);
  return annotateControls.size; }"""
COME_TO = """() => {
  const one = document.activeElement;
  const shows = (box, x, y) => { const hit = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return hit && (one.contains(hit) || hit.closest("label")?.control === one); };
  const spots = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.1, 0.9].map((y) => [x, y]));
  const seen = one === document.body || [...one.getClientRects()].some((box) => spots.some(([x, y]) => shows(box, x, y)));
  for (const other of annotateControls) if (other === one || !other.isConnected) annotateControls.delete(other);
  return [annotateControls.size, seen ? "" : one.outerHTML.slice(0, 200)]; }"""
"""What is still to be come to, without what a page that goes on by itself has replaced; and what has the focus, if all of it
is covered (WCAG 2.4.11)."""
REFUSAL = "the server responded with a status of 4"
"""What the console says of a refusal."""


@pytest.fixture(scope="module")
def tour(browser: Browser, demo_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The people of the tour, signed in, and an installation that nobody has set up."""
    process, unset = started(tmp_path_factory.mktemp("unset"))
    tour = prepared(browser, demo_site, unset)
    yield tour
    for context in tour.people.values():
        context.close()
    stop(process)


@pytest.fixture
def hostile_site(tmp_path: Path) -> Iterator[Site]:
    """An installation for hostile people only."""
    process, site = started(tmp_path / "home")
    yield site
    stop(process)


def test_the_tour_misses_no_page() -> None:
    pages = {
        row.path for row in matrix.read() if row.method == "GET" and not row.path.startswith(("/static/", "/api/"))
    }
    no_pages = {"/favicon.ico", "/healthz", "/readyz", "/demo/<secret>", "/me/data"}
    assert pages - no_pages - {view.route for view in VIEWS} == set()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_page_is_accessible_titled_and_never_wider_than_the_screen(tour: Tour, view: View) -> None:
    page = tour.page(view.who)
    watch = Watch(tour.origin(view), expected=(REFUSAL,) if view.refused else ())
    watch.look_at(page.context)
    tour.come(page, view)
    assert page.title() == tour.title(view)
    _has_its_landmarks(page, view)
    page.evaluate(UNREAD)
    page.evaluate(AXE)
    for width, scheme, rules in SIGHTS:
        _see(page, width, scheme)
        assert _faults(page, rules) == [], f"{width} px, {scheme}"
        assert _overhang(page) <= 0, f"{width} px"
    _see(page, NARROWEST, "light")
    assert _overhang(page) <= 0
    # What is opened on the reading page has keys of its own, tested by themselves.
    for width in (WIDE, NARROW) if not view.is_reading or view.act is stay else ():
        _see(page, width, "light")
        assert _by_tab(page) == ([], []), f"{width} px"
    page.close()
    assert watch.errors == []
    assert watch.elsewhere == []


def _see(page: Page, width: int, scheme: str) -> None:
    """The page from its top: further down, a target may lie half under the banner just now, which is no fault."""
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("scrollTo(0, 0)")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def _has_its_landmarks(page: Page, view: View) -> None:
    """One set of landmarks (pages.md 1, rule 2). What stands behind an open dialog has no role."""
    skip = page.locator("body > a").first
    expect(skip).to_have_attribute("href", "#main")
    for selector in ("body > header", "main#main", "h1"):
        assert page.locator(selector).count() == 1, selector
    named = {"Where you are", *([] if view.is_reading else ["Project"])} if view.in_project else set()
    present = set(page.locator("nav").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))"))
    assert named <= present
    assert page.locator("aside[aria-label='Annotations']").count() == int(view.is_reading)


def _faults(page: Page, rules: object) -> list[str]:
    """What axe finds; less than "serious" counts too."""
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{one['id']} ({one['impact']}): {node['html']}" for one in found["violations"] for node in one["nodes"]]


def _by_tab(page: Page) -> tuple[list[str], list[str]]:
    """The controls that the Tab key never comes to, and those of which nothing is seen when they have the focus."""
    waiting: int = page.evaluate(CONTROLS)
    covered: list[str] = []
    for _ in range(waiting + 20):
        page.keyboard.press("Tab")
        waiting, hidden = page.evaluate(COME_TO)
        covered += [hidden] if hidden else []
        if waiting == 0:
            break
    left: list[str] = page.evaluate("[...annotateControls].map((one) => one.outerHTML.slice(0, 200))")
    return left, covered


def _overhang(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


# Hostile values

IMAGE = "<img src=x onerror=alert(1)>"
HOSTILE = f'{IMAGE}"><script>alert(2)</script>{{{{7*7}}}}' + "A" * 120
ADDRESS = "javascript:alert(3)"
TEXT = f"The mill closed. {IMAGE} “{HOSTILE}” he said.\n\n</script><script>alert(4)</script>\n"
MARKUP = """() => [...document.querySelectorAll("img, iframe, script:not([src]):not([type='application/json']), [onerror],"
  + "[href^='javascript:' i], [action^='javascript:' i]")].map((one) => one.outerHTML)"""


def test_hostile_names_texts_and_labels_are_shown_as_text(hostile_site: Site, browser: Browser, open_at: Open) -> None:
    page = open_at(hostile_site)
    project, document = _hostile_work(page, hostile_site)
    inside = f"/p/{project}"
    marks = ask(page, "GET", f"/documents/{document}/annotations")["items"]
    cited = next(mark["id"] for mark in marks if mark["kind"] == "attribution")
    addresses = [
        "/",
        f"/?q={quote(HOSTILE)}",
        *(
            inside + rest
            for rest in ("", "/docs", f"/docs?q={quote(HOSTILE)}", "/import", "/export", "/members", "/settings")
        ),
        f"{inside}/guidelines",
        f"{inside}/attributions",
        f"{inside}/attributions?group=source&trace={cited}",
        f"{inside}/flags?resolution=any",
        f"{inside}/flags?tab=language",
        f"/help?q={quote(HOSTILE)}",
        f"{inside}/export?document={document}",
        f"{inside}/members?change={ask(page, 'GET', '/me')['id']}",
        "/me",
        "/me/second-factor",
        "/admin",
        f"/admin?person={ask(page, 'GET', '/me')['id']}",
        f"/reauth?next={ADDRESS}",
        f"{inside}/d/{document}/provenance",
        f"{inside}/d/{document}?q={quote(IMAGE)}",
        *(f"{inside}/d/{document}?a={mark['id']}" for mark in marks),
    ]
    for address in addresses:
        page.goto(address)
        if "/d/" in address and not address.endswith("/provenance"):
            page.locator("html[data-ready]").wait_for(state="attached")
        _shows_text(page)
    page.goto(f"{inside}/import")
    page.get_by_label("Add files").set_input_files(
        files=FilePayload(name=f"{IMAGE}.txt", mimeType="text/plain", buffer=TEXT.encode())
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name=f"Open {IMAGE}.txt")).to_be_visible()
    _shows_text(page)
    without = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = without.new_page()
    plain.goto(f"{hostile_site.url}{inside}/d/{document}")
    assert plain.locator("article").count() == len(marks)
    assert plain.locator("img, script:not([src]):not([type='application/json'])").count() == 0
    without.close()


def _shows_text(page: Page) -> None:
    assert page.evaluate(MARKUP) == [], page.url
    assert IMAGE in page.locator("body").inner_text() + str(page.locator("#account").text_content()), page.url
    page.set_viewport_size({"width": NARROWEST, "height": 844})
    assert _overhang(page) <= 0, page.url
    page.set_viewport_size({"width": WIDE, "height": 844})


def _hostile_work(page: Page, site: Site) -> tuple[str, str]:
    """Set up a person, a project, a document and a mark of each kind, all with hostile values; refuse hostile addresses."""
    page.goto(site.setup or "")
    page.get_by_label("Name", exact=True).fill(HOSTILE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Project").fill(HOSTILE)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name=HOSTILE).first.wait_for()
    found = ask(page, "GET", "/projects")["items"][0]
    words = dict.fromkeys(("description", "guidelines", "publisher_name", "method_statement", "how_to_cite"), HOSTILE)
    labels = {f"kind.{kind}": HOSTILE for kind in KINDS}
    path = f"/projects/{found['id']}"
    ask(page, "PATCH", path, {**words, "labels": labels}, version=found["version"])
    refused = [
        send(page, "PATCH", path, {"publisher_url": ADDRESS}, version=found["version"] + 1),
        send(page, "POST", f"{path}/documents", {"text": TEXT, "metadata": {"source_url": ADDRESS}}),
    ]
    assert [answer.status for answer in refused] == [422, 422]
    document = ask(
        page, "POST", f"{path}/documents", {"title": HOSTILE, "text": TEXT, "metadata": {"licence_note": HOSTILE}}
    )
    at = TEXT.index(IMAGE)
    fields = {
        "claim": {},
        "unverified": {"would_settle": HOSTILE},
        "language": {"target": HOSTILE, "neutral_wording": HOSTILE},
    }
    for kind, values in fields.items():
        body = {"kind": kind, "start": at, "end": at + len(IMAGE), "note": HOSTILE, "fields": values}
        ask(page, "POST", f"/documents/{document['id']}/annotations", body)
    pieces = [(0, 8, "source"), (9, 15, "cue"), (at, at + len(IMAGE), "content")]
    fragments = [{"start": start, "end": end, "part": part} for start, end, part in pieces]
    body = {
        "kind": "attribution",
        "fragments": fragments,
        "note": HOSTILE,
        "fields": {"resolved_source": {"name": HOSTILE}},
    }
    cited = ask(page, "POST", f"/documents/{document['id']}/annotations", body)["id"]
    looked = {"where": HOSTILE, "when": "2026-11-26", "found": "not_found", "note": HOSTILE}
    ask(page, "POST", f"/annotations/{cited}/searches", looked)
    ask(page, "POST", f"{path}/sources", {"name": HOSTILE, "aliases": [f"{HOSTILE} too"], "note": HOSTILE})
    ask(page, "POST", "/me/tokens", {"label": HOSTILE, "scopes": ["read"]})
    return str(found["id"]), str(document["id"])
