"""What is promised: every row of the table with its bounds. Results are filled in by `bench.rows`."""

from typing import Literal, NamedTuple

Judged = Literal["ours / floor", "floor / ours", "ours"]


class Target(NamedTuple):
    """One line of the table.

    `row` groups what is measured together. `judged` is the number that `must` and `aim` bound: a ratio to the floor, or
    our own figure; `least` says that they bound it from below.
    """

    row: str
    workload: str
    measure: str
    unit: str
    judged: Judged
    least: bool
    must: float
    aim: float


_IMPORT = "import 1,000 documents of 4,000 characters, documents:batch"
_FILES = "files of 4,000 characters"
_BULK = "import of 10,000 documents of 4,000 characters as a job, {}"
_KINDS = {"text": (200, 1_000), "HTML": (2, 6), "PDF": (2, 6), "DOCX": (2, 6)}
_CREATE = "create on SQLite, {} clients"
_POSTGRES = "create on PostgreSQL, {} clients, against the SQLite floor"
_READ = "read 20,000 characters with 500 annotations"
_EXPORT = "export of 20,000 annotations, {}"
_PAGE = "reading page, {} characters, {} marks"
_LARGE = "reading page, 1,000,000 characters, 10,000 marks{}"
_FEEDS = "text and annotations by 1,000 clients, 200 feeds open"
_PARALLEL = "parallel passages of one document among {} of 4,000 characters"
_SEARCH = "first results of a search among 100,000 documents of 4,000 characters, on {}"
_START = "start"

CLIENTS = (1, 8, 32)


def _create(row: str, workload: str, rate: tuple[float, float], cpu: tuple[float, float]) -> list[Target]:
    made = []
    for clients in CLIENTS:
        named = workload.format(clients)
        made.append(Target(row, named, "requests/s", "", "ours / floor", True, *rate))
        if clients == 8 and row == "create":
            made.append(Target(row, named, "p99", "ms", "ours / floor", False, 3, 2))
        made.append(Target(row, named, "CPU a request", "ms", "ours / floor", False, *cpu))
    return made


def _export(name: str) -> list[Target]:
    named = _EXPORT.format(name)
    return [
        Target("export", named, "annotations/s", "", "ours", True, 40_000, 100_000),
        Target("export", named, "added memory", "MB", "ours", False, 30, 15),
    ]


def _page(characters: str, marks: str) -> list[Target]:
    named = _PAGE.format(characters, marks)
    return [
        Target("page", named, "time to usable", "ms", "ours / floor", False, 2.5, 1.5),
        Target("page", named, "new mark shown", "ms", "ours", False, 50, 40),
    ]


def _large(text: str) -> list[Target]:
    named = _LARGE.format(text)
    return [
        Target("large", named, "time to usable", "ms", "ours", False, 1500, 600),
        Target("large", named, "main thread's CPU to usable", "ms", "ours / floor", False, 1.6, 1.3),
        Target("large", named, "new mark shown", "ms", "ours", False, 50, 40),
        Target("large", named, "longest task while scrolling", "ms", "ours", False, 50, 40),
        Target("large", named, "memory of the page", "MB", "ours", False, 300, 200),
    ]


TARGETS: tuple[Target, ...] = (
    Target("import", _IMPORT, "documents/s", "", "ours / floor", True, 0.5, 0.7),
    *(
        target
        for where in ("on SQLite", "on PostgreSQL")
        for target in (
            Target("bulk", _BULK.format(where), "documents/s", "", "ours", True, 50, 150),
            Target("bulk", _BULK.format(where), "slowest answer to others", "ms", "ours", False, 1000, 500),
        )
    ),
    *(
        Target("files", f"{_FILES}, {kind}", "memory of the reader", "MB", "ours", False, 150, 80)
        for kind in list(_KINDS)[1:]
    ),
    *(
        Target("files", f"{_FILES}, {kind}", "documents/s", "", "ours", True, *bounds)
        for kind, bounds in _KINDS.items()
    ),
    *_create("create", _CREATE, (0.35, 0.5), (3, 2)),
    *_create("postgres", _POSTGRES, (0.15, 0.3), (5, 3)),
    Target("read", _READ, "p50", "ms", "floor / ours", True, 0.7, 1),
    Target("read", f"{_READ}, unchanged (304)", "p50", "ms", "ours", False, 1, 0.6),
    Target("list", "list of 1,000 documents", "p50", "ms", "floor / ours", True, 1, 2),
    Target("feeds", _FEEDS, "p99", "ms", "ours / floor", False, 1.5, 1.2),
    Target("feeds", _FEEDS, "requests/s", "", "ours / floor", True, 0.6, 0.8),
    *_export("CSV"),
    *_export("JSON-LD"),
    Target("parallel", _PARALLEL.format("1,000"), "p50", "ms", "ours", False, 500, 300),
    Target("parallel", _PARALLEL.format("10,000"), "p50", "ms", "ours", False, 5000, 2000),
    Target("parallel", _PARALLEL.format("10,000 against 1,000"), "p50", "ms", "ours / floor", False, 15, 11),
    *(
        Target("search", _SEARCH.format(database), "p50 of the slowest", "ms", "ours", False, 300, 150)
        for database in ("SQLite", "PostgreSQL")
    ),
    *_page("4,000", "50"),
    *_page("100,000", "1,000"),
    *_large(""),
    *_large(", no line breaks"),
    Target("start", _START, "cold start to first answer", "ms", "ours", False, 1500, 900),
    Target("start", _START, "idle memory (PSS)", "MB", "ours", False, 150, 110),
)

ROWS = tuple(dict.fromkeys(target.row for target in TARGETS))


def target(row: str, workload: str, measure: str) -> Target:
    """The line that a figure belongs to: the first of the row whose workload contains `workload`."""
    for one in TARGETS:
        if one.row == row and one.measure == measure and workload in one.workload:
            return one
    raise KeyError((row, workload, measure))
