"""All models in one place, for the comparison with the schema."""

from annotate.store import (
    annotations,
    cases,
    comments,
    documents,
    history,
    journal,
    keys,
    layers,
    links,
    notices,
    people,
    projects,
    reading_settings,
    sign_ins,
    texts,
    tokens,
)
from annotate.store.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "annotations",
    "cases",
    "comments",
    "documents",
    "history",
    "journal",
    "keys",
    "layers",
    "links",
    "notices",
    "people",
    "projects",
    "reading_settings",
    "sign_ins",
    "texts",
    "tokens",
]
