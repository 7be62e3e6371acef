"""All models in one place, for the comparison with the schema."""

from annotate.store import access, annotations, documents, journal, keys, people, projects
from annotate.store.base import Base

METADATA = Base.metadata

__all__ = ["METADATA", "access", "annotations", "documents", "journal", "keys", "people", "projects"]
