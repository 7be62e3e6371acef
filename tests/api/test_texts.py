"""The text that offsets count in, what was changed to get it, and the captured bytes (domain.md 4; security.md S42, S46)."""

import codecs
import hashlib
import io
from urllib.parse import quote

import msgspec
import pytest

from annotate.app import create_app
from tests.api.client import BASE, expect, pointers, problem
from tests.api.conftest import Api

NORMALISED = [
    ("one\r\ntwo\r\n", "one\ntwo\n", ["crlf"]),
    ("one\rtwo", "one\ntwo", ["cr"]),
    ("one\r\ntwo\rthree", "one\ntwo\nthree", ["crlf", "cr"]),
    ("\ufeffone", "one", ["bom"]),
    ("\ufeffone\r\n", "one\n", ["bom", "crlf"]),
    ("\ufeff\ufeffone", "\ufeffone", ["bom"]),
    ("one\ufefftwo", "one\ufefftwo", []),
    ("one\u2028two\x85three\x0bfour", "one\u2028two\x85three\x0bfour", []),
    ("e\u0301 \u00e9 \U0001f600 \u202e \u05d0", "e\u0301 \u00e9 \U0001f600 \u202e \u05d0", []),
]


@pytest.mark.parametrize(("sent", "stored", "changes"), NORMALISED)
def test_offsets_count_in_the_text_that_is_given_back(api, ana, desk, sent, stored, changes):
    pasted = api.document(ana, desk, sent)
    uploaded = expect(ana.upload(f"/projects/{desk['id']}/documents", sent.encode()), 201)
    for made in (pasted, uploaded):
        answer = ana.get(f"/documents/{made['id']}/text")
        assert answer.data == stored.encode()
        assert answer.content_type == "text/plain; charset=utf-8"
        assert made["normalisations"] == changes
        assert made["length"] == len(stored)
        assert made["sha256"] == hashlib.sha256(stored.encode()).hexdigest()
        assert ana.get(f"/documents/{made['id']}/original").data == sent.encode()


def test_the_etag_of_a_text_is_its_hash(ana, article):
    answer = ana.get(f"/documents/{article['id']}/text")
    assert answer.headers["ETag"] == f'"{article["sha256"]}"'
    again = ana.get(f"/documents/{article['id']}/text", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert ana.get(f"/documents/{article['id']}/text", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_mark_in_a_crlf_document_keeps_its_offsets(api, ana, desk):
    made = api.document(ana, desk, "First line.\r\nSecond \U0001f600 line.\r\n")
    text = ana.get(f"/documents/{made['id']}/text").text
    start = text.index("line.", 12)
    mark = api.annotation(ana, made, start=start, end=start + 5, quote="line.")
    assert (mark["start"], mark["fragments"][0]["quote"]) == (21, "line.")


@pytest.mark.parametrize(
    ("content", "stored"),
    [
        ("Zürich".encode("cp1252"), "Zürich"),
        (codecs.BOM_UTF16_LE + "Zürich".encode("utf-16-le"), "Zürich"),
        (codecs.BOM_UTF16_BE + "Zürich \U0001f600".encode("utf-16-be"), "Zürich \U0001f600"),
        (b"", ""),
    ],
)
def test_a_file_is_read_in_its_encoding_and_kept_as_it_came(ana, desk, content, stored):
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", content), 201)
    assert ana.get(f"/documents/{made['id']}/text").text == stored
    assert ana.get(f"/documents/{made['id']}/original").data == content


@pytest.mark.parametrize(
    "content", [b"a\0b", b"%PDF-1.7\n\x00\x01\x02", bytes(range(256)), codecs.BOM_UTF8 + b"\xff", b"\x81\x8d\x8f"]
)
def test_a_file_that_is_no_text_is_refused(ana, desk, content):
    assert pointers(ana.upload(f"/projects/{desk['id']}/documents", content)) == ["/file"]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 0


def test_a_file_comes_with_a_title_and_metadata(ana, desk):
    metadata = '{"source_url": "https://paper.example/1", "language": "de"}'
    part = (io.BytesIO(metadata.encode()), "blob", "application/json")
    path = f"/projects/{desk['id']}/documents"
    as_field = expect(ana.upload(path, b"Hello.", title="Greeting", metadata=metadata), 201)
    as_part = expect(ana.upload(path, b"Hello.", title="Greeting", metadata=part), 201)
    for made in (as_field, as_part):
        assert (made["title"], made["source_url"], made["language"]) == ("Greeting", "https://paper.example/1", "de")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"titel": "x"}, "/titel"),
        ({"title": "a" * 501}, "/title"),
        ({"title": ["a", "b"]}, "/title"),
        ({"metadata": "{"}, "/metadata"),
        ({"metadata": "[]"}, "/metadata"),
        ({"metadata": "[" * 100_000}, "/metadata"),
        ({"metadata": '{"language": 5}'}, "/metadata/language"),
        ({"metadata": '{"role": "owner"}'}, "/metadata/role"),
        ({"project": "x"}, "/project"),
    ],
)
def test_a_wrong_part_is_refused_at_its_place(ana, desk, fields, pointer):
    assert pointers(ana.upload(f"/projects/{desk['id']}/documents", b"Hello.", **fields)) == [pointer]


