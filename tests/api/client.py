"""Somebody who calls the API and opens pages: with a token, with a cookie, or as nobody."""

import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

BASE = "/api/v1"
Body = dict[str, Any]


class Client:
    """A caller. `token` goes into `Authorization`; a cookie is kept like a browser keeps it.

    Calls of the API name the path after its base; an answer of 500 fails the test where it is given.
    """

    def __init__(self, app: Flask, token: str | None = None, cookie: str | None = None) -> None:
        self.app = app
        self.token = token
        self.cookie = cookie
        self._csrf: tuple[str | None, str] = (None, "")
        self.id = ""
        self.name = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", BASE + path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", BASE + path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("PUT", BASE + path, body, **more)

    def patch(self, path: str, body: Any, version: int | None = None, **more: Any) -> TestResponse:
        return self.call("PATCH", BASE + path, body, version=version, **more)

    def delete(self, path: str, version: int | None = None, **more: Any) -> TestResponse:
        return self.call("DELETE", BASE + path, version=version, **more)

    def upload(
        self, path: str, content: bytes, name: str = "article.txt", *, key: str | None = None, **fields: Any
    ) -> TestResponse:
        """Send a form with one file, and these fields beside it."""
        return self.call("POST", BASE + path, form={"file": (BytesIO(content), name), **fields}, key=key)

    def page(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.call("GET", path, **more)

    def submit(self, path: str, **fields: str) -> TestResponse:
        """Send a form of ours, with the token that its page carries."""
        return self.call("POST", path, form={"csrf_token": self.csrf, **fields})

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, Any] | None = None,
        raw: bytes | None = None,
        media: str = "application/json",
        **more: Any,
    ) -> TestResponse:
        """Any call. `body` is sent as JSON, `form` as a form, `raw` as it is with `media`; `version` is `If-Match`."""
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        elif self.cookie:
            sent.setdefault("Cookie", f"annotate={self.cookie}")
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if key is not None:
            sent["Idempotency-Key"] = key
        if form is not None:
            more["data"] = dict(form)
        elif raw is not None or body is not None:
            more |= {"data": json.dumps(body).encode() if raw is None else raw, "content_type": media}
        changes = method not in ("GET", "HEAD", "OPTIONS")
        if changes and self.cookie and not self.token and "X-CSRF-Token" not in sent:
            sent["X-CSRF-Token"] = self.csrf
        answer = self.app.test_client(use_cookies=False).open(path, method=method, headers=sent, **more)
        assert answer.status_code != 500, answer.text
        self._keep_cookie(answer)
        return answer

    @property
    def csrf(self) -> str:
        """The token of this session's forms, read from a page."""
        known, token = self._csrf
        if known is None or known != self.cookie:
            found = re.search(r'<meta name="csrf-token" content="([^"]+)">', self.page("/help").text)
            assert found
            self._csrf = (self.cookie, token := found[1])
        return token

    def _keep_cookie(self, answer: TestResponse) -> None:
        for given in answer.headers.getlist("Set-Cookie"):
            name, _, value = given.partition(";")[0].partition("=")
            if name == "annotate":
                self.cookie = value


def expect(answer: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    return answer.json


def problem(answer: TestResponse, status: int, kind: str) -> Any:
    """The problem document of a refusal."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert answer.json["type"] == f"urn:annotate:problem:{kind}"
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]
    return answer.json


def pointers(answer: TestResponse, kind: str = "invalid") -> list[str]:
    """Where a body that was refused with 422 is wrong."""
    return [fault["pointer"] for fault in problem(answer, 422, kind)["errors"]]


def multipart(*files: tuple[str, bytes], **fields: str) -> tuple[bytes, str]:
    """A form with fields and with files under any names at all, in parts "file"; its bytes and its media type."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}'.encode() for name in fields]
    head = "--x\r\nContent-Disposition: form-data; name=file; filename*=UTF-8''{}\r\n\r\n"
    parts += [head.format(quote(name, safe="")).encode() + content for name, content in files]
    return b"\r\n".join([*parts, b"--x--\r\n"]), "multipart/form-data; boundary=x"
