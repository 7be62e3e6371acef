"""One-time codes (RFC 6238, with its own examples), recovery codes, and the words for a browser."""

import pytest

from annotate.domain import one_time_codes as codes
from annotate.domain.browsers import browser, place

SEED = b"12345678901234567890"
# RFC 6238, appendix B, SHA-1; six digits are the last six of its eight.
EXAMPLES = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize("at", sorted(EXAMPLES))
def test_the_codes_are_those_of_the_standard(at):
    assert codes.code(SEED, at // codes.STEP) == EXAMPLES[at][-6:]


def test_a_clock_may_be_half_a_minute_off_and_not_a_minute_and_a_half():
    at = 1_800_000_015
    for ahead, step in ((-30, -1), (0, 0), (30, 1)):
        assert codes.step_of(SEED, codes.code(SEED, (at + ahead) // codes.STEP), at) == at // codes.STEP + step
    for ahead in (-90, -60, 60, 90):
        assert codes.step_of(SEED, codes.code(SEED, (at + ahead) // codes.STEP), at) is None


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_never_right(given):
    assert codes.step_of(SEED, given, 1_800_000_015) is None


def test_an_app_reads_name_issuer_and_seed():
    assert codes.uri(SEED, "Ana Okafor") == (
        "otpauth://totp/annotate%3AAna%20Okafor?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=annotate"
    )


def test_a_recovery_code_has_eighty_bits_and_is_read_with_and_without_hyphens():
    made = codes.recovery_code(bytes(range(10)))
    assert made == "aaaq-eaye-auda-ocaj"
    assert codes.normal(f" {made.upper()}\n") == codes.normal(made) == "aaaqeayeaudaocaj"


BROWSERS = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36": (
        "Chrome on Windows"
    ),
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/18.0 Safari/605.1": "Safari on macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1": (
        "Safari on iPhone"
    ),
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36": "Chrome on Android",
    "": "A browser",
    "curl/8": "A browser",
}


@pytest.mark.parametrize("agent", sorted(BROWSERS))
def test_a_browser_is_named_in_plain_words_without_its_version(agent):
    assert browser(agent) == BROWSERS[agent]


def test_of_an_address_the_last_part_is_not_kept():
    assert place("192.0.2.77") == "192.0.2.…"
    assert place("::ffff:192.0.2.77") == "192.0.2.…"
    assert place("2001:db8:1:2:3:4:5:6") == "2001:0db8:0001:…"
    assert place("127.0.0.1") == place("::1") == "this computer"
    assert place("") is None
