"""Addresses looked up, the switch, and the guard around both (contract.md; security.md S39)."""

import msgspec
import pytest

from annotate.services import fetching, work
from annotate.services.sign_in import NOBODY
from annotate.services.work import write
from annotate.settings import Settings
from tests.api.client import Body, Client, expect, problem
from tests.api.conftest import Api
from tests.fetches import fetch_waiting
from tests.network import Network, page

URL = "http://paper.example/article?id=7"


def test_looking_an_address_up_tells_its_title_and_keeps_nothing(
    paper: Network, api: Api, ana: Client, desk: Body
) -> None:
    html = (
        b"<!doctype html><html><head><TITLE lang=en>\n The mayor &amp; the bridge </TITLE></head><body>x</body></html>"
    )
    more = ("Content-Language: en-GB", "Memento-Datetime: Tue, 24 Nov 2026 10:00:00 GMT")
    paper.serve(page(html, "text/html; charset=utf-8", "200 OK", *more))
    reviewer = api.member(ana, desk, "reviewer")
    found = expect(reviewer.post(f"/projects/{desk['id']}/evidence:look_up", {"url": "http://paper.example"}))
    assert found == {
        "address": "http://paper.example/",
        "title": "The mayor & the bridge",
        "author": None,
        "publisher": None,
        "published": None,
        "language": "en-GB",
        "archived": True,
    }
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 0


@pytest.mark.parametrize(
    "html",
    [
        b"<title>" * 20_000,
        b"<title",
        b"<title>" + b"&" * 150_000,
        b"</title><title>",
        b"",
        b"<title>\xff\xfe\0</title>",
    ],
)
def test_a_page_with_a_strange_title_has_none_or_a_short_one(
    paper: Network, ana: Client, desk: Body, html: bytes
) -> None:
    paper.serve(page(html, "text/html"))
    found = expect(ana.post(f"/projects/{desk['id']}/evidence:look_up", {"url": URL}))
    assert found["title"] is None or len(found["title"]) <= 500


def test_where_fetching_is_switched_off_the_api_says_so(paper: Network, api: Api, ana: Client, desk: Body) -> None:
    settings: Settings = api.app.extensions["annotate"]
    waits = expect(ana.post(f"/projects/{desk['id']}/documents", {"url": URL}), 202)
    api.app.extensions["annotate"] = msgspec.structs.replace(settings, url_import="off")
    try:
        for path in ("documents", "evidence:look_up"):
            answer = ana.post(f"/projects/{desk['id']}/{path}", {"url": URL})
            assert problem(answer, 403, "forbidden")["detail"] == fetching.OFF
        stranger = api.person("Eva Lind")
        assert stranger.post(f"/projects/{desk['id']}/documents", {"url": URL}).status_code == 404
        expect(ana.post(f"/projects/{desk['id']}/documents", {"text": "One."}), 201)
        fetch_waiting(fetching.terms(api.app.extensions["annotate"]))
        assert expect(ana.get(f"/documents/{waits['id']}"))["reason"] == fetching.OFF
    finally:
        api.app.extensions["annotate"] = settings
    assert (paper.looked_up, paper.dialled) == ([], [])


def test_no_page_is_fetched_inside_a_work(api: Api, paper: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = fetching.terms(api.app.extensions["annotate"])
    held = fetching.Held("x", URL, "en")
    inside = work.action("upkeep")(lambda work: (work.anybody(), fetching.look_up(held, terms)))
    with pytest.raises(RuntimeError, match=r"between two Works|may not open another"):
        write(NOBODY, inside)
    assert paper.looked_up == []