def test_a_form_has_exactly_one_file(ana, desk):
    path = f"{BASE}/projects/{desk['id']}/documents"
    two = [(io.BytesIO(b"One."), "1.txt"), (io.BytesIO(b"Two."), "2.txt")]
    assert pointers(ana.call("POST", path, form={"file": two})) == ["/file"]
    none = ana.call("POST", path, form={"title": "x"}, content_type="multipart/form-data")
    assert pointers(none) == ["/file"]
    assert pointers(ana.call("POST", path, raw=b"", media="multipart/form-data; boundary=x")) == ["/file"]


@pytest.mark.parametrize(
    ("media", "status"),
    [("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/xml", 415), ("text/html", 415)],
)
def test_other_media_types_are_refused(ana, desk, media, status):
    path = f"/projects/{desk['id']}/documents"
    problem(ana.post(path, raw=b'{"text":"a"}', media=media), status, "media-type")
    problem(ana.post("/projects", raw=b'{"name":"a"}', media=media), status, "media-type")
    problem(ana.post(f"{path}:batch", raw=b'{"text":"a"}', media="application/json"), 415, "media-type")


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("article.txt", "article.txt", None),
        ("../../etc/passwd", "_.._etc_passwd", None),
        ('a"; filename="b.html', "a__ filename__b.html", "a_%3B%20filename%3D_b.html"),
        ("ein Bericht über Zürich.txt", "ein Bericht uber Zurich.txt", "ein%20Bericht%20%C3%BCber%20Z%C3%BCrich.txt"),
        ("\u202egpj.exe", "_gpj.exe", None),
        ("a\r\nSet-Cookie: x=1", "a__Set-Cookie_ x_1", "a__Set-Cookie%3A%20x%3D1"),
        ("a\0b", "a_b", None),
        ("..", "download", None),
        ("\U0001f600.html", "html", "%F0%9F%98%80.html"),
    ],
)
def test_the_captured_file_is_an_attachment_whatever_its_name(ana, desk, name, plain, full):
    part = f"Content-Disposition: form-data; name=file; filename*=UTF-8''{quote(name, safe='')}"
    body = f"--x\r\n{part}\r\n\r\n<p>Words.<script>alert(1)</script>\r\n--x--\r\n"
    path = f"/projects/{desk['id']}/documents"
    made = expect(ana.post(path, raw=body.encode(), media="multipart/form-data; boundary=x"), 201)
    answer = ana.get(f"/documents/{made['id']}/original")
    given = answer.headers["Content-Disposition"]
    assert given == f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{full}" if full else "")
    plain_text = "text/plain; charset=utf-8"
    assert answer.content_type == ("application/octet-stream" if name.endswith(".html") else plain_text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_document_pasted_as_it_is_has_its_text_as_original(ana, article):
    answer = ana.get(f"/documents/{article['id']}/original")
    assert answer.data == ana.get(f"/documents/{article['id']}/text").data
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.fixture
def small(api):
    """The same application with room for 20,000 bytes a document."""
    settings = msgspec.structs.replace(api.app.extensions["annotate"], max_upload=20_000)
    return Api(create_app(settings, api.database), api.database)


def test_what_is_larger_than_a_document_may_be_is_refused(small):
    ana = small.person()
    desk = small.project(ana)
    path = f"/projects/{desk['id']}/documents"
    expect(ana.post(path, {"text": "a" * 19_000}), 201)
    problem(ana.post(path, {"text": "a" * 20_001}), 413, "too-large")
    problem(ana.upload(path, b"a" * 20_001), 413, "too-large")
    lines = [b'{"text":"%s"}' % (b"a" * 20_001), b'{"text":"short"}']
    answer = ana.post(f"{path}:batch", raw=b"\n".join(lines), media="application/jsonl")
    assert [msgspec.json.decode(line)["status"] for line in answer.data.splitlines()] == [422, 201]
    assert expect(ana.get(path))["total"] == 2


def test_other_bodies_are_bounded_at_a_megabyte(ana, article):
    body = {"kind": "claim", "start": 0, "end": 9, "note": "a" * (1 << 20)}
    problem(ana.post(f"/documents/{article['id']}/annotations", body), 413, "too-large")
