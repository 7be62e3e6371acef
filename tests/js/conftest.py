"""Pure modules of the pages in Chromium, without a server."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.conftest import ROOT

ORIGIN = "http://modules.test"


@pytest.fixture
def modules(page: Page) -> Page:
    """An empty page that can import the modules."""

    def give(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
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
