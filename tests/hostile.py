"""Files that mean harm, a class at a time (security.md 6). Each is made when it is asked for; `listener` is an address at
which nobody must ever knock."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from tests import files

LARGE = 600_000
"""Bytes: large enough that anything quadratic takes minutes."""
PROSE = "The council met on Monday to speak about the water supply of the upper town, which has failed again. "


class Hostile(NamedTuple):
    """A file: its name, how its bytes are made of the listener's address, and whether it must be refused (None: either)."""

    name: str
    made: Callable[[str], bytes]
    refused: bool | None = None


def _page(body: str) -> Callable[[str], bytes]:
    return lambda listener: f"<!doctype html><html><body><p>{PROSE}</p>{body.replace('LISTENER', listener)}".encode()


def _bytes(content: bytes) -> Callable[[str], bytes]:
    return lambda _: content


def _words(words: str, encoding: str = "utf-8") -> Callable[[str], bytes]:
    return lambda _: words.encode(encoding, "surrogatepass")


ENCODINGS = {
    "utf-16 with half a character": Hostile("a.txt", _bytes(b"\xff\xfea\0b\0c"), True),
    "utf-16 with half of a pair": Hostile("a.txt", _bytes(b"\xff\xfea\0\x00\xd8b\0"), True),
    "a mark of UTF-8 and no UTF-8": Hostile("a.txt", _bytes(b"\xef\xbb\xbf\xff\xfe"), True),
    "surrogates in UTF-8": Hostile("a.txt", _words("a \ud800 b"), None),
    "overlong forms": Hostile("a.txt", _bytes(b"a \xc0\xaf \xe0\x80\xaf b"), None),
    "every byte but zero": Hostile("a.txt", _bytes(bytes(range(1, 256)) * 40), None),
    "zero bytes": Hostile("a.txt", _bytes(b"a\0b" * 1000), True),
    "a page that says it is UTF-16": Hostile("a.html", _page("<meta charset=utf-16>"), False),
    "a page that says it is UTF-7": Hostile("a.html", _page("<meta charset=utf-7>+ADw-script+AD4-"), False),
    "utf-32": Hostile("a.txt", _words("\ufeffWords.", "utf-32-le"), None),
}
UNICODE = {
    "directions turned": Hostile("a.txt", _words(f"\u202e{PROSE}\u2066{PROSE}\u202c"), False),
    "invisible signs": Hostile("a.txt", _words("\u200b\u200d\u2060\ufeffWords\u00ad.\u200b"), False),
    "marks upon marks": Hostile("a.txt", _words("e" + "\u0301" * 50_000), False),
    "characters beyond the first plane": Hostile("a.html", _page("😀" * 2000 + "𐍈"), False),
    "noncharacters": Hostile("a.html", _page("\ufdd0\ufffe\uffff\U0001fffe"), False),
    "not normalised": Hostile("a.txt", _words("A\u030angstro\u0308m \u212b Å"), False),
    "separators of lines": Hostile("a.txt", _words("a\u2028b\u2029c\x85d\x0be\x0cf"), False),
    "numeric references to nothing": Hostile(
        "a.html", _page("&#0;&#xD800;&#x110000;&#xFFFE;&#128;&#99999999999;"), False
    ),
}
REPETITION = {
    f"{len(piece)} signs again and again, {piece!r}": Hostile("a.txt", _words(piece * (LARGE // 2 // len(piece))), None)
    for piece in ("a", "(", '"', ".", "a. ", "A. ", "1. ", "\n", " \n", "..[1 1 ", "www.", "By ", "\t", "…", "é")
}
MARKUP = {
    "deep parts": Hostile("a.html", _page("<div>" * 20_000), False),
    "parts that are never closed": Hostile("a.html", _page("<b><i><a>x" * 5_000), None),
    "tables in tables": Hostile("a.html", _page("<table><tr><td>" * 5_000 + "x"), False),
    "many attributes": Hostile("a.html", _page("<p " + " ".join(f"a{n}=x" for n in range(5_000)) + ">x"), False),
    "a class of a million names": Hostile("a.html", _page(f"<p class='{'advert-x ' * 100_000}'>x"), False),
    "lists in lists": Hostile("a.html", _page("<ul><li>" * 4_000 + "x"), False),
    "forms in forms": Hostile("a.html", _page("<form><math><mtext></form><form><mglyph><style></math>" * 1000), False),
    "entities without end": Hostile("a.html", _page("&amp" * 500_000), False),
    "a comment without end": Hostile("a.html", _page("<!--" + "-" * LARGE), False),
    "tags without end": Hostile("a.html", _page("<" * LARGE), False),
    "line breaks": Hostile("a.html", _page("<br>" * 300_000), False),
    "many paragraphs": Hostile("a.html", _page("<p>x" * 20_000), False),
    "too many paragraphs": Hostile("a.html", _page("<p>x" * 130_000), True),
    "many statements": Hostile(
        "a.html", _page("<meta property=og:title content=x><i itemprop=author>x</i>" * 30_000), False
    ),
    "data nested deeply": Hostile(
        "a.html", _page("<script type='application/ld+json'>" + '{"@graph":[' * 20_000 + "</script>"), False
    ),
    "scripts": Hostile(
        "a.html",
        _page(
            "<script>fetch('LISTENER')</script><img src='LISTENER' onerror=alert(1)><iframe src='LISTENER'></iframe>"
            "<link rel=stylesheet href='LISTENER'><object data='LISTENER'></object><video src='LISTENER'></video>"
            "<meta http-equiv=refresh content='0;url=LISTENER'><base href='LISTENER'><svg><image href='LISTENER'/></svg>"
        ),
        False,
    ),
    "markup that changes when it is read twice": Hostile(
        "a.html",
        _page("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>"),
        False,
    ),
    "frames only": Hostile("a.html", _bytes(b"<html><frameset><frame src=x></frameset></html>"), True),
}


def _zip(entries: dict[str, bytes], **more: int) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            for field, value in more.items():
                setattr(info, field, value)
            file.writestr(info, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _doc(xml: str) -> bytes:
    return files.container({"word/document.xml": xml})


def _body(inner: str) -> str:
    return f"<w:document {files.W}><w:body>{inner}</w:body></w:document>"


def _lying() -> bytes:
    """A container whose directory says that a part of 100 MB has one byte."""
    made = bytearray(_zip({"word/document.xml": b"<a>" + b" " * 60_000_000}))
    at = made.rindex(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(made)


def _locked() -> bytes:
    made = bytearray(_zip({"word/document.xml": b"<a/>"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def _twice() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for _ in "12":
            file.writestr("word/document.xml", _body(files.p("One.")))
    return made.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
CONTAINERS = {
    "no container": Hostile("a.docx", _bytes(b"PK\x03\x04" + b"x" * 1000), True),
    "a cut container": Hostile("a.docx", lambda _: files.docx(files.p("One."))[:-30], True),
    "zeros that unpack to much": Hostile("a.docx", lambda _: _zip({"word/document.xml": b"\0" * 150_000_000}), True),
    "sizes that lie": Hostile("a.docx", lambda _: _lying(), True),
    "too many parts": Hostile("a.docx", lambda _: _zip({f"p{n}": b"" for n in range(2_500)}), True),
    "a password": Hostile("a.docx", lambda _: _locked(), True),
    "one name twice": Hostile("a.docx", lambda _: _twice(), True),
    "an archive in it": Hostile("a.docx", lambda _: _zip({"word/document.xml": _zip({"a": b"x"})}), True),
    "names that lead outside": Hostile(
        "a.docx",
        lambda _: _zip(
            {"../../../tmp/evil": b"x", "/etc/evil": b"x", "word/document.xml": _body(files.p("One.")).encode()}
        ),
        False,
    ),
    "laughs": Hostile(
        "a.docx", lambda _: _doc(f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>' + _body(files.p("&l9;"))), True
    ),
    "a file from outside": Hostile(
        "a.docx", lambda _: _doc('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _body(files.p("&x;"))), True
    ),
    "an address from outside": Hostile(
        "a.docx", lambda listener: _doc(f'<!DOCTYPE a SYSTEM "{listener}">' + _body(files.p("One."))), True
    ),
    "the same in UTF-16": Hostile(
        "a.docx",
        lambda listener: files.container(
            {
                "word/document.xml": f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "{listener}"><a/>'.encode(
                    "utf-16"
                )
            }
        ),
        True,
    ),
    "an inclusion": Hostile(
        "a.docx",
        lambda listener: _doc(
            f'<w:document {files.W} xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{listener}"/>{files.p("One.")}</w:document>'
        ),
        False,
    ),
    "deep elements": Hostile("a.docx", lambda _: _doc(_body("<w:p>" * 100_000)), True),
    "tables in tables in Word": Hostile(
        "a.docx", lambda _: _doc(_body("<w:tbl><w:tr><w:tc>" * 60 + files.p("x") + "</w:tc></w:tr></w:tbl>" * 60)), None
    ),
    "a word of ten million letters": Hostile("a.docx", lambda _: _doc(_body(files.p("x" * 10_500_000))), True),
    "many paragraphs in Word": Hostile("a.docx", lambda _: _doc(_body(files.p("x") * 20_000)), None),
    "no words": Hostile("a.docx", lambda _: files.docx(""), True),
    "not XML": Hostile("a.docx", lambda _: _doc("<a"), True),
    "a picture from outside": Hostile(
        "a.docx",
        lambda listener: files.docx(
            files.p("One.") + "<w:p><w:r><w:drawing/></w:r></w:p>",
            word___rels__document=f'<r><Relationship TargetMode="External" Target="{listener}"/></r>',
        ),
        False,
    ),
    "blanks without number": Hostile(
        "a.odt", lambda _: files.odt('<text:p>One<text:s text:c="999999999"/>.</text:p>'), False
    ),
    "a book that leads outside": Hostile(
        "a.epub", lambda _: files.epub({"../../../../etc/passwd": "<p>x</p>", "a.xhtml": f"<p>{PROSE}</p>"}), None
    ),
    "a book of bombs": Hostile(
        "a.epub", lambda _: files.epub({f"{n}.xhtml": "<p>" + " " * 900_000 for n in range(120)}), True
    ),
}


def _flate(content: bytes, filters: str = "/FlateDecode") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(packed), filters.encode(), packed)


def _objects(*bodies: bytes, trailer: str = "") -> bytes:
    return files.numbered(bodies, trailer)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
FORM = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> /Length 4 >>"
    b"\nstream\n/F Do\nendstream"
)
PDF = {
    "cut": Hostile("a.pdf", lambda _: files.pdf([files.column(["One."])])[:400], None),
    "a head only": Hostile("a.pdf", _bytes(b"%PDF-1.7\n"), True),
    "pages in a circle": Hostile(
        "a.pdf", lambda _: _objects(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>"), True
    ),
    "a billion pages": Hostile(
        "a.pdf",
        lambda _: _objects(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", PAGE, _flate(b"")),
        True,
    ),
    "a table that is its own predecessor": Hostile(
        "a.pdf", lambda _: files.pdf([files.column(["One."])]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"), None
    ),
    "a stream that unpacks to much": Hostile(
        "a.pdf", lambda _: _objects(CATALOGUE, ONE_PAGE, PAGE, _flate(b"q " * 60_000_000)), None
    ),
    "a stream packed many times": Hostile(
        "a.pdf",
        lambda _: _objects(
            CATALOGUE,
            ONE_PAGE,
            PAGE,
            _flate(zlib.compress(zlib.compress(b" " * 200_000_000)), "[" + "/FlateDecode " * 3 + "]"),
        ),
        None,
    ),
    "a form in itself": Hostile(
        "a.pdf",
        lambda _: _objects(
            CATALOGUE,
            ONE_PAGE,
            PAGE.replace(b"/Contents", b"/Resources << /XObject << /F 4 0 R >> >> /Contents").replace(
                b"4 0 R >>\n", b""
            ),
            FORM,
        ),
        True,
    ),
    "encrypted": Hostile(
        "a.pdf",
        lambda _: files.pdf([files.column(["One."])]).replace(
            b"/Root 1 0 R",
            b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <"
            + b"41" * 32
            + b"> /U <"
            + b"42" * 32
            + b"> >>",
        ),
        True,
    ),
    "actions": Hostile(
        "a.pdf",
        lambda listener: files.pdf(
            [files.column(["Only words."])],
            more={
                "OpenAction": f"<< /S /URI /URI ({listener}) >>",
                "AA": f"<< /WC << /S /JavaScript /JS (app.launchURL\\('{listener}'\\)) >> >>",
                "Names": "<< /EmbeddedFiles << /Names [(a) << /F (a.exe) >>] >> >>",
            },
        ),
        False,
    ),
    "a page as large as a country": Hostile(
        "a.pdf",
        lambda _: files.pdf([files.column(["One."])]).replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30]"),
        None,
    ),
    "letters without end": Hostile("a.pdf", lambda _: files.pdf([[(10, 10, 5, "x" * 400_000)]]), None),
    "lines without end": Hostile(
        "a.pdf", lambda _: files.pdf([files.column(["The council met."] * 20_000, step=0.04)]), None
    ),
    "nested arrays": Hostile("a.pdf", lambda _: _objects(CATALOGUE, ONE_PAGE, b"[" * 500_000), None),
}
OTHERS = {
    "groups in groups": Hostile("a.rtf", _bytes(b"{\\rtf1 " + b"{" * LARGE), True),
    "signs beyond all numbers": Hostile(
        "a.rtf", _bytes(b"{\\rtf1 One \\u99999999? \\uc99999 \\u-1? \\bin999999999 x}"), None
    ),
    "groups closed too often": Hostile("a.rtf", _bytes(b"{\\rtf1 One." + b"}" * 100_000 + b" Two."), None),
    "an e-mail in an e-mail": Hostile(
        "a.eml",
        _bytes(
            b"Subject: x\nFrom: a\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
        ),
        True,
    ),
    "a header without end": Hostile(
        "a.eml", _bytes(b"Subject: " + b"=?utf-8?q?x?= " * 100_000 + b"\nFrom: a\n\nWords.\n"), None
    ),
    "an unknown encoding in an e-mail": Hostile(
        "a.eml", _bytes(b"Subject: x\nFrom: a\nContent-Type: text/plain; charset=no-such\n\nCaf\xe9.\n"), False
    ),
    "cues without end": Hostile("a.srt", _bytes(b"1\n00:00:01,000 --> 00:00:02,000\n" + b"-->\n" * 100_000), True),
    "times without end": Hostile(
        "a.vtt", _bytes(b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n<v <v <v\n\n" * 10_000), None
    ),
    "headings without end": Hostile("a.md", _bytes(b"# x\n" * 20_000), None),
    "settings without end": Hostile("a.md", _bytes(b"---\n" + b"title: x\n" * 20_000), None),
}
NAMES = {
    f"a name such as {name!r}": Hostile(name, _words(PROSE), refused)
    for name, refused in (
        ("../../../etc/passwd", False),
        ("..\\..\\a.txt", False),
        ("\u202etxt.exe", False),
        ("a\r\nSet-Cookie: x=1.txt", False),
        ("CON", False),
        ("x" * 3000 + ".txt", False),
        ("a.pdf.txt", False),
        ("a.txt.pdf", True),
        (".htaccess", False),
        ("<img src=x>.txt", False),
    )
}
CLASSES = {
    "encoding": ENCODINGS,
    "unicode": UNICODE,
    "repetition": REPETITION,
    "markup": MARKUP,
    "container": CONTAINERS,
    "pdf": PDF,
    "other": OTHERS,
    "name": NAMES,
}
EVERY = {f"{kind}: {name}": case for kind, cases in CLASSES.items() for name, case in cases.items()}
