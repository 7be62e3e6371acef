"""All models in one place, for the comparison with the schema."""

from annotate.store import (
    annotations,
    assignments,
    cases,
    documents,
    history,
    journal,
    keys,
    layers,
    links,
    people,
    presence,
    projects,
    reading_settings,
    sign_ins,
    suggestions,
    texts,
    tokens,
)
from annotate.store.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "annotations",
    "assignments",
    "cases",
    "documents",
    "history",
    "journal",
    "keys",
    "layers",
    "links",
    "people",
    "presence",
    "projects",
    "reading_settings",
    "sign_ins",
    "suggestions",
    "texts",
    "tokens",
]
