"""A PDF with a text layer: paragraphs over lines, columns and pages, words without their hyphens, a page for each zone.

Nothing that a PDF can do is done: no scripts, links, forms or embedded files are looked at.
"""

import ctypes
import re
from collections.abc import Iterator, Mapping

import pypdfium2
import pypdfium2.raw as raw

from annotate.domain.proposals import Proposal
from annotate.reading import metadata, pdf_furniture, pdf_heads, pdf_layout, pdf_lines, pdf_paragraphs
from annotate.reading.composed import Composed
from annotate.reading.labels import Paragraph
from annotate.reading.pdf_lines import Sheet
from annotate.reading.pdf_words import Words
from annotate.reading.result import Read, Request, Unreadable

MOST_PAGES = 2_000
_BROWSER = re.compile(r"mozilla|firefox|chrom|safari|webkit", re.I)
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d))?")
_FILE_NAME = re.compile(
    r"(?:microsoft word - .*|.*\.(?:docx?|odt|rtf|indd|qxp|qxd|pages|tex|dvi|pdf|html?))", re.I | re.S
)


def read(content: bytes, request: Request) -> Read:
    """Read a PDF. `Unreadable` for one without a text layer, a protected one, and what is none."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("The PDF is protected with a password; save it without one and add it again.") from error
        raise Unreadable("The PDF is damaged; save or print it to a new PDF and add that.") from error
    if not 0 < count <= MOST_PAGES:
        raise Unreadable(f"The PDF has {count:,} pages; one document may have 1 to {MOST_PAGES:,}: divide it.")
    sheets = [pdf_lines.of_page(document[n]) for n in range(count)]
    signs = sum(len(line.words) for sheet in sheets for line in sheet.lines)
    if not signs:
        raise Unreadable(
            "The PDF has no text layer, it is a picture of pages; recognise its text (OCR) and add it again."
        )
    known = document.get_metadata_dict(skip_empty=True)
    proposals = [*_properties(known), *_language(document)]
    authors = [item.value for item in proposals if item.field == "author"]
    composed = Composed()
    for item in pdf_heads.around(_paragraphs(sheets), authors, _printed(known)):
        composed.add(item.words, item.kind, item.page, close=item.close)
    bare = sum(not sheet.lines for sheet in sheets)
    return Read(
        text=composed.text,
        media_type="application/pdf",
        zones=tuple(composed.zones),
        normalisations=("lines",),
        proposals=metadata.distinct(proposals),
        warnings=(f"{bare} of {count} pages are pictures without text; their words are missing.",) if bare else (),
    )


def _paragraphs(sheets: list[Sheet]) -> list[Paragraph]:
    words = Words(sheets)
    laid: list[pdf_paragraphs.Laid] = []
    for n, (sheet, page) in enumerate(zip(sheets, pdf_furniture.apart(sheets, words.size), strict=True), 1):
        blocks = pdf_layout.blocks(page.lines, words, sheet.width)
        laid.append(pdf_paragraphs.Laid(n, blocks, page.furniture, sheet.aside, sheet.height))
    return pdf_paragraphs.paragraphs(laid, words)


def _properties(known: Mapping[str, str]) -> Iterator[Proposal]:
    title = known.get("Title", "")
    if not _FILE_NAME.fullmatch(title):
        yield from metadata.proposal("title", title, "properties of the file")
    yield from metadata.proposal("author", known.get("Author"), "properties of the file")
    for name, field in (("CreationDate", "published"), ("ModDate", "modified")):
        date = _DATE.match(known.get(name, ""))
        if date and not _printed(known):
            words = "-".join(part for part in date.groups()[:3] if part)
            yield from metadata.proposal(field, words, "properties of the file")


def _printed(known: Mapping[str, str]) -> bool:
    """Whether a browser made the file of a page: its dates are those of the print then."""
    return _BROWSER.search(known.get("Creator", "")) is not None


def _language(document: pypdfium2.PdfDocument) -> list[Proposal]:
    length = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < length <= 200:
        return []
    units = (ctypes.c_ushort * (length // 2))()
    raw.FPDFCatalog_GetLanguage(document, units, length)
    return metadata.proposal(
        "language", bytes(units)[: length // 2 * 2 - 2].decode("utf-16-le", "replace"), "properties of the file"
    )
