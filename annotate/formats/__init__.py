"""The registry of formats: those of the program, and those that other packages offer (`annotate.plugins`)."""

from annotate.domain.errors import NotFound
from annotate.formats import csv, webannotation
from annotate.formats.protocol import Format
from annotate.formats.report import html
from annotate.plugins import Registry

__all__ = ["FORMATS", "Format", "get"]

FORMATS = Registry("annotate.formats", "format", Format, (html.FORMAT, csv.FORMAT, webannotation.FORMAT))
"""Formats by id, in the order in which people see them."""


def get(format_id: str) -> Format:
    """The format of this id; `NotFound` names those that exist."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise NotFound(f"There is no format of this name. Choose one of: {', '.join(FORMATS)}.") from None
