"""The sample article and its marks: what the loader may rely on, and what a class is meant to find in them."""

import itertools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict
from urllib.parse import urlsplit

import msgspec
import pytest

import annotate
from annotate.domain import fields as f
from annotate.domain.annotations import NewAnnotation, asked_ranges, fields_of, joined
from annotate.domain.links import check_ends
from annotate.domain.records import FIELDS_OF
from annotate.text.sentences import Sentence, cut
from annotate.text.zones import Zone, find_zones
from annotate.vocabulary import ids, is_value, value

DEMO = Path(annotate.__file__).parent / "demo"
REVIEWERS = ("first", "second")
OPENING, CLOSING = "“", "”"
MAY_BE_ABSENT = {"parent", "resolved_source", "resolution", "neutral_wording"}


class Part(TypedDict):
    part: str
    quote: str
    nth: NotRequired[int]


class Mark(TypedDict):
    reviewer: str
    id: str
    kind: str
    note: str
    confidence: str
    fields: dict[str, object]
    quote: NotRequired[str]
    nth: NotRequired[int]
    pieces: NotRequired[list[str]]
    part: NotRequired[list[Part]]


Link = TypedDict("Link", {"reviewer": str, "type": str, "from": str, "to": str})


class Named(TypedDict):
    name: str
    read_except: NotRequired[list[int]]


class Sample(TypedDict):
    document: dict[str, str]
    project: dict[str, str]
    tour: dict[str, str]
    people: dict[str, Named]
    annotation: list[Mark]
    link: list[Link]


class Span(NamedTuple):
    """Code points of the article, half-open; `part` is empty outside attributions."""

    start: int
    end: int
    part: str


