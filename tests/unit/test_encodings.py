"""Bytes become the characters that were meant, whatever encoding an old page is in; the source of the decision is told."""

from typing import Any

import pytest

from annotate.reading.encoding import CHOICES, decode, known
from annotate.reading.result import Unreadable

RUSSIAN = "Совет собрался в понедельник, чтобы обсудить водоснабжение верхнего города, которое отказывало каждое лето."
GREEK = "Το συμβούλιο συνεδρίασε τη Δευτέρα για να συζητήσει την ύδρευση της άνω πόλης, που διακόπτεται κάθε καλοκαίρι."
JAPANESE = "市議会は月曜日に会合を開き、毎年夏に断水が続く山の手地区の給水について話し合った。誰が費用を負担するかは決まらなかった。"
CHINESE = "市议会星期一开会讨论上城的供水问题，那里每年夏天都会停水。议员们未能就由谁付款达成一致，因此推迟到下个月。"
TAIWANESE = "市議會星期一開會討論上城的供水問題，那裡每年夏天都會停水。議員們未能就由誰付款達成一致，因此推遲到下個月。"
KOREAN = (
    "시의회는 월요일에 모여 매년 여름마다 끊기는 윗마을의 물 공급 문제를 논의했다. 누가 비용을 낼지는 정하지 못했다."
)
ARABIC = "اجتمع المجلس يوم الاثنين لبحث إمدادات المياه في المدينة العليا التي تنقطع كل صيف ولم يتفق الأعضاء على من يدفع الثمن."
HEBREW = "המועצה התכנסה ביום שני כדי לדון באספקת המים של העיר העליונה, שנכשלה בכל אחד מארבעת הקיצים האחרונים."
POLISH = "Rada zebrała się w poniedziałek, aby omówić zaopatrzenie w wodę górnego miasta, które zawodziło każdego lata; żółć, gęś."
CASES = [
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso-8859-5"),
    (RUSSIAN, "cp866"),
    (GREEK, "windows-1253"),
    (GREEK, "iso-8859-7"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc-jp"),
    (JAPANESE, "iso-2022-jp"),
    (CHINESE, "gb2312"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
    (KOREAN, "euc-kr"),
    (ARABIC, "windows-1256"),
    (ARABIC, "iso-8859-6"),
    (HEBREW, "windows-1255"),
    (POLISH, "windows-1250"),
    (POLISH, "iso-8859-2"),
]


@pytest.mark.parametrize(("words", "encoding"), CASES)
def test_a_page_that_names_its_old_encoding_is_read_right(words: str, encoding: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><p>{words}'
    made = decode(page.encode(encoding), page=True)
    assert made.text == page
    assert made.encoding.endswith("(the page says so)")


@pytest.mark.parametrize(("words", "encoding"), CASES)
def test_a_text_that_names_no_encoding_is_read_right(words: str, encoding: str) -> None:
    made = decode((words + "\n").encode(encoding) * 3)
    assert made.text == (words + "\n") * 3


@pytest.mark.parametrize(("words", "encoding"), CASES)
def test_a_person_may_say_what_the_encoding_is(words: str, encoding: str) -> None:
    made = decode(words.encode(encoding), given=encoding)
    assert (made.text, made.encoding.endswith("(chosen)")) == (words, True)


@pytest.mark.parametrize(
    ("raw", "known_", "expected"),
    [
        (b"\xef\xbb\xbfna\xc3\xafve", {"charset": "windows-1251"}, "utf-8 (byte-order mark)"),
        ("naïve".encode("utf-16"), {}, "utf-16-le (byte-order mark)"),
        ("да".encode("koi8-r"), {"charset": "KOI8-R"}, "koi8-r (the server said so)"),
        (b"<meta charset=koi8-r>" + "да".encode("koi8-r"), {"page": True}, "koi8-r (the page says so)"),
        (b"na\xc3\xafve", {"charset": "no-such"}, "utf-8 (valid throughout)"),
        (b"caf\xe9", {}, "windows-1252 (assumed: not valid UTF-8)"),
    ],
)
def test_mark_server_page_utf8_and_detector_are_asked_in_this_order(
    raw: bytes, known_: dict[str, Any], expected: str
) -> None:
    assert decode(raw, **known_).encoding == expected


def test_a_declaration_that_the_bytes_deny_is_not_believed() -> None:
    assert (
        decode(b"<meta charset=utf-8>" + "да, это".encode("cp1251"), page=True).encoding != "utf-8 (the page says so)"
    )


@pytest.mark.parametrize("name", ["rot13", "base64", "utf-7", "idna", "unicode_escape", "zip", "../x", "x" * 500])
def test_what_is_no_encoding_of_text_is_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="not known here"):
        decode(b"x", given=name)


def test_every_choice_is_known_by_its_own_name() -> None:
    assert [name for name in CHOICES if known(name) != name] == []
