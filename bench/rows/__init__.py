"""One module a group of rows; each gives the figures of its lines."""

from collections.abc import Callable, Mapping

from bench.rows import (
    bulk,
    comparing,
    creating,
    exporting,
    feeding,
    files,
    importing,
    pages,
    reading,
    searching,
    starting,
)
from bench.run import Figures, Run

MEASURES: Mapping[str, Callable[[Run], Figures]] = {
    "import": importing.measure,
    "bulk": bulk.measure,
    "files": files.measure,
    "create": creating.on_sqlite,
    "postgres": creating.on_postgres,
    "read": reading.one_document,
    "list": reading.many_documents,
    "feeds": feeding.measure,
    "export": exporting.measure,
    "parallel": comparing.measure,
    "search": searching.measure,
    "page": pages.reading,
    "large": pages.large,
    "start": starting.measure,
}
