"""The libraries that take files apart, called bare: no child, no limits, no zones. Each is loaded when it is called."""

from io import BytesIO
from zipfile import ZipFile


def text(content: bytes) -> str:
    """Python's own decoder."""
    return content.decode()


def html(content: bytes) -> str:
    """The words of a page, one after the other."""
    from selectolax.lexbor import LexborHTMLParser

    return str(LexborHTMLParser(content).text())


def pdf(content: bytes) -> str:
    """The characters of the pages."""
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def docx(content: bytes) -> str:
    """The words of the main part."""
    from lxml import etree

    with ZipFile(BytesIO(content)) as container:
        return "".join(etree.fromstring(container.read("word/document.xml")).itertext())
