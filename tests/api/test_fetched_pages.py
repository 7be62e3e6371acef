"""Pages of the web from their address to a document with zones, through the readers' child."""

import pytest

from annotate.services import fetching
from tests.api.client import Body, Client, expect
from tests.api.conftest import Api
from tests.fetches import fetch_waiting
from tests.network import Network, page

URL = "http://paper.example/article"
HTML = """<!doctype html><html lang="de"><head><meta charset="{charset}"><title>Die Brücke – Blatt</title>
<meta property="og:title" content="Die Brücke"><meta name="author" content="Eva Lind">
<meta property="og:site_name" content="Blatt"><meta property="article:published_time" content="2026-11-01T08:00:00Z">
</head><body><nav><a href="/">Start</a> <a href="/sport">Sport</a></nav><article><h1>Die Brücke</h1>
<p>Die Bürgermeisterin lobte die neue Brücke über den Fluss, die nach vier Jahren fertig geworden ist. Sie hält, sagte
sie den vielen Leuten, die an diesem Morgen ans Ufer gekommen waren.</p>
<p>Niemand fragte, wer sie bezahlt hat, und niemand sagte es von sich aus, obwohl die Summe seit Wochen umstritten ist.</p>
</article><script>steal()</script><img src="http://10.0.0.1/x.png"></body></html>"""


def fetched(api: Api, person: Client, desk: Body) -> Body:
    """The document of the page, as a server would have read it."""
    made = expect(person.post(f"/projects/{desk['id']}/documents", {"url": URL}), 202)
    fetch_waiting(fetching.terms(api.app.extensions["annotate"]))
    found: Body = expect(person.get(f"/documents/{made['id']}"))
    return found


@pytest.mark.parametrize(
    ("charset", "told"), [("utf-8", "; charset=utf-8"), ("x", "; charset=iso-8859-2"), ("windows-1252", "")]
)
def test_a_page_is_read_with_its_zones_and_its_bytes_are_kept(
    paper: Network, api: Api, ana: Client, desk: Body, charset: str, told: str
) -> None:
    encoding = told.partition("=")[2] or charset
    content = HTML.format(charset=charset).replace("–", "-").encode(encoding)
    paper.serve(page(content, f"text/html{told}"))
    made = fetched(api, ana, desk)
    assert (made["state"], made["reason"], made["media_type"]) == ("ready", None, "text/html")
    assert (made["title"], made["source_url"]) == ("Die Brücke", URL)
    text = ana.get(f"/documents/{made['id']}/text").data.decode()
    assert "Die Bürgermeisterin lobte die neue Brücke" in text
    assert "steal" not in text
    zones = {zone["kind"] for zone in expect(ana.get(f"/documents/{made['id']}/zones"))["items"]}
    assert {"headline", "body", "navigation"} <= zones
    original = ana.get(f"/documents/{made['id']}/original")
    assert original.data == content
    assert "text/html" not in original.content_type
    assert content in ana.get(f"/documents/{made['id']}/capture.warc").data
    assert paper.dialled == [("93.184.215.14", 80)]


def test_what_the_page_says_of_itself_is_told(paper: Network, ana: Client, desk: Body) -> None:
    paper.serve(page(HTML.format(charset="utf-8").encode(), "text/html"))
    found = expect(ana.post(f"/projects/{desk['id']}/evidence:look_up", {"url": URL}))
    assert (found["title"], found["author"], found["publisher"]) == ("Die Brücke", "Eva Lind", "Blatt")
    assert (found["language"], found["archived"]) == ("de", False)
    assert found["published"].startswith("2026-11-01")


def test_bytes_that_are_not_what_the_server_says_are_refused(paper: Network, api: Api, ana: Client, desk: Body) -> None:
    paper.serve(page(b"\x89PNG\r\n\x1a\n", "application/pdf"))
    made = fetched(api, ana, desk)
    assert made["state"] == "refused"
    assert made["reason"].endswith(".")


def test_a_page_that_is_fetched_anew_takes_the_marks_over(paper: Network, api: Api, ana: Client, desk: Body) -> None:
    paper.serve(page(HTML.format(charset="utf-8").encode(), "text/html; charset=utf-8"))
    text = "Die Bürgermeisterin lobte die neue Brücke über den Fluss. Sie hält, sagte sie. Das Wetter war schlecht."
    older = api.document(ana, desk, text)
    for words in ("die neue Brücke über den Fluss", "Das Wetter war schlecht"):
        api.annotation(ana, older, start=text.index(words), end=text.index(words) + len(words))
    made = expect(ana.post(f"/documents/{older['id']}/captures", {"url": URL}), 202)
    fetch_waiting(fetching.terms(api.app.extensions["annotate"]))
    listed = expect(ana.get(f"/documents/{made['id']}/carried"))["items"]
    assert [one["state"] for one in listed] == ["found", "waiting"]
