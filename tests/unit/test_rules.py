"""Each of the project's own lint rules catches what it is for, and nothing else."""

import pytest

from tools import rules
from tools.rules import Source, check

MODULE = "annotate/services/sample.py"
PAGE = "templates/sample.html"
SCRIPT = "static/js/sample.js"
LONG = "\n".join(["pass"] * (rules.MODULE_LINES + 1)) + "\n"
LONG_BODY = "def long():\n" + "    pass\n" * (rules.FUNCTION_LINES + 1)

BAD = [
    ("process", MODULE, "import subprocess"),
    ("process", MODULE, "from subprocess import run"),
    ("process", MODULE, "import os\nos.system('ls')"),
    ("outgoing", MODULE, "import urllib.request"),
    ("outgoing", MODULE, "from http.client import HTTPSConnection"),
    ("outgoing", MODULE, "from http import client"),
    ("outgoing", MODULE, "import requests"),
    ("outgoing", MODULE, "import socket"),
    ("outgoing", "annotate/fetching.py", "import ssl"),
    ("clock", MODULE, "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
    ("clock", MODULE, "import datetime as d\nnow = d.datetime.now()"),
    ("clock", MODULE, "from datetime import datetime\nmoment = mapped_column(default=datetime.now)"),
    ("clock", MODULE, "import time\nnow = time.time()"),
    ("clock", MODULE, "from time import time"),
    ("clock", MODULE, "column = mapped_column(server_default=func.now())"),
    ("commit", MODULE, "session.commit()"),
    ("table", MODULE, "statement = select(Annotation.__table__)"),
    ("built-sql", MODULE, 'text(f"SELECT {name}")'),
    ("built-sql", MODULE, 'sqlalchemy.text("SELECT " + name)'),
    ("built-sql", MODULE, 'text("SELECT %s" % name)'),
    ("built-sql", MODULE, 'text("SELECT {}".format(name))'),
    ("pickle", MODULE, "import pickle"),
    ("html-parser", MODULE, "from html.parser import HTMLParser"),
    ("not-shipped", MODULE, "from tests import build"),
    ("markup", MODULE, "from markupsafe import Markup"),
    ("safe", PAGE, "<p>{{ text|safe }}</p>"),
    ("safe", PAGE, "<p>{{ text | safe }}</p>"),
    ("safe", PAGE, "{% autoescape false %}"),
    ("inline", PAGE, '<p style="color: red">'),
    ("inline", PAGE, '<p onclick="go()">'),
    ("html-sink", SCRIPT, "node.innerHTML = text;"),
    ("html-sink", SCRIPT, 'node.insertAdjacentHTML("beforeend", text);'),
    ("html-sink", SCRIPT, "eval(text);"),
    ("module-size", MODULE, LONG),
    ("module-size", SCRIPT, LONG),
    ("function-size", MODULE, LONG_BODY),
    ("arguments", MODULE, "def many(a, b, c, *, d, e, f): ..."),
    ("machine-path", "docs/sample.md", "It lies in /home/somebody/annotate."),
    ("machine-path", MODULE, 'PLACE = "/tmp/annotate"'),
    ("unfinished", "static/css/sample.css", "/* TODO: dark */"),
    ("unfinished", MODULE, "# FIXME"),
]

GOOD = [
    ("annotate/reading/launch.py", "import subprocess"),
    ("annotate/fetch/wire.py", "import socket\nimport ssl"),
    ("annotate/services/work.py", "from datetime import UTC, datetime\nnow = datetime.now(UTC)\nsession.commit()"),
    ("annotate/store/engine.py", "Base.__table__"),
    ("tests/unit/test_sample.py", "import subprocess\nimport pickle"),
    (MODULE, "from http import HTTPStatus\nfrom urllib.parse import quote"),
    (MODULE, "import time\nstart = time.monotonic()\nlater = work.now + timedelta(days=1)"),
    (MODULE, 'text("SELECT 1")'),
    (MODULE, "class Row(Base):\n    __tablename__ = 'row'\n    __table_args__ = ()"),
    (MODULE, "class C:\n    def five(self, a, b, c, d, e): ..."),
    (
        MODULE,
        f'def documented():\n    """One.\n{"    more" + chr(10)}\n    """\n' + "    pass\n" * rules.FUNCTION_LINES,
    ),
    (PAGE, "<p>{{ text }}</p> {# only safe words #} <style>"),
    (SCRIPT, "node.textContent = text; retrieval(text); medieval();"),
    ("docs/sample.md", "See https://example.org/root/page and `GET /tmp` and ../home/page."),
]


@pytest.mark.parametrize(("name", "path", "text"), BAD, ids=[f"{name}-{n}" for n, (name, _, _) in enumerate(BAD)])
def test_a_rule_catches_what_it_is_for(name, path, text):
    faults = list(check([Source(path, text)], {}))
    assert [fault.split(": ")[1] for fault in faults] == [name]
    assert faults[0].startswith(f"{path}:")


@pytest.mark.parametrize(("path", "text"), GOOD, ids=[f"{path}-{n}" for n, (path, _) in enumerate(GOOD)])
def test_a_rule_leaves_alone_what_is_allowed(path, text):
    assert list(check([Source(path, text)], {})) == []


def test_every_rule_has_a_bad_sample():
    assert {rule.name for rule in rules.RULES} == {name for name, _, _ in BAD}


def test_a_fault_names_its_line():
    (fault,) = check([Source(MODULE, "x = 1\nsession.commit()\n")], {})
    assert fault.startswith(f"{MODULE}:2: commit: ")


def test_a_listed_exception_holds_for_its_file_only():
    listed = {("commit", MODULE): "a sample"}
    other = "annotate/services/other.py"
    faults = list(check([Source(MODULE, "session.commit()"), Source(other, "session.commit()")], listed))
    assert [fault.split(":")[0] for fault in faults] == [other]


def test_an_exception_that_nothing_needs_is_reported():
    (fault,) = check([Source(MODULE, "x = 1")], {("commit", MODULE): "a sample"})
    assert fault.startswith(f"{MODULE}: commit: ")


def test_every_exception_says_why():
    assert all(reason.strip() for reason in rules.EXCEPTIONS.values())
