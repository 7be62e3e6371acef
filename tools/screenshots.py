"""Pictures of every page: `python -m tools.screenshots` (by hand; the browser tests need no picture).

Into `docs/images/` go the pictures of the manual, into `screenshots/`, which git does not know, every view of the tour at
1280 and 390 pixels, light and dark, to be looked at. The faces are those of this machine.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import started, stop
from tests.browser.tour import REVIEWER, VIEWS, Tour, View, prepared
from tools.setup import CHROMIUM, ROOT

IMAGES = ROOT / "docs" / "images"
LOOK = ROOT / "screenshots"
SIZES = ((1280, 800), (390, 844))
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
    """The reading page with the sample and an open card, as the readme and the manual show it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    reading = View("reading", REVIEWER, "/p/{project}/d/{document}?a={claim}", "{title}")
    for scheme in SCHEMES:
        page = sized(tour, reading, *SIZES[0], scheme)
        page.screenshot(path=IMAGES / ("reading.png" if scheme == "light" else "reading-dark.png"))
        page.close()


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
    """A view that was loaded at this size."""
    page = tour.page(view.who)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tour.come(page, view)
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
