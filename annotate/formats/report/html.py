"""The reader's report as one HTML file: nothing outside it is needed, nothing in it runs (security.md 9)."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from annotate import vocabulary
from annotate.domain.register import names_of
from annotate.formats.protocol import EVERYTHING, File, Format
from annotate.formats.report import record, words
from annotate.formats.report.model import Part
from annotate.formats.snapshot import Snapshot
from annotate.formats.stamp import Stamp

SECTIONS = (
    ("summary", "Summary"),
    ("criticism", "Source criticism"),
    ("provenance", "Provenance"),
    ("text", "Annotated text"),
    ("claims", "Claims"),
    ("attributions", "Attributions"),
    ("unverified", "Unverified passages"),
    ("language", "Flagged language"),
    ("method", "Method"),
)
"""The sections of a document's report: anchor and title; `criticism` only with a signed source record."""

_FOLDER = Path(__file__).parent


def write(snapshot: Snapshot, stamp: Stamp) -> Iterator[File]:
    """The report of a document, or of a project with one part a document."""
    yield File("report.html", _page(snapshot, stamp))


def _page(snapshot: Snapshot, stamp: Stamp) -> Iterator[str]:
    of_one = snapshot.subject == "document"
    label, names = words.labels(snapshot.project.labels), names_of(snapshot.sources)
    parts = (
        Part(document, stamped, label, "" if of_one else f"d{number}-", names)
        for number, (document, stamped) in enumerate(zip(snapshot.documents, stamp.documents, strict=True), 1)
    )
    title = stamp.documents[0].title if of_one else snapshot.project.name
    yield head(title, stamp.documents[0].sha256 if of_one else None)
    whole = next(parts) if of_one else None
    judged = whole is None or whole.document.criticism is not None
    sections = [section for section in SECTIONS if judged or section[0] != "criticism"]
    yield from (
        _environment()
        .get_template("report.html")
        .generate(
            whole=whole,
            parts=parts,
            stamp=stamp,
            project=snapshot.project,
            label=label,
            sections=sections,
            number={name: n for n, (name, _) in enumerate(sections, 1)},
            kinds=vocabulary.values("kind"),
        )
    )


def head(title: str, sha256: str | None) -> str:
    """The head of the page. The policy comes first and allows the one style block by its hash."""
    style = "\n" + (_FOLDER / "report.css").read_text(encoding="utf-8") + _running(title, sha256) + "\n"
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n'
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:\">\n"
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Reader’s report: {escape(title)}</title>\n<style>{style}</style>\n</head>\n"
    )


def _running(title: str, sha256: str | None) -> str:
    """Header and footer of printed pages."""
    places = {"top-left": f"Reader’s report · {words.shortened(title, 90)}"}
    if sha256:
        places["bottom-left"] = f"Text SHA-256 {sha256[:12]}…{sha256[-8:]}"
    font = 'font: 7.5pt Inter, "Liberation Sans", sans-serif; color: #57524a;'
    boxes = " ".join(f'@{place} {{ content: "{css_string(text)}"; {font} }}' for place, text in places.items())
    return f"@page {{ {boxes} }}"


def css_string(text: str) -> str:
    """A text inside a CSS string: all but letters, digits and spaces as escapes, so that nothing can end it."""
    return re.sub(r"[^\w ]|_", lambda found: f"\\{ord(found[0]):x} ", text)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (
        record.entries,
        record.judged,
        record.still_open,
        words.change,
        words.counted,
        words.details,
        words.headed,
        words.moment,
        words.number,
        words.openness,
        words.passage,
        words.percent,
        words.resolved,
        words.said,
        words.shortened,
        words.tallied,
        words.zones,
    ):
        made.filters[function.__name__] = function
    return made


FORMAT = Format(
    id="html",
    title="Report",
    suffix=".html",
    media_type="text/html",
    for_whom="For reading, printing and sending: the annotated text with its registers in one file that needs nothing else.",
    holds=EVERYTHING - {"comments", "suggestion", "derived_from"},
    lacks="A report does not show it.",
    write=write,
)
