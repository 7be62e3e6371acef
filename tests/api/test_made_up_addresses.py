"""No address of a page, whatever is made up behind its question mark, is answered with an error of the server."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from annotate import pages
from tests import matrix
from tests.api.claiming import a_claim, an_item, put
from tests.api.client import expect, multipart, pointers

PAGES = Path(pages.__file__).parent
READ_BY_NAME = re.compile(r"(?:args\.get(?:list)?\(|for name in \(|typed\(request\.args, |^_FILTERS = \()([^)]*)", re.M)
MADE_UP = ["", "0", "-1", "9" * 40, "2147483648", "9223372036854775808", "1e9", "٣", "\x00", "\ud800", "a" * 5000]
MADE_UP += ["' OR 1=1 --", "%", "<b>", "2026-02-30", "0000-00-00", "nobody,,claim", "../../etc/passwd"]

WORST = ["\x00", "9" * 40]


def pair(name, value):
    return f"{name}={quote(value, errors='surrogatepass')}"


def names():
    """Every name that a page asks the address for."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in sorted(PAGES.glob("*.py")))
    return sorted({name for given in READ_BY_NAME.findall(source) for name in re.findall(r'"(\w+)"', given)})


@pytest.fixture
def paths(api, ana, desk, article):
    """The pages of a project with something of each kind, by the path of their route."""
    mark = api.annotation(ana, article)
    claim, item = a_claim(ana, desk, "It is so.", annotation=mark["id"]), an_item(ana, desk)
    put(ana, claim, item)
    raw, media = multipart(("a.txt", b"A text."))
    job = expect(ana.post(f"/projects/{desk['id']}/jobs", raw=raw, media=media), 202)["id"]
    ids = matrix.named(
        project=desk["id"],
        document=article["id"],
        annotation=mark["id"],
        claim=claim["id"],
        evidence=item["id"],
        user=ana.id,
        job=job,
    )
    rows = [row for row in matrix.read() if row.method == "GET" and not row.path.startswith(("/api/", "/static/"))]
    found = {}
    for row in rows:
        try:
            found[row.path] = matrix.filled(row.path, ids)
        except KeyError:  # a page of something that this project does not have
            continue
    return found


def test_what_is_made_up_behind_the_question_mark_of_a_page_is_no_error_of_the_server(api, ana, paths):
    browser = api.signed_in(ana)
    asked = names()
    assert {"cursor", "q", "since", "until", "from", "to", "status"} <= set(asked)
    together = ["&".join(pair(name, value) for name in asked) for value in MADE_UP]
    alone = [pair(name, value) for value in WORST for name in asked]  # one that is refused hides the others
    for path in paths.values():
        for query in (*together, *alone):
            assert browser.call("GET", f"{path}?{query}").status_code < 500, query
    assert len(paths) > 40


@pytest.mark.parametrize("of", ["documents", "claims", "evidence"])
def test_no_list_is_searched_for_what_no_database_keeps(ana, desk, of):
    assert pointers(ana.get(f"/projects/{desk['id']}/{of}?q=%00")) == ["/q"]
