"""Who is cited, how often, and how much of a text rests on whom (domain.md 7.2, 14 part 7)."""

import msgspec
import pytest

from annotate.domain.errors import Invalid
from annotate.domain.flags import BY_TRACE, traced
from annotate.domain.records import ResolvedSource
from annotate.domain.register import cited, covered, is_second_hand, names_of, place_of, who_of
from annotate.domain.sources import Source, SourceChange, changed, check_words, folded, tidy
from annotate.domain.tracing import NewSearch, check_search
from annotate.vocabulary import ids
from tests.formats.snapshots import BO, NOW, a_document, sunrise_document

TEXT = "The mill closed. The old cook said the flour was gone. He added that it was stolen. Experts agree with him."


def span(words, part, after=0):
    start = TEXT.index(words, after)
    return {"start": start, "end": start + len(words), "part": part}


def said(source, cue, content, author=None, **fields):
    pieces = [span(source, "source")] if source else []
    body = {
        "kind": "attribution",
        "fragments": [*pieces, span(cue, "cue"), span(content, "content")],
        "fields": fields,
    }
    return body | ({"author": author} if author else {})


COOK = said("The old cook", "said", "the flour was gone", mode="indirect")
HE = said("He", "added", "that it was stolen", mode="indirect")
EXPERTS = said("Experts", "agree", "with him", mode="indirect", traceability="traced_differs")


def annotations(*bodies):
    return list(a_document(TEXT, bodies).annotations())


def a_source(name, *aliases, authority=None, number="1"):
    return Source(number, 1, "p", name, authority, aliases, "", NOW, NOW)


def rows(marks, *sources):
    by_id, names = {one.id: one for one in marks}, names_of(sources)
    return [(who_of(one, by_id, names), one) for one in marks]


def names(marks, *sources):
    return [who.name for who, _ in rows(marks, *sources)]


def pointing(mark, **resolved):
    return msgspec.structs.replace(
        mark, fields=msgspec.structs.replace(mark.fields, resolved_source=ResolvedSource(**resolved))
    )


@pytest.fixture(scope="module")
def gold(sunrise):
    return list(sunrise_document(sunrise.text, sunrise.gold).annotations())


def test_the_real_document_has_seven_attributions_and_kim_il_sung_is_cited_in_three(gold):
    marks = [one for one in gold if one.kind == "attribution"]
    assert len(marks) == 7
    kim = a_source("Kim Il Sung", "President Kim IL Sung")
    body = 3000
    (first, *others) = [one for one in cited(rows(marks, kim), body) if one.who.source]
    assert not others
    assert (first.who.name, first.times, first.modes) == ("Kim Il Sung", 3, {"narrated_act": 1, "indirect": 2})
    citing = {one.label for who, one in rows(marks, kim) if who.source == kim.id}
    assert citing == {"A03", "A04", "A07"}
    assert first.characters == sum(
        piece.end - piece.start
        for one in marks
        if one.label in citing
        for piece in one.fragments
        if piece.part == "content"
    )
    assert first.share == pytest.approx(first.characters / body, abs=1e-6)


def test_a_pronoun_leads_to_its_annotation_and_further_to_a_name():
    cook, he, experts = annotations(COOK, HE, EXPERTS)
    he = pointing(he, annotation=cook.id)
    assert names([cook, he, experts]) == ["The old cook", "The old cook", "Experts"]
    named = pointing(cook, name="Ada Renn")
    assert names([named, he, experts]) == ["Ada Renn", "Ada Renn", "Experts"]
    assert names([pointing(cook, annotation=he.id), he, experts])[:2] == ["The old cook", "He"], "a ring ends"
    assert names([pointing(he, annotation="gone")]) == ["He"]


def test_case_blanks_and_leading_determiners_make_no_other_source():
    assert folded("The  old\nCook,") == folded("an OLD cook") == "old cook"
    assert folded("The") == "the"
    assert folded("Many heads of state") == "many heads of state"


def test_aliases_and_authorities_of_the_project_join_what_texts_call_differently():
    marks = annotations(COOK, pointing_to(HE, "Renn, Ada"), EXPERTS)
    renn = a_source("Ada Renn", "old cook", authority="Renn, Ada")
    found = rows(marks, renn)
    assert [who.source for who, _ in found] == ["1", "1", None]
    assert found[0][0].name == "Ada Renn"


