"""RFC 3161 against OpenSSL: it reads our questions, we read its answers, and nothing hostile is taken for one."""

import hashlib
import random
import re
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotate.domain.time_stamps import NotStamped, query, stamped
from tests.authority import Authority

CONTENT = b"The mayor praised the new bridge."
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 2**62, 2**63 - 1])
def test_openssl_reads_the_question(tmp_path: Path, nonce: int) -> None:
    (tmp_path / "query").write_bytes(query(DIGEST, nonce))
    said = subprocess.run(
        ["openssl", "ts", "-query", "-in", "query", "-text"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "Hash Algorithm: sha256" in said
    assert "Certificate required: yes" in said
    shown = re.search(r"Nonce: (?:0x)?([0-9A-F]+)", said)
    assert shown is not None
    assert int(shown[1], 16) == nonce
    digits = "".join(re.findall(r"^    [0-9a-f]{4} - ([0-9a-f -]{47})", said, re.MULTILINE))
    assert re.sub("[^0-9a-f]", "", digits) == DIGEST


def test_the_answer_of_openssl_is_read_and_openssl_takes_it_for_a_stamp_on_these_bytes_only(
    authority: Authority,
) -> None:
    reply = authority.reply(query(DIGEST, 77))
    made = stamped(reply, DIGEST, 77)
    said = authority.openssl("ts", "-reply", "-in", "reply.tsr", "-text")
    assert f"Serial number: 0x{made.serial.upper()}" in said
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", made.moment)
    assert made.moment[11:19] in said
    assert authority.verifies(reply, CONTENT)
    assert not authority.verifies(reply, CONTENT + b" ")


def test_a_stamp_on_another_hash_or_another_question_is_none(authority: Authority) -> None:
    reply = authority.reply(query(DIGEST, 78))
    for digest, nonce in ((hashlib.sha256(b"").hexdigest(), 78), (DIGEST, 79)):
        with pytest.raises(NotStamped, match="something else"):
            stamped(reply, digest, nonce)


def test_a_refusal_is_none(authority: Authority) -> None:
    reply = authority.reply(query(DIGEST, 80).replace(b"\x02\x01\x01", b"\x02\x01\x09", 1))
    with pytest.raises(NotStamped, match="refused with status 2"):
        stamped(reply, DIGEST, 80)


def test_damaged_bytes_are_refused_or_still_say_a_moment_and_nothing_else_happens(authority: Authority) -> None:
    reply = authority.reply(query(DIGEST, 81))
    rng = random.Random(3161)
    for _ in range(3000):
        damaged = bytearray(reply)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        cut = bytes(damaged[: rng.choice([len(damaged), rng.randrange(len(damaged))])])
        with suppress(NotStamped):
            assert datetime.fromisoformat(stamped(cut, DIGEST, 81).moment).tzinfo == UTC
