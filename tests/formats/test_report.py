"""The reader's report as one HTML file, read by an HTML parser that is not ours (security.md 9, domain.md 14)."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest

from annotate import vocabulary
from annotate.domain.records import Layer
from annotate.domain.sources import Source
from annotate.formats import frame, get
from annotate.formats.report.html import css_string
from tests.formats.readers import annotated_text, page
from tests.formats.snapshots import ANA, BO, NOW, a_document, a_project, a_snapshot


def written(*documents, **changes):
    return b"".join(frame.export(a_snapshot(*documents, **changes), get("html")).chunks)


def words(node):
    return " ".join(node.text(deep=True).split())


@pytest.fixture(scope="module")
def report(real):
    return page(written(real))


@pytest.fixture(scope="module")
def project(real):
    other = a_document("Many say so. “No,” she said.", [{"kind": "claim", "start": 0, "end": 11}], number=2)
    return page(written(real, other, a_document("", number=3), subject="project"))


def test_the_annotated_part_is_the_text_of_every_zone_letter_for_letter(report, real):
    shown = annotated_text(report)
    assert shown == {f"z{zone.n}": real.text[zone.start : zone.end] for zone in real.zones}


def test_zones_that_are_not_annotatable_are_greyed_and_kept(report, real):
    grey = {node.attributes["id"] for node in report.css(".src.grey [data-zone]")}
    furniture = {f"z{z.n}" for z in real.zones if not vocabulary.value("zone", z.kind).annotatable}
    assert grey == furniture
    assert len(grey) == 8


def test_every_sentence_has_its_number_and_its_words(report, real):
    assert len(report.css("a.n")) == len(real.sentences)
    for n, start, end, _, _ in real.sentences:
        sentence = report.css_first(f"#s{n}")
        assert sentence.text(deep=True) == real.text[start:end]
        assert sentence.css_first("a.n").attributes["data-n"] == str(n)


def test_every_annotation_has_an_anchor_in_the_text_a_note_beside_it_and_a_row(report, real):
    for annotation in real.annotations():
        label = annotation.label
        assert report.css_first(f"sup#{label} > a").attributes["data-a"] == label
        assert report.css_first(f"#r-{label}").attributes["data-annotation"] == annotation.id
        assert report.css_first(f'.notes a[href="#r-{label}"]').text() == label


def test_every_label_stands_where_the_words_of_its_fragment_begin(report, real):
    opened = {}
    for zone in report.css(".src"):
        text = zone.text(deep=True)
        before = 0
        for node in zone.traverse(include_text=True):
            if node.tag == "-text":
                before += len(node.text_content)
            elif "data-a" in node.attributes:
                opened.setdefault(node.attributes["data-a"], []).append(text[before:])
    for annotation in real.annotations():
        found = opened.pop(annotation.label)
        for fragment, rest in zip(annotation.fragments, found, strict=True):
            assert rest.startswith(fragment.quote)
    assert not opened


def test_words_under_several_marks_say_all_their_kinds(report):
    marks = report.css_first("#s20").css("mark")
    nests = {
        mark.text(deep=True): _kinds(mark) for mark in marks if not mark.css("mark mark") or mark.css_matches("mark")
    }
    assert nests["saved the non-aligned movement from danger"] >= {"c", "u", "l"}


def _kinds(mark):
    own = set((mark.attributes["class"] or "").split())
    inner = {name for node in mark.css("mark") for name in (node.attributes["class"] or "").split()}
    outer, node = set(), mark.parent
    while node is not None and node.tag == "mark":
        outer |= set((node.attributes["class"] or "").split())
        node = node.parent
    return (own | inner | outer) & set("caul")


def test_crossing_marks_are_cut_at_their_borders_and_an_overlap_of_one_kind_is_thicker():
    text = "One two three four."
    bodies = [{"kind": "claim", "start": 0, "end": 13}, {"kind": "claim", "start": 8, "end": 18}]
    tree = page(written(a_document(text, bodies)))
    pieces = [(m.text(deep=True), m.attributes["class"].split()) for m in tree.css("#s1 mark")]
    assert pieces == [("One two ", ["c", "t"]), ("three", ["c", "t", "x"]), (" four", ["c", "t"])]
    assert [node.attributes["id"] for node in tree.css("#s1 sup")] == ["C01", "C02"]


def test_the_cue_of_an_attribution_is_told_from_source_and_content(report):
    assert [node.text(deep=True) for node in report.css("#s2 mark.cue")] == ["said"]


def test_a_mark_that_goes_on_in_the_next_paragraph_shows_its_label_again():
    text = "First line ends\nSecond line ends"
    tree = page(written(a_document(text, [{"kind": "claim", "start": 6, "end": 22}])))
    labels = [(node.attributes.get("id"), node.css_first("a").attributes["data-a"]) for node in tree.css(".src sup")]
    assert labels == [("C01", "C01"), (None, "C01")]
    assert [len(row.css(".notes li")) for row in tree.css(".row")] == [1, 0]


def test_the_policy_comes_first_and_allows_the_one_style_block_by_its_hash(real):
    data = written(real).decode()
    tree = page(data.encode())
    first = tree.css_first("head").child
    while first.tag != "meta":
        assert first.tag == "-text"
        first = first.next
    assert first.attributes["http-equiv"] == "Content-Security-Policy"
    (style,) = re.findall(r"<style>(.*?)</style>", data, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert first.attributes["content"] == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"


def test_nothing_runs_and_nothing_leads_outside(report, project):
    for tree in (report, project):
        assert not tree.css("script, iframe, object, embed, form, input, base, link, img, svg, audio, video")
        for node in tree.css("*"):
            assert not [name for name in node.attributes if name.startswith("on") or name in ("style", "src", "srcset")]
            assert node.attributes.get("href", "#").startswith("#")
        assert "url(" not in tree.css_first("style").text()
        assert "@import" not in tree.css_first("style").text()


def test_anchors_are_unique_and_every_link_has_its_end(report, project):
    for tree in (report, project):
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids))
        assert {node.attributes["href"][1:] for node in tree.css("a[href]")} <= set(ids)
        named = [node.attributes["aria-labelledby"] for node in tree.css("[aria-labelledby]")]
        assert len(named) == len(set(named))
        assert set(" ".join(named).split()) <= set(ids)


def test_headings_go_down_one_level_at_a_time(report, project):
    for tree in (report, project):
        levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_header_names_source_capture_hash_people_layer_and_period(report, real):
    facts = {words(node.css_first("dt")): words(node.css_first("dd")) for node in report.css(".meta > div")}
    assert facts["Source"] == real.record.source_url
    assert facts["SHA-256 of the text"] == real.record.sha256
    assert facts["Captured"] == "2026-01-15 09:00 UTC"
    assert facts["Text"] == "3,988 characters (code points); 24 sentences in the body"
    assert (facts["Annotated by"], facts["Adjudicated by"]) == (ANA.name, "Nobody yet")
    assert (facts["Layer shown"], facts["Period of work"]) == ("Individual", "2026-11-25")


def test_the_counts_are_those_of_the_document(report):
    tally = {words(node.css_first("dt")): words(node.css_first("dd")) for node in report.css(".tally > div")}
    assert tally == {
        "claims": "21",
        "attributions": "7",
        "unverified passages, 14 open": "14",
        "flagged wordings": "23",
        "annotations in all": "65",
    }


def rows_of(tree, section):
    return [[words(cell) for cell in row.css("td")] for row in tree.css(f"#{section} table.reg tr[id]")]


def test_the_attribution_register_gives_source_cue_content_mode_and_trace(report):
    rows = {row[0]: row[1:6] for row in rows_of(report, "attributions")}
    assert rows["A03 S10"] == [
        "President Kim IL Sung",
        "informed",
        "of the valuable experiences the DPRK had gained",
        "Narrated act",
        "Not searched",
    ]
    assert rows["A04 S11"][:2] == ["He = Kim Il Sung", "added"]
    assert rows["A07 S22"][1] == "had long emphasized (endorsing)"


def test_shares_of_the_body_are_counted_by_source_and_add_up(report, real):
    table = report.css("#attributions table")[1]
    body = sum(end - start for _, start, end, _, _ in real.sentences)
    assert "3,719 characters in 24 sentences" in words(table.css_first("caption"))
    shares = {words(row.css_first("td")): [words(cell) for cell in row.css("td.num")] for row in table.css("tbody tr")}
    assert shares["Agostinho Neto, former president of Angola"] == ["1", "162", "4.4 %"]
    assert shares["Kim Il Sung"] == ["2", "314", "8.4 %"]
    assert shares["The author alone"] == ["2,938", "79.0 %"]
    assert sum(int(cells[-2].replace(",", "")) for cells in shares.values()) == body


def test_the_names_of_the_project_join_what_the_text_calls_differently(real):
    kim = Source("1", 1, "p", "Kim Il Sung", None, ("President Kim IL Sung",), "", NOW, NOW)
    tree = page(written(real, sources=[kim]))
    rows = {words(row.css_first("td")): row for row in tree.css("#attributions table.half tbody tr")}
    assert [words(cell) for cell in rows["Kim Il Sung"].css("td")] == [
        "Kim Il Sung",
        "A03 A04 A07",
        "3",
        "361",
        "9.7 %",
    ]
    assert words(tree.css_first("#r-A03 td:nth-of-type(2)")) == "President Kim IL Sung = Kim Il Sung"


def test_content_inside_content_of_the_same_source_counts_once():
    text = "He said that she said that it rains."
    outer = {"kind": "attribution", "fragments": [{"start": 3, "end": 7, "part": "cue"}, {"start": 8, "end": 35}]}
    inner = {"kind": "attribution", "fragments": [{"start": 17, "end": 21, "part": "cue"}, {"start": 22, "end": 35}]}
    tree = page(written(a_document(text, [outer, inner])))
    rows = [[words(cell) for cell in row.css("td")] for row in tree.css("#attributions table")[1].css("tbody tr")]
    assert rows[0] == ["No source named", "A01 A02", "2", "27", "75.0 %"]
    assert rows[1][0] == "The author alone"


def test_the_unverified_register_says_what_would_settle_it_and_what_is_questioned(real):
    text = "Some say it fell by half."
    settled = {"reason": "figure_without_source", "would_settle": "The ledger.", "resolution": "resolved_refuted"}
    tree = page(written(a_document(text, [{"kind": "unverified", "start": 12, "end": 24, "fields": settled}])))
    (row,) = rows_of(tree, "unverified")
    assert row[2:] == ["Figure without source", "no link yet", "The ledger.", "Settled: refuted"]
    rows = {row[0]: row for row in rows_of(page(written(real)), "unverified")}
    assert rows["U13 S20"][3] == "C21"
    assert rows["U05 S5"][3] == "no link yet"


def test_flagged_language_stands_by_family_and_category_with_the_neutral_wording(report):
    groups = [words(node) for node in report.css("#language .grp th")]
    assert groups == ["Promotional n = 12", "Loaded n = 4", "Vague n = 5", "Reasoning n = 2"]
    promotional = Counter(row[2] for row in rows_of(report, "language")[:12])
    assert list(promotional.items()) == [
        ("Puffery", 4),
        ("Superlative or absolute", 2),
        ("Slogan or formula", 3),
        ("Hagiographic", 2),
        ("Honorific title", 1),
    ]
    fields = {"category": "puffery", "neutral_wording": "a bridge", "intensity": 2, "in_voice_of": "quoted"}
    tree = page(written(a_document("A superb bridge.", [{"kind": "language", "start": 2, "end": 8, "fields": fields}])))
    (row,) = rows_of(tree, "language")
    assert row[1:] == ["superb", "Puffery", "a bridge", "clear · in the source’s voice"]


def test_labels_of_a_project_win():
    document = a_document(
        "Alpha beta.", [{"kind": "language", "start": 0, "end": 5, "fields": {"category": "puffery"}}]
    )
    tree = page(written(document, project=a_project(labels={"category.puffery": "Praise"})))
    assert rows_of(tree, "language")[0][2] == "Praise"


def test_two_annotators_are_told_apart_by_initials_that_the_legend_explains():
    bodies = [{"kind": "claim", "start": 0, "end": 5, "author": person} for person in (ANA, BO)]
    bodies = [body | {"label": "C01"} for body in bodies]
    tree = page(written(a_document("Alpha beta.", bodies)))
    assert [node.attributes["id"] for node in tree.css("sup[id]")] == ["C01-AO", "C01-BL"]
    assert [words(node) for node in tree.css(".legend > span")] == ["AO Ana Okafor", "BL Bo Lindqvist"]


def test_people_with_the_same_initials_and_without_letters_still_differ():
    people = [
        msgspec.structs.replace(ANA, id=f"{n}", name=name) for n, name in enumerate(("Ana Otto", "Al Ode", "•"), 1)
    ]
    bodies = [{"kind": "claim", "start": 0, "end": 5, "author": person, "label": "C01"} for person in people]
    ids = [node.attributes["id"] for node in page(written(a_document("Alpha.", bodies))).css("sup[id]")]
    assert sorted(ids) == ["C01-AO", "C01-AO2", "C01-R"]


def test_the_report_says_that_it_is_provisional_and_why(report, real):
    assert "nobody has adjudicated yet" in words(report.css_first(".warn"))
    agreed = replace(real, layer="adjudicated", layers=[Layer(ANA, "locked", 24, 24, 65, None)])
    assert not page(written(agreed)).css(".warn")


def test_a_project_has_contents_and_one_part_a_document(project):
    contents = [(node.attributes["href"], words(node)) for node in project.css(".toc a")]
    assert contents == [
        ("#d1", "1Movement for Global Independence"),
        ("#d2", "2A text"),
        ("#d3", "3A text"),
        ("#method", "Method"),
    ]
    counts = [[words(cell) for cell in row.css("td")] for row in project.css("#overview tbody tr")]
    assert counts[0] == ["1", "Movement for Global Independence", "21", "7", "14", "23", "individual"]
    assert [node.attributes["id"] for node in project.css("article")] == ["d1", "d2", "d3"]
    assert project.css_first("#d1-s20")
    assert project.css_first("#d2-C01")
    assert "The text is empty." in words(project.css_first("#d3-text"))


def test_page_and_source_have_their_own_language_and_direction():
    tree = page(written(a_document("مرحبا بالعالم.", [{"kind": "claim", "start": 0, "end": 5}], language="ar")))
    assert tree.css_first("html").attributes["lang"] == "en"
    for node in (tree.css_first("#z1"), tree.css_first("td .says")):
        assert (node.attributes["lang"], node.attributes["dir"]) == ("ar", "auto")


def test_text_between_zones_is_never_lost():
    document = a_document("Alpha beta. Gamma delta.")
    (zone,) = document.zones
    shorter = replace(document, zones=[msgspec.structs.replace(zone, end=11)], sentences=[(1, 0, 11, 1, 1)])
    assert [words(node) for node in page(written(shorter)).css(".src")] == ["Alpha beta.", "Gamma delta."]


@pytest.mark.parametrize("text", ['"; } body { display: none } "', "</style><script>", "\\", "\n", "a_b*/"])
def test_a_title_cannot_leave_the_string_of_the_printed_header(text):
    escaped = css_string(text)
    assert not set(escaped) & set('"<>{};*/\n_')
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), escaped) == text


def test_two_paragraphs_with_short_sentences_keep_their_numbers_apart():
    tree = page(written(a_document("One is short. Two as well. Three too.\nFour begins anew.")))
    assert [node.attributes["class"] for node in tree.css("a.n")] == ["n", "n n1", "n n2", "n"]