def pointing_to(body, name):
    return body | {"fields": body["fields"] | {"resolved_source": {"authority": name}}}


def test_the_same_cue_marked_by_two_people_is_one_saying_and_its_text_counts_once():
    marks = annotations(COOK, COOK | {"author": BO}, EXPERTS)
    by_name = {one.who.name: one for one in cited(rows(marks), 100)}
    assert by_name["The old cook"].times == 1
    assert by_name["The old cook"].characters == len("the flour was gone")
    assert (by_name["Experts"].times, by_name["Experts"].traced) == (1, 1)


def test_what_rests_on_nobody_named_comes_last_whatever_its_length():
    nobody = said("", "said", "the flour was gone")
    found = cited(rows(annotations(nobody, EXPERTS)), 100)
    assert [(one.who.key, one.who.name) for one in found] == [("experts", "Experts"), ("", "")]


def test_only_sentences_of_the_body_count_and_overlaps_once():
    text = "Mill closes\n\nShe said that the mill closed, and why it closed. It rained."
    start = text.index("that")
    long = {"kind": "attribution", "fragments": [{"start": start, "end": start + 20, "part": "content"}]}
    inner = {"kind": "attribution", "fragments": [{"start": start + 5, "end": start + 30, "part": "content"}]}
    assert covered(a_document(text, [long, inner]).annotations()) == 30
    assert covered([]) == 0


def test_a_nested_attribution_is_second_hand_and_a_place_is_named_as_in_the_margin():
    cook, he = annotations(COOK, HE)
    assert not is_second_hand(cook)
    assert is_second_hand(msgspec.structs.replace(he, derived=msgspec.structs.replace(he.derived, hearsay_depth=2)))
    assert [place_of(cook), place_of(he)] == ["S2", "S3"]


def test_no_two_sources_of_a_project_are_called_alike():
    tito = a_source("Josip Broz Tito", "Tito", number="2")
    for clash, pointer in (
        (a_source("the TITO"), "/name"),
        (a_source("Marshal", "Tito"), "/aliases"),
        (a_source("Marshal", authority="josip broz tito"), "/authority"),
        (a_source(" the "), None),
    ):
        if pointer is None:
            check_words(clash, [tito])
            continue
        with pytest.raises(Invalid) as refusal:
            check_words(clash, [tito])
        assert refusal.value.faults[0].pointer == pointer
    check_words(tito, [tito])
    with pytest.raises(Invalid, match="Write the name"):
        check_words(a_source(" , "), [])


def test_a_name_that_goes_stays_as_an_alias():
    before = a_source("Tito", "Marshal Tito")
    after = changed(before, SourceChange(name="Josip Broz Tito", note="President"), "later")
    assert (after.name, after.aliases, after.note) == ("Josip Broz Tito", ("Marshal Tito", "Tito"), "President")
    assert (after.version, after.updated, after.created) == (2, "later", NOW)
    assert changed(after, SourceChange(name="tito"), NOW).aliases == ("Marshal Tito", "Josip Broz Tito")
    assert tidy(("Tito", " TITO ", "", "Broz"), "Broz") == ("Tito",)


@pytest.mark.parametrize("after", ids("traceability"))
@pytest.mark.parametrize("before", ids("traceability"))
def test_a_flag_follows_the_trace_unless_it_was_settled_otherwise(before, after):
    made, becomes = BY_TRACE.get(before, "open"), BY_TRACE.get(after, "open")
    for open_ in (made, "open"):
        assert traced(open_, before, after) == (None if open_ == becomes else becomes)
    for settled in set(ids("resolution")) - {made, "open"}:
        assert traced(settled, before, after) is None


def test_a_search_names_a_place_and_a_day_of_the_calendar():
    check_search(NewSearch(where="Archive", when="2026-02-28", found="not_found"))
    for where, when, pointer in (("  ", "2026-02-28", "/where"), ("Archive", "2026-02-30", "/when")):
        with pytest.raises(Invalid) as refusal:
            check_search(NewSearch(where=where, when=when, found="not_found"))
        assert refusal.value.faults[0].pointer == pointer
