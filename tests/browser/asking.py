"""Asking the API as the person of a page."""

import json
from typing import Any

from playwright.sync_api import APIResponse, Page


def ask(page: Page, method: str, path: str, body: object = None, version: int | None = None) -> Any:
    """What the API answers to the person of this page."""
    answer = send(page, method, path, body, version)
    assert answer.ok, answer.text()
    return answer.json()


def send(page: Page, method: str, path: str, body: object = None, version: int | None = None) -> APIResponse:
    """Send a request to the API as the person of this page."""
    headers = {"X-CSRF-Token": page.locator('meta[name="csrf-token"]').get_attribute("content") or ""}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    data = None if body is None else json.dumps(body)
    return page.request.fetch(f"/api/v1{path}", method=method, headers=headers, data=data)
