"""The project's own lint rules: what ruff, mypy and import-linter cannot say (`make lint` runs this).

A rule looks at one file and names lines. Where a rule has a home, only that file may do the thing. Every other exception
stands in `EXCEPTIONS` with its reason, and one that is no longer needed is reported too.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (".ci", "annotate", "bench", "docs", "examples", "migrations", "static", "templates", "tests", "tools")
SUFFIXES = {".css", ".csv", ".html", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt", ".xml", ".yml", ""}

MODULE_LINES = 340  # "about 300"
FUNCTION_LINES = 40  # "about 30", without the docstring
ARGUMENTS = 5  # besides what a function works on: self, cls, work, tx

# (rule, path): why this file may. A home of a rule stands in the rule itself.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("clock", "annotate/store/base.py"): "a UUIDv7 begins with the time; nothing is ordered by it",
    ("arguments", "annotate/cli/documents.py"): "click hands each option over by its name",
    ("arguments", "annotate/cli/export.py"): "click hands each option over by its name",
    (
        "arguments",
        "annotate/server/body.py",
    ): "taking a body needs the line, its limits and the threads that write it down",
    ("arguments", "annotate/server/run.py"): "serve() is the whole interface of the server, all by name",
    ("arguments", "annotate/store/history.py"): "a version has these columns and no others",
    ("arguments", "annotate/store/journal.py"): "an audit row has these columns and no others",
    ("arguments", "annotate/store/people.py"): "an account has these columns and no others",
    ("outgoing", "annotate/mail.py"): "letters go to the one mail server that the operator names",
    ("outgoing", "annotate/scan.py"): "files go to the one virus scanner that the operator names",
    ("outgoing", "annotate/server/run.py"): "it listens and dials nobody",
    ("module-size", "tests/unit/test_demo_data.py"): "the whole sample is proven in one place",
    (
        "commit",
        "annotate/store/engine.py",
    ): "connect() ends the transaction that work.py opened, and only work.py calls it",
}


@dataclass(frozen=True)
class Source:
    """One file: its path from the root with `/`, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def lines_with(self, pattern: str) -> Iterator[int]:
        return (n for n, line in enumerate(self.text.splitlines(), 1) if re.search(pattern, line))


@dataclass(frozen=True)
class Rule:
    """`find` gives the line numbers (from 1) that break the rule in a file whose path matches `where`."""

    name: str
    where: str
    find: Callable[[Source], Iterable[int]]
    message: str
    home: str | None = None


def main() -> int:
    """Check every file of the project, print what is wrong, return the exit status."""
    faults = list(check(project_files(), EXCEPTIONS))
    print("\n".join(faults) if faults else f"own rules: {len(RULES)} kept")
    return 1 if faults else 0


