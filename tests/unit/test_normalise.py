"""The canonical text (domain.md 4, security.md S46)."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.normalise import MAX_LINES, TextRefused, decode, normalise, sha256

RAW = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from("\r\n\ufeff"))
)


def test_a_crlf_document_gets_line_feeds_and_says_so():
    assert normalise("one\r\ntwo\r\n") == ("one\ntwo\n", ("crlf",))


def test_a_lone_carriage_return_becomes_a_line_feed_and_says_so():
    assert normalise("one\rtwo\r\nthree\r\r\nfour") == ("one\ntwo\nthree\n\nfour", ("crlf", "cr"))


def test_a_leading_byte_order_mark_goes_and_a_later_one_stays():
    assert normalise("\ufeffone\ufefftwo") == ("one\ufefftwo", ("bom",))


def test_a_clean_text_is_the_same_and_names_nothing():
    text = "e\u0301 é 😊 \u2028\u2029\x85\x0b\x0c\u200b אב"
    assert normalise(text) == (text, ())


def test_composed_and_decomposed_letters_stay_as_they_came():
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "Zoë à Plzeň")
        assert normalise(text).text == text


@given(RAW)
def test_a_normalised_text_has_no_carriage_return_and_is_shorter_only_by_what_is_named(raw):
    text, named = normalise(raw)
    assert "\r" not in text
    assert len(raw) - len(text) == raw.count("\r\n") + raw.startswith("\ufeff")
    assert set(named) <= {"bom", "crlf", "cr"}
    assert bool(named) == (text != raw)


@pytest.mark.parametrize("raw", ["a\0b", "a\ud83d", "\ude0a", "é\udfffé"])
def test_nul_and_lone_surrogates_are_refused_with_a_sentence(raw):
    with pytest.raises(TextRefused, match=r"^[A-Z].*import .*\.$"):
        normalise(raw)


def test_a_text_of_too_many_lines_is_refused_with_the_limit():
    assert normalise("\n" * (MAX_LINES - 1)).text.count("\n") == MAX_LINES - 1
    with pytest.raises(TextRefused, match="250,000 lines"):
        normalise("\n" * MAX_LINES)


def test_the_hash_is_that_of_the_utf8_bytes(sunrise):
    assert sha256("é😊") == hashlib.sha256("é😊".encode()).hexdigest()
    assert normalise(sunrise.bytes.decode()).normalisations == ()
    assert sha256(sunrise.text) == "306a4345d6fb4f040962e3def695422dab8a83e1fd4176c62b533ea33d7f553f"


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"plain", "plain", "utf-8 (valid throughout)"),
        ("Zoë 😊".encode(), "Zoë 😊", "utf-8 (valid throughout)"),
        ("\ufeffZoë".encode(), "\ufeffZoë", "utf-8 (byte-order mark)"),
        (b"\xff\xfe" + "Zoë😊".encode("utf-16-le"), "\ufeffZoë😊", "utf-16-le (byte-order mark)"),
        (b"\xfe\xff" + "Zoë😊".encode("utf-16-be"), "\ufeffZoë😊", "utf-16-be (byte-order mark)"),
        (b"\x93Zo\xeb\x94 \x80 5", "“Zoë” € 5", "windows-1252 (assumed: not valid UTF-8)"),
        (b"", "", "utf-8 (valid throughout)"),
    ],
)
def test_an_upload_is_read_by_its_mark_else_as_utf8_else_as_windows_1252(raw, text, encoding):
    assert decode(raw) == (text, encoding)


def test_the_byte_order_mark_of_an_upload_is_removed_and_named_by_normalising():
    assert normalise(decode(b"\xff\xfe" + "a\r\nb".encode("utf-16-le")).text) == ("a\nb", ("bom", "crlf"))


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7\0\0\xff",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\xe9\x08",
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8a\0",
        b"\xef\xbb\xbf\xff",
        b"\x81\x8d\xff",
        "utf-16 without a mark".encode("utf-16-le"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_a_sentence(raw):
    with pytest.raises(TextRefused, match=r"^The file .*upload it again\.$"):
        decode(raw)


@given(st.binary())
def test_any_bytes_are_either_text_that_can_be_stored_or_refused(raw):
    try:
        text = normalise(decode(raw).text).text
    except TextRefused:
        return
    assert text.encode().decode() == text
