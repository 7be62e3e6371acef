"""E-mail, subtitles and Markdown as people write them: answers, cues of two speakers, lists and code."""

from tests.effort import in_proportion
from tests.readings import proposals, read, zones


def test_an_answer_has_what_it_quotes_apart_and_its_lines_whole() -> None:
    head = "Subject: Water\nContent-Language: de\nContent-Type: text/plain; format=flowed\n\n"
    body = (
        "It was opened \non Tuesday. \n\n> Who had \n> paid?\n>> And when?\nNobody.\n-- \nAda\n"
        "\n-----Original Message-----\nFrom: Luis\n"
    )
    made = read("a.eml", (head + body).encode())
    assert zones(made) == [
        ("headline", "Water"),
        ("body", "It was opened on Tuesday."),
        ("other", "> Who had paid?\n>> And when?"),
        ("body", "Nobody."),
        ("boilerplate", "--\nAda"),
        ("boilerplate", "-----Original Message-----\nFrom: Luis"),
    ]
    assert proposals(made) == [("title", "Water"), ("language", "de")]
    assert zones(read("a.eml", b"Subject: Water\n\nYes.\n----- Original Message -----\nFrom: Luis\n\nWhy?"))[1:] == [
        ("body", "Yes."),
        ("other", "----- Original Message -----\nFrom: Luis"),
        ("other", "Why?"),
    ]


def test_markdown_has_its_lists_rows_notes_and_code_apart() -> None:
    source = (
        "---\nsubtitle: No\nlang: en\n...\nWater\n=====\nBy Ada Noor\n\nIt was opened on Tuesday, and nobody asked who had paid.\n"
        "- One\n  goes on\n- Two\n\n|a|b|\n|-|-|\n|c|d|\n\n***\n~~~\n\n# no heading\n~~~\nCost\n----\n[^1]: See there.\n"
    )
    made = read("a.md", source.encode())
    assert made.text == source
    assert zones(made) == [
        ("boilerplate", "---\nsubtitle: No\nlang: en\n..."),
        ("headline", "Water\n====="),
        ("byline", "By Ada Noor"),
        ("body", "It was opened on Tuesday, and nobody asked who had paid."),
        ("body", "- One\n  goes on"),
        ("body", "- Two"),
        ("body", "|a|b|\n|-|-|"),
        ("body", "|c|d|"),
        ("other", "***"),
        ("body", "~~~\n\n# no heading\n~~~"),
        ("subheadline", "Cost\n----"),
        ("other", "[^1]: See there."),
    ]
    assert proposals(made) == [("language", "en")]


def test_code_that_does_not_end_goes_to_the_last_words() -> None:
    assert zones(read("a.md", b"```\n\na\n\n")) == [("body", "```\n\na")]


def test_markdown_of_underlines_alone_takes_time_in_proportion() -> None:
    assert in_proportion(lambda count: read("a.md", b"a\nb\n" + (b"=" * 400 + b"\n") * count), 2_000)


def cue(n: int, words: str, begin: str = "WEBVTT\n\n") -> str:
    return f"{begin}00:0{n}.000 --> 00:0{n + 1}.000\n{words}\n\n"


def test_each_speaker_of_subtitles_has_a_paragraph_and_a_sound_is_none() -> None:
    source = (
        cue(1, "[bell]") + cue(2, "-Who?\n-The mayor\nof Senn.", "") + cue(3, "And his dog.", "") + cue(4, "(Bark)", "")
    )
    assert zones(read("a.vtt", source.encode())) == [
        ("other", "[bell]"),
        ("body", "-Who?"),
        ("body", "-The mayor of Senn. And his dog."),
        ("other", "(Bark)"),
    ]
    named = cue(1, "<v Ada>R&amp;D?</v>\n<v Luis>No.") + cue(2, "<v Luis>Never.", "")
    assert read("a.vtt", named.encode()).text == "Ada: R&D?\n\nLuis: No. Never."


def test_captions_that_roll_are_kept_once_and_what_was_said_twice_is_kept_twice() -> None:
    rolling = cue(1, " \nit was<00:01.500><c> opened</c>") + cue(2, "it was opened\n ", "")
    rolling += cue(3, "it was opened\non Tuesday", "") + cue(4, "on Tuesday", "") + cue(5, "on Tuesday\nno no no", "")
    assert read("a.vtt", rolling.encode()).text == "it was opened on Tuesday no no no"
    twice = cue(1, "Never.") + cue(2, "Never.", "") + cue(3, "Who?", "") + cue(4, "He.", "") + cue(5, "I.", "")
    assert read("a.vtt", twice.encode()).text == "Never. Never. Who? He. I."


def test_subtitles_say_their_title_and_their_language() -> None:
    made = read("a.vtt", cue(1, "Hello.", "WEBVTT - The opening\nKind: captions\nLanguage: en\n\n").encode())
    assert proposals(made) == [("title", "The opening"), ("language", "en")]
