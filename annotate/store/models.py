"""All models in one place, for the comparison with the schema."""

from annotate.store import (
    annotations,
    assignments,
    cases,
    comments,
    documents,
    factors,
    history,
    invites,
    journal,
    keys,
    layers,
    links,
    notices,
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
    "comments",
    "documents",
    "factors",
    "history",
    "invites",
    "journal",
    "keys",
    "layers",
    "links",
    "notices",
    "people",
    "presence",
    "projects",
    "reading_settings",
    "sign_ins",
    "suggestions",
    "texts",
    "tokens",
]