@pytest.fixture(scope="module")
def text() -> str:
    return (DEMO / "article.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def sample() -> Sample:
    return msgspec.convert(tomllib.loads((DEMO / "annotations.toml").read_text(encoding="utf-8")), Sample)


@pytest.fixture(scope="module")
def zones(text: str) -> list[Zone]:
    return list(find_zones(text))


@pytest.fixture(scope="module")
def sentences(text: str, zones: list[Zone]) -> list[Sentence]:
    return cut(text, zones, "en")


def nth_place(text: str, quote: str, nth: int) -> int:
    """Where the `nth` occurrence of `quote` begins; fails when there are fewer."""
    places = [found.start() for found in re.finditer(f"(?={re.escape(quote)})", text)]
    assert len(places) >= nth >= 1, f"{quote!r} stands {len(places)} times in the article, number {nth} is asked for"
    return places[nth - 1]


def spans(text: str, mark: Mark) -> list[Span]:
    """The fragments of a mark, in the order of the file."""
    if "part" in mark:
        starts = [nth_place(text, part["quote"], part.get("nth", 1)) for part in mark["part"]]
        return [Span(start, start + len(p["quote"]), p["part"]) for start, p in zip(starts, mark["part"], strict=True)]
    found: list[Span] = []
    for quote in mark.get("pieces") or [mark["quote"]]:
        start = text.index(quote, found[-1].end) if found else nth_place(text, quote, mark.get("nth", 1))
        found.append(Span(start, start + len(quote), ""))
    return found


def hull(text: str, mark: Mark) -> tuple[int, int]:
    found = spans(text, mark)
    return min(span.start for span in found), max(span.end for span in found)


def of_kind(sample: Sample, kind: str) -> Iterator[Mark]:
    return (mark for mark in sample["annotation"] if mark["kind"] == kind)


def layer(sample: Sample, reviewer: str) -> dict[str, Mark]:
    return {mark["id"]: mark for mark in sample["annotation"] if mark["reviewer"] == reviewer}


def touched(text: str, sentences: list[Sentence], mark: Mark) -> set[int]:
    return {s.n for s in sentences for span in spans(text, mark) if span.start < s.end and s.start < span.end}


# ---------------------------------------------------------------- the article


def test_the_article_is_stored_as_it_will_be_read(text: str) -> None:
    assert not {"\r", "\0", "\ufeff"} & set(text)
    assert 3500 <= len(text) <= 4500


def test_code_points_and_utf_16_part_before_the_body_begins(text: str, sentences: list[Sentence]) -> None:
    astral = [place for place, character in enumerate(text) if ord(character) > 0xFFFF]
    assert astral
    assert max(astral) < sentences[0].start


def test_a_name_in_the_body_has_a_combining_mark_that_no_normal_form_removes(
    text: str, sentences: list[Sentence]
) -> None:
    body = text[sentences[0].start : sentences[-1].end]
    assert any(map(unicodedata.combining, unicodedata.normalize("NFC", body)))
    assert unicodedata.is_normalized("NFC", text)


def test_the_zones_of_the_page_are_recognised(text: str, zones: list[Zone]) -> None:
    kinds = {text[zone.start : zone.end]: zone.kind for zone in zones}
    headline = "How Tovarra gave Port Savel its bay back"
    assert [zone.kind for zone in zones if text[zone.start : zone.end] == headline] == [
        "headline_duplicate",
        "headline",
    ]
    assert kinds["By Courier Business Desk"] == "byline"
    assert kinds["Port Savel, 14 May"] == "dateline"
    assert next(kind for line, kind in kinds.items() if line.startswith("Photo:")) == "caption"


def test_nothing_around_the_article_can_be_marked(text: str, zones: list[Zone], sentences: list[Sentence]) -> None:
    outside = [zone for zone in zones if not value("zone", zone.kind).annotatable]
    lines = {line for zone in outside for line in text[zone.start : zone.end].split("\n")}
    for start in ("Home News", "We use cookies", "BusinessPartner", "Share this story", "You may also", "Ten walks"):
        assert any(line.startswith(start) for line in lines), start
    assert all(zone.kind not in ("body", "caption") for zone in zones if zone.start > sentences[-1].end)


def test_every_sentence_of_the_body_is_cut_where_it_ends(text: str, sentences: list[Sentence]) -> None:
    assert 20 <= len(sentences) <= 30
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        assert words[-1] in f".{CLOSING}", words
        assert words[0].isupper() or words[0] == OPENING, words
        assert "\n" not in words


# ---------------------------------------------------------------- the marks


def test_labels_are_numbered_by_kind_in_the_order_of_the_file(sample: Sample) -> None:
    for reviewer in REVIEWERS:
        count: Counter[str] = Counter()
        for label, mark in layer(sample, reviewer).items():
            count[mark["kind"]] += 1
            assert label == f"{value('kind', mark['kind']).letter}{count[mark['kind']]:02}"
    assert len(sample["annotation"]) == sum(len(layer(sample, reviewer)) for reviewer in REVIEWERS)


def test_every_mark_says_in_one_way_where_it_stands(sample: Sample) -> None:
    for mark in sample["annotation"]:
        ways = {"quote", "pieces", "part"} & set(mark)
        expected = {"part"} if mark["kind"] == "attribution" else ways & {"quote", "pieces"}
        assert len(ways) == 1, mark["id"]
        assert ways == expected, mark["id"]
        assert "nth" not in mark or "part" not in mark, mark["id"]


def test_every_quotation_stands_in_the_article_and_ends_with_a_word(text: str, sample: Sample) -> None:
    for mark in sample["annotation"]:
        for span in spans(text, mark):
            quote = text[span.start : span.end]
            assert quote == quote.strip()
            assert not (text[span.start - 1] + quote[0]).isalnum(), quote
            assert not (quote[-1] + text[span.end]).isalnum(), quote


def test_fragments_ascend_and_do_not_touch(text: str, sample: Sample) -> None:
    for mark in sample["annotation"]:
        for before, after in itertools.pairwise(spans(text, mark)):
            assert before.end < after.start, mark["id"]


def test_every_mark_stands_in_one_zone_that_may_be_marked(text: str, zones: list[Zone], sample: Sample) -> None:
    for mark in sample["annotation"]:
        start, end = hull(text, mark)
        [zone] = [zone for zone in zones if zone.start <= start and end <= zone.end]
        assert value("zone", zone.kind).annotatable, mark["id"]


def test_every_mark_of_the_body_stands_in_one_sentence(text: str, sentences: list[Sentence], sample: Sample) -> None:
    for mark in sample["annotation"]:
        assert len(touched(text, sentences, mark)) <= 1, mark["id"]


def test_every_mark_is_one_that_the_rules_of_annotations_accept(text: str, sample: Sample) -> None:
    for mark in sample["annotation"]:
        fragments = [
            {"start": s.start, "end": s.end, "quote": text[s.start : s.end], "part": s.part or None}
            for s in spans(text, mark)
        ]
        fields = {name: content for name, content in mark["fields"].items() if name != "parent"}
        body = {"kind": mark["kind"], "fragments": fragments, "fields": fields}
        new = msgspec.convert({**body, "note": mark["note"], "confidence": mark["confidence"]}, NewAnnotation)
        assert len(joined(new.kind, asked_ranges(new), text)) == len(fragments), mark["id"]
        fields_of(new.kind, new.fields)


def test_every_field_of_a_kind_is_filled_in_with_a_value_of_its_vocabulary(sample: Sample) -> None:
    for mark in sample["annotation"]:
        assert {*FIELDS_OF[mark["kind"]]} - {*mark["fields"]} <= MAY_BE_ABSENT, mark["id"]
        for name in {*mark["fields"]} & {*ids("vocabulary")}:
            assert is_value(name, str(mark["fields"][name])), (mark["id"], name)


def test_ptc_codes_are_those_of_the_corpus(sample: Sample) -> None:
    for mark in of_kind(sample, "language"):
        codes = mark["fields"]["ptc_codes"]
        category = str(mark["fields"]["category"])
        assert codes == [code for code in (value("category", category).ptc,) if code], mark["id"]


def test_titles_names_times_and_addresses_are_such_as_the_api_takes(sample: Sample) -> None:
    lines = [sample["document"]["title"], sample["project"]["name"], *(p["name"] for p in sample["people"].values())]
    assert msgspec.convert(lines, list[f.Line])
    assert msgspec.convert(sample["document"]["retrieved"], f.Moment)
    assert msgspec.convert(sample["document"]["source_url"], f.Address)


# ---------------------------------------------------------------- attributions


def test_every_attribution_has_one_cue_at_most_one_source_and_some_content(sample: Sample) -> None:
    for mark in of_kind(sample, "attribution"):
        parts = Counter(part["part"] for part in mark["part"])
        assert set(parts) <= set(ids("part"))
        assert parts["cue"] == 1, mark["id"]
        assert parts["content"] >= 1, mark["id"]
        assert parts["source"] <= 1, mark["id"]
        assert (parts["source"] == 0) == (mark["fields"]["source_type"] == "none"), mark["id"]


def test_quotation_marks_and_that_belong_to_the_content(text: str, sample: Sample) -> None:
    for mark in of_kind(sample, "attribution"):
        for span in spans(text, mark):
            before, quote, after = text[: span.start], text[span.start : span.end], text[span.end :]
            if span.part == "content":
                assert quote.count(OPENING) == quote.count(CLOSING), mark["id"]
                assert not before.endswith((OPENING, " that ")), mark["id"]
                assert not after.startswith(CLOSING), mark["id"]
            else:
                assert not {OPENING, CLOSING} & set(quote), mark["id"]
                assert "that" not in quote.split(), mark["id"]


def test_direct_quotations_and_only_they_are_in_quotation_marks(sample: Sample) -> None:
    for mark in of_kind(sample, "attribution"):
        quoted = [part["quote"].startswith(OPENING) for part in mark["part"] if part["part"] == "content"]
        assert set(quoted) == {mark["fields"]["mode"] == "direct"}, mark["id"]


def test_a_nested_attribution_stands_in_the_content_of_its_parent(text: str, sample: Sample) -> None:
    nested = [mark for mark in of_kind(sample, "attribution") if "parent" in mark["fields"]]
    assert nested
    for mark in nested:
        parent = layer(sample, mark["reviewer"])[str(mark["fields"]["parent"])]
        start, end = hull(text, mark)
        assert any(s.part == "content" and s.start <= start and end <= s.end for s in spans(text, parent)), mark["id"]


def test_the_attributions_show_what_makes_them_difficult(text: str, sample: Sample) -> None:
    marks = list(of_kind(sample, "attribution"))
    by_part = [{span.part: span for span in spans(text, mark)} for mark in marks]
    assert any("source" not in parts for parts in by_part)
    assert any("source" in parts and parts["cue"].start - parts["source"].end > 100 for parts in by_part)
    contents = [sum(part["part"] == "content" for part in mark["part"]) for mark in marks]
    assert {(mark["fields"]["mode"], pieces > 1) for mark, pieces in zip(marks, contents, strict=True)} >= {
        ("direct", True),
        ("indirect", True),
        ("indirect", False),
    }
    assert {mark["fields"]["cue_stance"] for mark in marks} == set(ids("cue_stance"))
    assert {"none", "vague_group", "document"} <= {mark["fields"]["source_type"] for mark in marks}


# ---------------------------------------------------------------- links


def test_links_end_at_marks_of_the_same_reviewer_of_a_fitting_kind(sample: Sample) -> None:
    for link in sample["link"]:
        own = layer(sample, link["reviewer"])
        check_ends(link["type"], own[link["from"]]["kind"], own[link["to"]]["kind"])
        assert link["from"] != link["to"]
        assert sample["link"].count(link) == 1


def test_the_first_reviewer_used_five_types_of_link(sample: Sample) -> None:
    expected = {"attributes", "questions", "flags", "contradicts", "repeats"}
    assert {link["type"] for link in sample["link"] if link["reviewer"] == "first"} == expected


def test_a_claim_in_another_voice_is_linked_to_its_attribution(sample: Sample) -> None:
    linked = {(link["reviewer"], link["to"]) for link in sample["link"] if link["type"] == "attributes"}
    attributed = {(m["reviewer"], m["id"]) for m in of_kind(sample, "claim") if m["fields"]["voice"] == "attributed"}
    assert linked == attributed


def test_the_first_reviewer_could_submit_and_the_second_has_one_flag_without_a_link(sample: Sample) -> None:
    linked = {(link["reviewer"], link["from"]) for link in sample["link"] if link["type"] == "questions"}
    flags = {(mark["reviewer"], mark["id"]) for mark in of_kind(sample, "unverified")}
    assert flags - linked == {("second", "U02")}


# ---------------------------------------------------------------- two reviewers


def test_the_reviewers_marked_about_thirty_and_about_twenty_two_passages_of_all_kinds(sample: Sample) -> None:
    for reviewer, least, most in (("first", 28, 36), ("second", 20, 25)):
        marks = layer(sample, reviewer).values()
        assert least <= len(marks) <= most
        assert {mark["kind"] for mark in marks} == set(ids("kind"))


def test_nothing_is_marked_in_a_sentence_that_its_reviewer_has_not_read(
    text: str, sentences: list[Sentence], sample: Sample
) -> None:
    for reviewer in REVIEWERS:
        unread = set(sample["people"][reviewer].get("read_except", []))
        assert unread <= {sentence.n for sentence in sentences}
        for mark in layer(sample, reviewer).values():
            assert not touched(text, sentences, mark) & unread, (reviewer, mark["id"])
    assert len(sample["people"]["first"].get("read_except", [])) == 2


def test_the_reviewers_agree_and_differ_in_each_way(text: str, sample: Sample) -> None:
    ways = set()
    for mine, theirs in itertools.product(layer(sample, "first").values(), layer(sample, "second").values()):
        (start, end), (from_, to) = hull(text, mine), hull(text, theirs)
        if mine["kind"] != theirs["kind"] or end <= from_ or to <= start:
            continue
        same = spans(text, mine) == spans(text, theirs)
        decided = {"reason", "category"} & set(mine["fields"])
        if any(mine["fields"][name] != theirs["fields"][name] for name in decided):
            ways.add("reason or category" if same else "both")
        elif mine["kind"] == "attribution" and not same and mine["fields"].get("parent") is None:
            ways.add("parts")
        else:
            ways.add("nothing" if same else "borders")
    assert ways >= {"nothing", "borders", "reason or category", "parts"}


def test_each_reviewer_marked_a_sentence_that_the_other_read_and_left(
    text: str, sentences: list[Sentence], sample: Sample
) -> None:
    marked = {
        reviewer: set().union(*(touched(text, sentences, mark) for mark in layer(sample, reviewer).values()))
        for reviewer in REVIEWERS
    }
    for mine, theirs in (REVIEWERS, REVIEWERS[::-1]):
        assert marked[mine] - marked[theirs] - set(sample["people"][theirs].get("read_except", []))


# ---------------------------------------------------------------- nothing real


def test_addresses_of_the_sample_are_reserved_for_examples(text: str, sample: Sample) -> None:
    host = urlsplit(sample["document"]["source_url"]).hostname or ""
    assert host.endswith((".example", ".example.org"))
    assert all(mail.endswith(".example") for mail in re.findall(r"\S+@\S+", text))


def test_the_sample_has_an_owner_two_reviewers_and_guidelines_for_each_kind(sample: Sample) -> None:
    assert list(sample["people"]) == ["owner", *REVIEWERS]
    for kind in ids("kind"):
        assert f"\n{value('kind', kind).label}. " in sample["project"]["guidelines"]
