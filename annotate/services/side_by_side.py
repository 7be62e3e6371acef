"""What the page of a document's dependence shows, at one moment: two texts, their relations, who depends on whom."""

from typing import NamedTuple

from annotate.domain.dependence import Relation
from annotate.domain.errors import NotFound
from annotate.domain.origins import Graph, around
from annotate.domain.records import Document
from annotate.domain.sentences import Layout
from annotate.services import dependence, documents, origins
from annotate.services.work import DESK, DOCUMENT, Work, action
from annotate.store import dependence as store
from annotate.store.texts import Text, text_of

NO_TEXT = Text("", Layout.of((), ()))


class Sides(NamedTuple):
    """A document, and the one beside it if one was named; `relations` are all of the first one, `graph` everything that is
    connected with it."""

    document: Document
    text: Text
    other: Document | None
    beside: Text
    relations: tuple[Relation, ...]
    graph: Graph


@action("relation.list")
def opened(work: Work, project: str, document: str, other: str = "") -> Sides:
    """The document of this project, and another one of it."""
    desk = work.load(DESK, project)
    shown, text = _shown(work, desk.id, document)
    other_shown, beside = _shown(work, desk.id, other) if other else (None, NO_TEXT)
    relations = dependence.records_of(work, desk.id, desk.names, store.of_document(work, document))
    graph = around(origins.graph(work, desk.id), document)
    return Sides(shown, text, other_shown, beside, tuple(relations), graph)


def _shown(work: Work, project: str, document: str) -> tuple[Document, Text]:
    doc = work.load(DOCUMENT, document)
    if doc.project != project:
        raise NotFound
    text = text_of(work, doc.id, doc.layout) if doc.state == "ready" else NO_TEXT
    return documents.record_of(doc), text
