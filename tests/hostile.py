"""Files that mean harm, a class at a time (security.md 6). Each is made when it is asked for; `listener` is an address at
which nobody must ever knock."""

from collections.abc import Callable

from tests.hostile_containers import CONTAINERS, PDF, PROSE, Hostile

LARGE = 600_000
"""Bytes: large enough that anything quadratic takes minutes."""


def _page(body: str) -> Callable[[str], bytes]:
    return lambda listener: f"<!doctype html><html><body><p>{PROSE}</p>{body.replace('LISTENER', listener)}".encode()


def _bytes(content: bytes) -> Callable[[str], bytes]:
    return lambda _: content


def _words(words: str, encoding: str = "utf-8") -> Callable[[str], bytes]:
    return lambda _: words.encode(encoding, "surrogatepass")


ENCODINGS = {
    "utf-16 with half a character": Hostile("a.txt", _bytes(b"\xff\xfea\0b\0c"), True),
    "utf-16 with half of a pair": Hostile("a.txt", _bytes(b"\xff\xfea\0\x00\xd8b\0"), True),
    "a mark of UTF-8 and no UTF-8": Hostile("a.txt", _bytes(b"\xef\xbb\xbf\xff\xfe"), True),
    "surrogates in UTF-8": Hostile("a.txt", _words("a \ud800 b"), None),
    "overlong forms": Hostile("a.txt", _bytes(b"a \xc0\xaf \xe0\x80\xaf b"), None),
    "every byte but zero": Hostile("a.txt", _bytes(bytes(range(1, 256)) * 40), None),
    "zero bytes": Hostile("a.txt", _bytes(b"a\0b" * 1000), True),
    "a page that says it is UTF-16": Hostile("a.html", _page("<meta charset=utf-16>"), False),
    "a page that says it is UTF-7": Hostile("a.html", _page("<meta charset=utf-7>+ADw-script+AD4-"), False),
    "utf-32": Hostile("a.txt", _words("\ufeffWords.", "utf-32-le"), None),
}
UNICODE = {
    "directions turned": Hostile("a.txt", _words(f"\u202e{PROSE}\u2066{PROSE}\u202c"), False),
    "invisible signs": Hostile("a.txt", _words("\u200b\u200d\u2060\ufeffWords\u00ad.\u200b"), False),
    "marks upon marks": Hostile("a.txt", _words("e" + "\u0301" * 50_000), False),
    "characters beyond the first plane": Hostile("a.html", _page("😀" * 2000 + "𐍈"), False),
    "noncharacters": Hostile("a.html", _page("\ufdd0\ufffe\uffff\U0001fffe"), False),
    "not normalised": Hostile("a.txt", _words("A\u030angstro\u0308m \u212b Å"), False),
    "separators of lines": Hostile("a.txt", _words("a\u2028b\u2029c\x85d\x0be\x0cf"), False),
    "numeric references to nothing": Hostile(
        "a.html", _page("&#0;&#xD800;&#x110000;&#xFFFE;&#128;&#99999999999;"), False
    ),
}
REPETITION = {
    f"{len(piece)} signs again and again, {piece!r}": Hostile("a.txt", _words(piece * (LARGE // 2 // len(piece))), None)
    for piece in ("a", "(", '"', ".", "a. ", "A. ", "1. ", "\n", " \n", "..[1 1 ", "www.", "By ", "\t", "…", "é")
}
MARKUP = {
    "deep parts": Hostile("a.html", _page("<div>" * 20_000), False),
    "parts that are never closed": Hostile("a.html", _page("<b><i><a>x" * 5_000), None),
    "tables in tables": Hostile("a.html", _page("<table><tr><td>" * 5_000 + "x"), False),
    "many attributes": Hostile("a.html", _page("<p " + " ".join(f"a{n}=x" for n in range(5_000)) + ">x"), False),
    "a class of a million names": Hostile("a.html", _page(f"<p class='{'advert-x ' * 100_000}'>x"), False),
    "lists in lists": Hostile("a.html", _page("<ul><li>" * 4_000 + "x"), False),
    "forms in forms": Hostile("a.html", _page("<form><math><mtext></form><form><mglyph><style></math>" * 1000), False),
    "entities without end": Hostile("a.html", _page("&amp" * 500_000), False),
    "a comment without end": Hostile("a.html", _page("<!--" + "-" * LARGE), False),
    "tags without end": Hostile("a.html", _page("<" * LARGE), False),
    "line breaks": Hostile("a.html", _page("<br>" * 300_000), False),
    "many paragraphs": Hostile("a.html", _page("<p>x" * 20_000), False),
    "too many paragraphs": Hostile("a.html", _page("<p>x" * 130_000), True),
    "many statements": Hostile(
        "a.html", _page("<meta property=og:title content=x><i itemprop=author>x</i>" * 30_000), False
    ),
    "data nested deeply": Hostile(
        "a.html", _page("<script type='application/ld+json'>" + '{"@graph":[' * 20_000 + "</script>"), False
    ),
    "scripts": Hostile(
        "a.html",
        _page(
            "<script>fetch('LISTENER')</script><img src='LISTENER' onerror=alert(1)><iframe src='LISTENER'></iframe>"
            "<link rel=stylesheet href='LISTENER'><object data='LISTENER'></object><video src='LISTENER'></video>"
            "<meta http-equiv=refresh content='0;url=LISTENER'><base href='LISTENER'><svg><image href='LISTENER'/></svg>"
        ),
        False,
    ),
    "markup that changes when it is read twice": Hostile(
        "a.html",
        _page("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>"),
        False,
    ),
    "frames only": Hostile("a.html", _bytes(b"<html><frameset><frame src=x></frameset></html>"), True),
}


OTHERS = {
    "groups in groups": Hostile("a.rtf", _bytes(b"{\\rtf1 " + b"{" * LARGE), True),
    "signs beyond all numbers": Hostile(
        "a.rtf", _bytes(b"{\\rtf1 One \\u99999999? \\uc99999 \\u-1? \\bin999999999 x}"), None
    ),
    "groups closed too often": Hostile("a.rtf", _bytes(b"{\\rtf1 One." + b"}" * 100_000 + b" Two."), None),
    "an e-mail in an e-mail": Hostile(
        "a.eml",
        _bytes(
            b"Subject: x\nFrom: a\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
        ),
        True,
    ),
    "a header without end": Hostile(
        "a.eml", _bytes(b"Subject: " + b"=?utf-8?q?x?= " * 100_000 + b"\nFrom: a\n\nWords.\n"), None
    ),
    "an unknown encoding in an e-mail": Hostile(
        "a.eml", _bytes(b"Subject: x\nFrom: a\nContent-Type: text/plain; charset=no-such\n\nCaf\xe9.\n"), False
    ),
    "cues without end": Hostile("a.srt", _bytes(b"1\n00:00:01,000 --> 00:00:02,000\n" + b"-->\n" * 100_000), True),
    "times without end": Hostile(
        "a.vtt", _bytes(b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n<v <v <v\n\n" * 10_000), None
    ),
    "headings without end": Hostile("a.md", _bytes(b"# x\n" * 20_000), None),
    "settings without end": Hostile("a.md", _bytes(b"---\n" + b"title: x\n" * 20_000), None),
}
NAMES = {
    f"a name such as {name!r}": Hostile(name, _words(PROSE), refused)
    for name, refused in (
        ("../../../etc/passwd", False),
        ("..\\..\\a.txt", False),
        ("\u202etxt.exe", False),
        ("a\r\nSet-Cookie: x=1.txt", False),
        ("CON", False),
        ("x" * 3000 + ".txt", False),
        ("a.pdf.txt", False),
        ("a.txt.pdf", True),
        (".htaccess", False),
        ("<img src=x>.txt", False),
    )
}
CLASSES = {
    "encoding": ENCODINGS,
    "unicode": UNICODE,
    "repetition": REPETITION,
    "markup": MARKUP,
    "container": CONTAINERS,
    "pdf": PDF,
    "other": OTHERS,
    "name": NAMES,
}
EVERY = {f"{kind}: {name}": case for kind, cases in CLASSES.items() for name, case in cases.items()}
