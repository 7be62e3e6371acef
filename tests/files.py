"""Small files of each kind, made in the tests: a PDF page by page, containers part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence

Placed = tuple[float, float, float, str]
"""A line of a page: left, bottom, size of the letters in points, words (Latin-1)."""


def pdf(
    pages: Sequence[Sequence[Placed]], info: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None
) -> bytes:
    """A PDF of pages of 595 by 842 points with these lines in Helvetica; `more` stands in its catalogue."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    extra = " ".join(f"/{name} {value}" for name, value in (more or {}).items())
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        drawn = b"\n".join(
            b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (size, left, bottom, _string(words))
            for left, bottom, size, words in lines
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    trailer = ""
    if info:
        said = b" ".join(b"/%s (%s)" % (name.encode(), _string(value)) for name, value in info.items())
        objects.append(b"<< %s >>" % said)
        trailer = f"/Info {len(objects)} 0 R"
    return numbered(objects, trailer)


def _string(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def numbered(objects: Sequence[bytes], trailer: str) -> bytes:
    """Objects as a PDF, with its table."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


def column(
    words: Sequence[str], left: float = 72, top: float = 700, size: float = 11, step: float = 14
) -> list[Placed]:
    """Lines one below the other."""
    return [(left, top - step * n, size, line) for n, line in enumerate(words)]


def container(parts: Mapping[str, str | bytes], packed: bool = True) -> bytes:
    """A ZIP of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in parts.items():
            plain = name == "mimetype" or not packed
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED)
    return made.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLES = {"Titel": "Title", "berschrift1": "heading 1", "Beschriftung": "caption"}


def docx(body: str, **more: str) -> bytes:
    """A Word document with this content of `w:body`; `more` are further parts, `__` for `/`, such as `word__footnotes`."""
    styles = "".join(f'<w:style w:styleId="{id_}"><w:name w:val="{name}"/></w:style>' for id_, name in _STYLES.items())
    defaults = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{defaults}{styles}</w:styles>",
    }
    return container(parts | {f"{name.replace('__', '/')}.xml": content for name, content in more.items()})


def p(words: str, style: str = "", inside: str = "") -> str:
    """A paragraph of a Word document."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/>{inside}</w:pPr>' if style or inside else ""
    return f"<w:p>{look}<w:r><w:t>{words}</w:t></w:r></w:p>"


_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("meta", "meta"),
    )
)


def odt(body: str, meta: str = "", styles: str = "") -> bytes:
    """An OpenDocument text with this content of `office:text`; `styles` stands in `styles.xml`."""
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    fo = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    return container(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODF} {dc}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF} {dc}><office:meta>{meta}</office:meta></office:document-meta>",
            "styles.xml": f"<office:document-styles {_ODF} {fo}>{styles}</office:document-styles>",
        }
    )


def epub(chapters: Mapping[str, str], metadata: str = "", contents: str = "") -> bytes:
    """A book with these chapters by name; `contents` is that of its table of contents."""
    nav = "nav"
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml" properties="{nav if name == contents else ""}"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}'
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    start = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {f"OEBPS/{name}": page for name, page in chapters.items()}
    return container(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": start, "OEBPS/book.opf": package, **pages}
    )
