"""The map of a project: who depends on whom, circular reporting where it is shown, what would count as one origin."""

from annotate.domain import origins as rules
from annotate.domain.dependence import Whose, decoded
from annotate.domain.origins import Edge, Graph
from annotate.services.work import DESK, Work, action
from annotate.store import dependence as store


@action("relation.list")
def graph(work: Work, project: str) -> Graph:
    """The documents that are related, by title, and their relations, oldest first."""
    desk = work.load(DESK, project)
    rows = store.all_of(work, desk.id)
    kept = [decoded(bytes(row.record)) for row in rows]
    titles: dict[str, str] = {}
    for row, one in zip(rows, kept, strict=True):
        titles |= {one.source: row.source_title, one.to: row.target_title}
    documents = sorted(titles.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    return Graph(
        project=desk.id,
        documents=tuple(Whose(*pair) for pair in documents),
        relations=tuple(
            Edge(one.id, one.type, one.source, one.to, one.certainty, one.shown, len(one.passages)) for one in kept
        ),
        circles=rules.circles(kept),
        groups=rules.groups(kept),
    )
