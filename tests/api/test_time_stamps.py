"""Time stamps over a small internet: OpenSSL signs them as the authority and checks them as an independent reader."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from annotate.domain.time_stamps import query
from annotate.fetch import Policy
from annotate.services import stamping, upkeep
from annotate.services.sign_in import NOBODY
from annotate.services.stamping import Terms
from annotate.services.work import read, write
from annotate.settings import Settings
from tests.api.client import Body, Client, expect, problem
from tests.api.conftest import Api
from tests.authority import ADDRESS, Authority
from tests.network import PUBLIC, Behaviour, Network, page, raw, redirect
from tests.service.waiting import at_once

TERMS = stamping.terms(Settings(timestamp_url=ADDRESS)) or Terms("", Policy())
CONTENT = "The mayor praised the new bridge.\r\nNobody asked who paid.".encode("utf-16")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def nothing_waits(api: Api, paper: Network) -> Iterator[None]:
    """Texts of other tests are no concern of these."""
    paper.name("tsa.example", PUBLIC)
    api.execute("DELETE FROM time_stamp WHERE reply IS NULL")
    api.execute(
        "INSERT INTO time_stamp (document, sha256, until, tries, asked)"
        " SELECT id, '', 99999999999, 1, '' FROM document WHERE id NOT IN (SELECT document FROM time_stamp)"
    )
    yield
    api.execute("DELETE FROM time_stamp WHERE reply IS NULL")


@pytest.fixture
def captured(ana: Client, desk: Body) -> Body:
    """A file whose text is not just its bytes."""
    form = {"file": (BytesIO(CONTENT), "bridge.txt")}
    made: Body = expect(ana.call("POST", f"/api/v1/projects/{desk['id']}/documents", form=form), 201)
    return made


def account(person: Client, document: Body) -> Body:
    found: Body = expect(person.get(f"/documents/{document['id']}/provenance"))
    return found


def test_the_original_gets_a_stamp_that_an_independent_reader_verifies_from_the_downloads_alone(
    paper: Network, ana: Client, captured: Body, authority: Authority
) -> None:
    assert account(ana, captured)["time_stamp"] is None
    paper.serve(authority.behaviour)
    before = authority.asked
    assert stamping.stamp_waiting(TERMS) == 1
    token = ana.get(f"/documents/{captured['id']}/time-stamp.tsr")
    assert (token.status_code, token.content_type) == (200, "application/timestamp-reply")
    assert token.headers["Content-Disposition"].startswith("attachment; ")
    original = ana.get(f"/documents/{captured['id']}/original").data
    assert original == CONTENT
    assert authority.verifies(token.data, original)
    assert not authority.verifies(token.data, original + b" ")
    stamp = account(ana, captured)["time_stamp"]
    assert (stamp["authority"], stamp["failed"]) == ("tsa.example", None)
    assert stamp["stamped"][:10] >= captured["created"][:10]
    event = account(ana, captured)["custody_events"][-1]
    assert (event["action"], event["by"], event["n"]) == ("document.stamped", None, 2)
    assert stamping.stamp_waiting(TERMS) == 0
    assert authority.asked == before + 1
    assert not [fault for fault in read(NOBODY, upkeep.faults) if captured["id"] in fault]


def test_only_a_hash_leaves(paper: Network, ana: Client, captured: Body) -> None:
    paper.serve(page(b"", "text/html"))
    stamping.stamp_waiting(TERMS)
    head, _, body = paper.asked[0].partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /stamp HTTP/1.1"
    assert len(body) < 100
    assert b"bridge" not in paper.asked[0]


def test_without_an_authority_the_import_stands_and_the_next_round_stamps_it(
    paper: Network, ana: Client, captured: Body, authority: Authority
) -> None:
    assert stamping.stamp_waiting(TERMS) == 0
    stamp = account(ana, captured)["time_stamp"]
    assert (stamp["stamped"], stamp["failed"]) == (None, "not_reachable")
    problem(ana.get(f"/documents/{captured['id']}/time-stamp.tsr"), 422, "state")
    expect(ana.post(f"/documents/{captured['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}), 201)
    paper.serve(authority.behaviour)
    assert stamping.stamp_waiting(TERMS) == 1
    assert authority.verifies(ana.get(f"/documents/{captured['id']}/time-stamp.tsr").data, CONTENT)


@pytest.mark.parametrize(
    "answer",
    [
        page(b"No.", "text/html"),
        page(b"No.", "application/timestamp-reply"),
        page(b"", "application/timestamp-reply"),
        page(b"0" * 200_000, "application/timestamp-reply"),
        page(b"", "text/html", "500 Broken"),
        redirect("http://tsa.example/other"),
        redirect("http://127.0.0.1/"),
        raw(b""),
    ],
)
def test_no_answer_but_a_stamp_on_this_hash_is_kept(
    paper: Network, ana: Client, captured: Body, answer: Behaviour
) -> None:
    paper.serve(answer)
    assert stamping.stamp_waiting(TERMS) == 0
    assert account(ana, captured)["time_stamp"]["failed"]
    assert len(paper.dialled) == 1
    problem(ana.get(f"/documents/{captured['id']}/time-stamp.tsr"), 422, "state")


def test_the_stamp_of_another_hash_is_not_kept(
    paper: Network, ana: Client, desk: Body, captured: Body, authority: Authority
) -> None:
    other = authority.reply(query("00" * 32, 5))
    paper.serve(page(other, "application/timestamp-reply"))
    assert stamping.stamp_waiting(TERMS) == 0
    assert account(ana, captured)["time_stamp"]["failed"] == "it stamped something else"


def test_an_authority_inside_is_never_reached(paper: Network, ana: Client, captured: Body) -> None:
    paper.name("tsa.example", "10.0.0.1")
    assert stamping.stamp_waiting(TERMS) == 0
    assert paper.dialled == []
    assert account(ana, captured)["time_stamp"]["failed"] == "not_allowed"


def test_two_who_ask_at_once_never_ask_for_the_same(ana: Client, captured: Body) -> None:
    first = read(NOBODY, stamping.next_waiting)
    assert first is not None
    assert first.document == captured["id"]
    assert sorted(at_once(*[lambda: write(NOBODY, stamping.take, first)] * 4)) == [False, False, False, True]
    assert read(NOBODY, stamping.next_waiting) is None


def test_a_stamp_that_was_exchanged_is_found_by_the_check(
    paper: Network, api: Api, ana: Client, captured: Body, authority: Authority, tmp_path: Path
) -> None:
    paper.serve(authority.behaviour)
    assert stamping.stamp_waiting(TERMS) == 1
    good = ana.get(f"/documents/{captured['id']}/time-stamp.tsr").data
    said = f"Document {captured['id']}: its time stamp is"
    api.execute("UPDATE time_stamp SET reply = ? WHERE document = ?", good + b"\0", captured["id"])
    assert f"{said} not the one that was received." in read(NOBODY, upkeep.faults)
    api.execute("DELETE FROM time_stamp WHERE document = ?", captured["id"])
    assert f"{said} missing." in read(NOBODY, upkeep.faults)