def check(files: Iterable[Source], exceptions: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield one line of text for each fault, and for each exception that nothing needs."""
    needed: set[tuple[str, str]] = set()
    for source in files:
        for rule in RULES:
            if _at_home(source, rule) or not re.fullmatch(rule.where, source.path):
                continue
            for line in rule.find(source):
                if (rule.name, source.path) in exceptions:
                    needed.add((rule.name, source.path))
                else:
                    yield f"{source.path}:{line}: {rule.name}: {rule.message}"
    for name, path in sorted(set(exceptions) - needed):
        yield f"{path}: {name}: this exception is not needed any more. Remove it from tools/rules.py."


def _at_home(source: Source, rule: Rule) -> bool:
    """Whether this is the file, or lies in the folder, that may do the thing."""
    home = rule.home or ""
    return source.path == home or (home.endswith("/") and source.path.startswith(home))


def project_files() -> Iterator[Source]:
    """Every text file that people wrote: no locks, nothing from outside, nothing that a tool made; and no pages that are
    read in the tests, whose bytes are in old encodings."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
    for path in [*paths, *sorted(ROOT.glob("*.md")), ROOT / "Makefile", ROOT / "pyproject.toml"]:
        name = path.relative_to(ROOT).as_posix()
        if (
            path.is_file()
            and path.suffix in SUFFIXES
            and not re.search(r"__pycache__|^static/vendor/|^tests/data/readings/.*\.html$", name)
        ):
            yield Source(name, path.read_text(encoding="utf-8"))


# What the rules look for


def imports_of(pattern: str) -> Callable[[Source], Iterator[int]]:
    """Lines that import a module, or a name of a module, whose dotted name matches."""

    def find(source: Source) -> Iterator[int]:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            if any(re.match(rf"(?:{pattern})(?:\.|$)", name) for name in names):
                yield node.lineno

    return find


def uses_of(pattern: str) -> Callable[[Source], Iterator[int]]:
    """Lines that name an attribute whose dotted name ends with the pattern, called or not."""

    def find(source: Source) -> Iterator[int]:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and re.search(rf"(?:^|\.)(?:{pattern})$", ast.unparse(node)):
                yield node.lineno

    return find


def both(*finders: Callable[[Source], Iterable[int]]) -> Callable[[Source], Iterator[int]]:
    return lambda source: (line for find in finders for line in find(source))


def text_matching(pattern: str) -> Callable[[Source], Iterator[int]]:
    return lambda source: source.lines_with(pattern)


def built_sql(source: Source) -> Iterator[int]:
    """Statements put together from strings: `text(f"…")`, `text("…" + x)`, `text("…" % x)`, `text("…".format(x))`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] == "text":
            first = node.args[0]
            formatted = isinstance(first, ast.Call) and ast.unparse(first.func).endswith(".format")
            if formatted or isinstance(first, ast.JoinedStr | ast.BinOp):
                yield node.lineno


def long_module(source: Source) -> Iterator[int]:
    if source.text.count("\n") > MODULE_LINES:
        yield MODULE_LINES


def long_function(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > FUNCTION_LINES:
                yield node.lineno


def many_arguments(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            if len([name for name in names if name not in ("self", "cls", "work", "tx")]) > ARGUMENTS:
                yield node.lineno


PRODUCT = r"annotate/.*\.py"
PYTHON = r"(annotate|bench|tools)/.*\.py"
CODE = r"(annotate|bench|tools|tests|static/js)/.*\.(py|js)"
NOT_THE_RULES = r"(?!tools/rules\.py|tests/unit/test_rules\.py).*"
WORK = "annotate/services/work.py"

RULES = (
    Rule(
        "process",
        PRODUCT,
        both(
            imports_of("subprocess|multiprocessing|pty"),
            uses_of(r"os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|fork)"),
        ),
        "Processes are started only in annotate/reading/launch.py.",
        home="annotate/reading/launch.py",
    ),
    Rule(
        "outgoing",
        PRODUCT,
        imports_of(
            r"http\.client|urllib\.request|urllib3|requests|httpx|aiohttp|ftplib|poplib|imaplib|nntplib|telnetlib|xmlrpc"
            r"|smtplib|socket|ssl|asyncio\.open_connection"
        ),
        "Outgoing connections are made only in annotate/fetch.",
        home="annotate/fetch/",
    ),
    Rule(
        "clock",
        PRODUCT,
        both(
            uses_of(r"datetime\.(now|utcnow|today)|date\.today|time\.time|time\.time_ns|func\.now"),
            imports_of(r"time\.time|time\.time_ns"),
        ),
        "The clock is read only in annotate/services/work.py: use work.now.",
        home=WORK,
    ),
    Rule("commit", PRODUCT, uses_of("commit"), "Only annotate/services/work.py commits.", home=WORK),
    Rule(
        "table", PRODUCT, uses_of("__table__"), "Core tables pass the blind filter by.", home="annotate/store/engine.py"
    ),
    Rule("built-sql", PRODUCT, built_sql, "SQL is never put together from strings: use parameters."),
    Rule("pickle", PRODUCT, imports_of("pickle|marshal|shelve|yaml"), "Data from outside could run code. Use msgspec."),
    Rule("html-parser", PRODUCT, imports_of(r"html\.parser"), "It takes minutes on hostile markup."),
    Rule(
        "not-shipped",
        PRODUCT,
        imports_of("tests|migrations|tools|bench"),
        "This folder is not in the installed package.",
    ),
    Rule(
        "markup",
        PRODUCT,
        imports_of(r"(markupsafe|flask|jinja2)\.Markup"),
        "Text is escaped by the template, never declared safe.",
    ),
    Rule(
        "safe",
        r"templates/.*",
        text_matching(r"\|\s*safe\b|autoescape\s+false"),
        "Text is escaped by the template, never declared safe.",
    ),
    Rule(
        "inline",
        r"templates/.*",
        text_matching(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']"),
        "The content security policy blocks style and event attributes.",
    ),
    Rule(
        "html-sink",
        r"static/js/.*\.js",
        text_matching(
            r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)\b"
            r"|\bdocument\.write|\beval\(|\bnew Function\b"
        ),
        "Text becomes nodes by dom.js, never by parsing HTML.",
    ),
    Rule("module-size", CODE, long_module, f"More than {MODULE_LINES} lines: split it by subject."),
    Rule("function-size", PYTHON, long_function, f"More than {FUNCTION_LINES} lines: give its parts names."),
    Rule(
        "arguments",
        PYTHON,
        many_arguments,
        f"More than {ARGUMENTS} arguments: put what belongs together into a record.",
    ),
    Rule(
        "machine-path",
        NOT_THE_RULES,
        text_matching(r"(?<![\w.:/-])/(?:work|root|home/\w+|Users/\w+|tmp)/\w"),
        "A path of one machine: other machines do not have it.",
    ),
    Rule("unfinished", NOT_THE_RULES, text_matching(r"\b(?:TODO|FIXME)\b"), "Finish it, or file an issue."),
)

if __name__ == "__main__":
    sys.exit(main())
