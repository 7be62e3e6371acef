"""Containers and PDF files that mean harm (security.md 6)."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from tests import files

PROSE = "The council met on Monday to speak about the water supply of the upper town, which has failed again. "


class Hostile(NamedTuple):
    """A file: its name, how its bytes are made of the listener's address, and whether it must be refused (None: either)."""

    name: str
    made: Callable[[str], bytes]
    refused: bool | None = None


def _bytes(content: bytes) -> Callable[[str], bytes]:
    return lambda _: content


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
