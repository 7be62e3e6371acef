"""A virus scanner that says nothing for a while: what was acknowledged waits for it, and loses nothing (docs/provenance.md)."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from annotate import scan
from annotate.domain.jobs import Job
from annotate.domain.records import Document
from annotate.fetch import Policy
from annotate.services import bulk_work, custody, documents, fetching, waiting
from annotate.services.fetching import NewAddress, Terms
from annotate.services.reading import Unanswered
from annotate.services.sign_in import NOBODY
from annotate.services.waiting import File
from annotate.services.work import moment, read, seconds, write
from annotate.settings import Settings
from annotate.store.engine import Database
from tests import build
from tests.fetches import fetch_waiting
from tests.network import Network, page
from tests.scanner import Scanner
from tests.service.bulk_desk import OFF, Desk, made, states

WORDS = b"The council met."
SILENT = "The virus scanner of this server does not answer, so no file is taken in now. Try again later."
ON = Terms(True, Policy(), 20)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk()


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    """One that hangs up without a word, for as long as a test lets it."""
    listening = Scanner(tmp_path / "clamd.ctl")
    listening.silent = True
    scan.use(Settings(clamd=listening.where))
    yield listening
    listening.close()
    scan.use(Settings())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seconds that have gone meanwhile, for all who count them."""
    gone = [0]
    for module in (bulk_work, fetching, waiting):
        monkeypatch.setattr(module, "seconds", lambda: seconds() + gone[0])
        monkeypatch.setattr(module, "moment", lambda **ahead: moment(seconds=gone[0], **ahead), raising=False)
    return gone


def state(desk: Desk, document: str) -> tuple[str, str | None]:
    found = read(desk.ana, documents.read, document)
    return found.state, found.reason


def worked(job: Job, later: list[int]) -> None:
    """Whoever takes documents in looks in again, twice a minute, for some time."""
    for _ in range(20):
        while bulk_work.work_on(OFF, job.id):
            pass
        later[0] += bulk_work.LEASE + 1


def test_an_item_waits_for_the_scanner_and_is_taken_in_when_it_answers(
    desk: Desk, scanner: Scanner, later: list[int]
) -> None:
    job = desk.begun(("a.txt", WORDS), ("b.jsonl", b'{"text":"A text of many."}\n'))
    worked(job, later)
    assert states(desk.items(job)) == ["waiting", "waiting"]
    scanner.silent = False
    worked(job, later)
    assert desk.job(job).state == "done"
    kept = {one.name: made(one) for one in desk.items(job)}
    assert read(desk.ana, documents.text, kept["a.txt"])[0] == WORDS.decode()
    assert {read(desk.ana, documents.provenance, one).scanned for one in kept.values()} == {"clean"}


def test_an_item_is_given_up_when_the_scanner_said_nothing_for_a_day(
    desk: Desk, scanner: Scanner, later: list[int]
) -> None:
    job = desk.begun(("a.txt", WORDS))
    later[0] = 25 * 3600
    worked(job, later)
    [item] = desk.items(job)
    assert (item.state, item.reason) == ("refused", SILENT)


def begun(desk: Desk, *, running: bool = False) -> tuple[File, Document]:
    """A file that was answered with 202."""
    file = File(build.a_capture(WORDS, "a.txt", desk.ana.user), build.unnamed(), "en")
    return file, write(desk.ana, waiting.begin, desk.project.id, file, running)


def read_on(later: list[int], times: int) -> None:
    for _ in range(times):
        waiting.read_waiting(NOBODY)
        later[0] += waiting.LEASE + 1


def test_a_file_that_was_acknowledged_waits_for_the_scanner_with_its_bytes(
    desk: Desk, scanner: Scanner, later: list[int]
) -> None:
    _, document = begun(desk)
    read_on(later, 2 * waiting.MOST_TRIES)
    assert state(desk, document.id) == ("reading", None)
    scanner.silent = False
    read_on(later, 1)
    assert state(desk, document.id) == ("ready", None)
    assert read(desk.ana, documents.text, document.id)[0] == WORDS.decode()


def test_whoever_read_it_first_leaves_it_to_be_read_again(desk: Desk, scanner: Scanner, later: list[int]) -> None:
    file, document = begun(desk, running=True)
    ended: Future[waiting.Reading] = Future()
    ended.set_exception(Unanswered(sentence=SILENT))
    waiting._finished(document.id, file, desk.ana, ended)
    assert state(desk, document.id) == ("reading", None)
    scanner.silent = False
    later[0] = waiting.LEASE + 1
    read_on(later, 1)
    assert state(desk, document.id) == ("ready", None)


def test_a_file_is_refused_without_its_bytes_when_the_scanner_said_nothing_for_a_day(
    desk: Desk, scanner: Scanner, later: list[int]
) -> None:
    _, document = begun(desk)
    later[0] = 25 * 3600
    read_on(later, 1)
    assert state(desk, document.id) == ("refused", SILENT)
    assert not read(desk.ana, custody.bytes_kept, document.id)


def fetched(later: list[int], times: int) -> None:
    for _ in range(times):
        fetch_waiting(ON)
        later[0] += fetching.UNSCANNED + 1


def test_a_page_waits_for_the_scanner_and_holds_no_place_meanwhile(
    desk: Desk, scanner: Scanner, paper: Network, later: list[int]
) -> None:
    paper.serve(page(WORDS))
    document = write(desk.ana, fetching.begin, desk.project.id, NewAddress(url="http://paper.example/"), ON)
    fetched(later, 2 * fetching.TRIES)
    assert state(desk, document.id) == ("reading", None)
    assert len(paper.dialled) == 2 * fetching.TRIES
    later[0] -= fetching.UNSCANNED
    assert fetching.next_page() is None
    for _ in range(4):
        write(desk.ana, fetching.take, desk.project.id, "http://paper.example/", ON)
    scanner.silent = False
    later[0] += fetching.UNSCANNED
    fetched(later, 1)
    assert state(desk, document.id) == ("ready", None)


def test_a_page_is_given_up_when_the_scanner_said_nothing_for_a_day(
    desk: Desk, scanner: Scanner, paper: Network, later: list[int]
) -> None:
    paper.serve(page(WORDS))
    document = write(desk.ana, fetching.begin, desk.project.id, NewAddress(url="http://paper.example/"), ON)
    later[0] = 25 * 3600
    fetched(later, 1)
    assert state(desk, document.id) == ("refused", SILENT)


def test_what_is_too_long_for_the_scanner_waits_for_nothing(
    desk: Desk, scanner: Scanner, later: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner.silent = False
    monkeypatch.setattr("tests.scanner.LARGEST", len(WORDS) - 1)
    [item] = desk.done(("a.txt", WORDS))
    assert (item.state, "longer than the virus scanner" in (item.reason or "")) == ("refused", True)
