"""Pictures of every page: `python -m tools.screenshots` (by hand; the browser tests need no picture).

Into `docs/images/` go the pictures of the manual, into `screenshots/`, which git does not know, every view of the tour at
1280 and 390 pixels, light and dark, to be looked at. The faces are those of this machine.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import started, stop
from tests.browser.tour import VIEWS, Tour, merged, prepared
from tests.browser.view import OWNER, REVIEWER, View
from tools.setup import CHROMIUM, ROOT

IMAGES = ROOT / "docs" / "images"
LOOK = ROOT / "screenshots"
SIZES = ((1280, 800), (390, 844))
PHONE = 500
"""A window narrower than this is that of a phone, with a finger instead of a mouse."""
LARGEST = 300_000
"""Bytes of a picture of the manual."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(arguments: list[str]) -> int:
    """Take the pictures of the manual, then those of the views whose name matches the given expression (all)."""
    wanted = re.compile(arguments[0] if arguments else "")
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo, site = started(Path(folder) / "demo", "--demo")
        new, empty = started(Path(folder) / "new")
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--hide-scrollbars"])
            tour = prepared(browser, site, empty)
            manual(tour)
            for view in VIEWS:
                if wanted.search(view.name):
                    look(tour, view)
            browser.close()
        finally:
            stop(demo)
            stop(new)
    return 0


def manual(tour: Tour) -> None:
    """The reading page with the sample and an open card, and a case with a merge, as the readme and the manual show them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    reading = View("reading", REVIEWER, "/p/{project}/d/{document}?a={claim}", "{title}", quiet)
    case = View("case", OWNER, "/p/{project}/d/{disputed}/cases/4", "Case 4, {disputed title}", merged)
    for (size, width_and_height), scheme in product(zip(("", "-small"), SIZES, strict=True), SCHEMES):
        pictured(tour, reading, f"reading{size}", width_and_height, scheme)
    for scheme in SCHEMES:
        pictured(tour, case, "case", (SIZES[0][0], 1000), scheme)


def pictured(tour: Tour, view: View, name: str, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    """One picture of the manual."""
    path = IMAGES / f"{name}{'' if scheme == 'light' else '-dark'}.png"
    page = sized(tour, view, *size, scheme)
    try:
        page.screenshot(path=path)
    finally:
        page.close()
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST // 1000} kB: take a smaller part of the page.")


def quiet(page: Page) -> None:
    """Without the offer of the guided tour, which stands on the demo only."""
    offer = page.get_by_role("button", name="No, thanks")
    if offer.is_visible():
        offer.click()
        page.reload()
        page.locator("html[data-ready]").wait_for(state="attached")


def look(tour: Tour, view: View) -> None:
    """One view in each size and scheme: the whole page, of the reading page what stands in the window."""
    LOOK.mkdir(exist_ok=True)
    for width, height in SIZES:
        page = sized(tour, view, width, height, SCHEMES[0])
        if not view.is_reading:  # a window as high as the page: what is sticky stays at its place
            page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=LOOK / f"{view.name}-{width}-{scheme}.png")
        page.close()


def sized(tour: Tour, view: View, width: int, height: int, scheme: Literal["light", "dark"]) -> Page:
    """A view that was loaded at this size, a narrow one by a phone."""
    page = by_finger(tour, view.who) if width < PHONE else tour.page(view.who)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tour.come(page, view)
    return page


def by_finger(tour: Tour, who: str) -> Page:
    """A tab of somebody's phone."""
    person = tour.people[who]
    assert person.browser
    phone = person.browser.new_context(
        base_url=tour.site.url, storage_state=person.storage_state(), has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    page.on("close", lambda _: phone.close())
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
