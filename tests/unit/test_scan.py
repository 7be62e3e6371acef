"""The virus scanner over real sockets (security.md S48)."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate import scan
from annotate.settings import Settings
from tests.scanner import EICAR, LARGEST, Scanner


@pytest.fixture(params=["unix", "tcp"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scanner]:
    made = Scanner(tmp_path / "clamd.ctl" if request.param == "unix" else None)
    scan.use(Settings(clamd=made.where))
    yield made
    made.close()
    scan.use(Settings())


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 1_000_000])
def test_every_byte_gets_to_the_scanner_and_clean_ones_pass(scanner: Scanner, size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    assert scan.found(content) is None
    assert scanner.streams == [content]


def test_what_it_finds_is_named_wherever_it_stands(scanner: Scanner) -> None:
    assert scan.found(EICAR) == "Win.Test.EICAR_HDB-1"
    assert scan.found(b" " * 65530 + EICAR + b" " * 100_000) == "Win.Test.EICAR_HDB-1"


def test_it_answers_when_it_is_only_asked_whether_it_is_there(scanner: Scanner) -> None:
    scan.reach()
    scanner.silent = True
    with pytest.raises(scan.NoAnswer):
        scan.reach()


@pytest.mark.parametrize("size", [LARGEST + 1, 3 * LARGEST])
def test_a_file_that_is_too_long_for_it_counts_as_no_answer_for_good(scanner: Scanner, size: int) -> None:
    with pytest.raises(scan.TooLong):
        scan.found(bytes(size))


def test_a_reply_that_says_neither_counts_as_no_answer(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "_stream", lambda line: b"stream: Can't allocate memory ERROR")
    with pytest.raises(scan.NoAnswer) as raised:
        scan.found(b"A text.")
    assert raised.type is scan.NoAnswer


def test_nobody_there_counts_as_no_answer(scanner: Scanner) -> None:
    scanner.close()
    with pytest.raises(scan.NoAnswer):
        scan.found(b"A text.")


def test_who_takes_the_bytes_and_never_answers_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        scan.use(Settings(clamd=f"127.0.0.1:{listening.getsockname()[1]}"))
        try:
            with pytest.raises(scan.NoAnswer):
                scan.found(b"A text.")
        finally:
            scan.use(Settings())
