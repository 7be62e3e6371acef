"""All models in one place, for the comparison with the schema."""

from annotate.store import (
    annotations,
    cases,
    documents,
    factors,
    history,
    invites,
    journal,
    keys,
    layers,
    links,
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
    "documents",
    "factors",
    "history",
    "invites",
    "journal",
    "keys",
    "layers",
    "links",
    "people",
    "projects",
    "reading_settings",
    "sign_ins",
    "texts",
    "tokens",
]
