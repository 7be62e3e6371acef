"""The codebook holds what domain.md says, letters can be learned, labels can be translated, and a broken file is refused."""

import json
import string
from itertools import chain
from pathlib import Path

import pytest

from annotate import vocabulary
from annotate.vocabulary.__main__ import page
from annotate.vocabulary.codebook import CodebookError, parse
from tests.unit import claim_vocabulary
from tests.unit.record_ids import RECORD

ROOT = Path(__file__).resolve().parents[2]
CODEBOOK = Path(vocabulary.__file__).with_name("codebook.toml").read_text(encoding="utf-8")

IDS = {
    "kind": "claim attribution unverified language",
    "part": "source cue content",
    "zone": "headline subheadline byline dateline body caption pull_quote editor_note advert navigation related_links"
    " boilerplate headline_duplicate other",
    "claim_type": "event_property numerical causal quote position prediction law_rule definition",
    "checkability": "cfs ufs nfs",
    "voice": "author attributed presupposed",
    "mode": "direct indirect mixed scare_quote narrated_act",
    "attitude": "assertion belief fact eventuality",
    "source_type": "named_person named_organisation document role_only anonymous vague_group author_self none",
    "cue_stance": "neutral endorsing distancing",
    "locator": "full_citation date_or_place none",
    "traceability": "not_searched traced_verbatim traced_paraphrase traced_differs not_found",
    "reason": "no_source_given vague_source vague_actor source_not_traceable quotation_unconfirmed"
    " single_interested_source circular_source figure_without_source causal_link_unsupported presupposition"
    " sweeping_generalisation missing_context contradicts_known_record not_checkable",
    "resolution": "open resolved_supported resolved_refuted resolved_not_checkable withdrawn",
    "family": "promotional loaded vague reasoning epistemic",
    "in_voice_of": "author quoted",
    "intensity": "1 2 3",
    "confidence": "high medium low unknown",
    "status": "draft submitted accepted rejected superseded",
    "layer": "individual adjudicated",
    "origin": "human suggestion_accepted import",
    "link_type": "attributes questions flags supports contradicts repeats coreferent depends_on",
    "relation_type": "reprint_of excerpt_of translation_of summary_of parallel_to quotes responds_to same_work_other_capture",
    "role": "viewer reviewer adjudicator editor owner",
    "document_state": "reading ready refused",
    "review_state": "open ready_for_adjudication adjudicating final",
    "reviewer_state": "not_started in_progress submitted locked",
    "capture_method": "upload paste fetch import",
    "scope": "read write admin",
    "history_action": "created changed relinked deleted restored submitted withdrawn decided resolved",
    **RECORD,
    "difference": "missing several borders fields",
    "case_state": "open escalated decided",
    "decision": "accept_one merge accept_all reject_all escalate",
    "cause": "borders reason_or_category overlooked reads_two_ways codebook_unclear",
    **claim_vocabulary.IDS,
}

# family, id, wikitext templates († = may be left out), PTC code (* = default for a span imported with it): domain.md 7.4
CATEGORIES = """
promotional | puffery | peacock term | Loaded_Language
promotional | superlative_absolute | peacock term | Exaggeration,Minimisation *
promotional | hagiographic | peacock term | Exaggeration,Minimisation
promotional | honorific_title | tone inline † |
promotional | slogan_formula | buzz inline † | Slogans *
loaded | pejorative_label | POV statement † | Name_Calling,Labeling *
loaded | loaded_word | POV statement † | Loaded_Language *
loaded | scare_quotes | editorializing † | Doubt
loaded | fear_threat | POV statement † | Appeal_to_fear-prejudice *
loaded | flag_waving | POV statement † | Flag-Waving *
vague | weasel_source | according to whom |
vague | weasel_quantity | which † |
vague | hedge | weasel inline |
vague | vague_time_place | when or where |
vague | euphemism_cliche | clarify | Thought-terminating_Cliches *
reasoning | appeal_to_authority | attribution needed † | Appeal_to_Authority *
reasoning | bandwagon | who | Bandwagon,Reductio_ad_hitlerum *
reasoning | causal_oversimplification | dubious | Causal_Oversimplification *
reasoning | black_and_white | dubious | Black-and-White_Fallacy *
reasoning | deflection | dubious | Whataboutism,Straw_Men,Red_Herring *
reasoning | repetition | | Repetition *
reasoning | doubt_casting | dubious | Doubt *
epistemic | factive_cue | POV statement † |
epistemic | presupposition | dubious |
"""

ALL_KINDS = ("claim", "attribution", "unverified", "language")


def letters(name: str) -> dict[str, str]:
    return {item.letter: item.id for item in vocabulary.values(name)}


def every_value() -> list[tuple[str, vocabulary.Value]]:
    return [(name, item) for name in vocabulary.names() for item in vocabulary.values(name)]


@pytest.mark.parametrize("name", IDS)
def test_a_vocabulary_has_exactly_its_ids_in_the_order_people_see(name: str) -> None:
    assert vocabulary.ids(name) == tuple(IDS[name].split())


def test_no_vocabulary_is_without_a_test_of_its_ids() -> None:
    assert set(vocabulary.names()) == {*IDS, "category", "ptc_code", "vocabulary"}


def test_every_vocabulary_is_described() -> None:
    assert set(vocabulary.ids("vocabulary")) == set(vocabulary.names()) - {"vocabulary"}


def test_there_are_24_categories_14_reasons_8_claim_types_and_14_techniques() -> None:
    assert [len(vocabulary.ids(name)) for name in ("category", "reason", "claim_type", "ptc_code")] == [24, 14, 8, 14]


def test_categories_have_the_family_templates_and_code_of_the_domain() -> None:
    expected = {tuple(cell.strip() for cell in line.split("|")) for line in CATEGORIES.strip().splitlines()}
    found = {
        (
            item.family,
            item.id,
            " or ".join(item.wikitext) + (" †" if item.wikitext_optional else ""),
            item.ptc + (" *" if item.ptc_default else ""),
        )
        for item in vocabulary.values("category")
    }
    assert found == expected


def test_categories_of_a_family_stand_together_in_the_order_of_the_families() -> None:
    families = [item.family for item in vocabulary.values("category")]
    assert families == sorted(families, key=vocabulary.ids("family").index)


def test_each_code_of_the_propaganda_corpus_is_the_default_of_one_category() -> None:
    defaults = [item.ptc for item in vocabulary.values("category") if item.ptc_default]
    assert sorted(defaults) == sorted(vocabulary.PTC_CODES) == sorted(vocabulary.ids("ptc_code"))


def test_the_letters_of_categories_are_all_but_those_that_move_between_sentences() -> None:
    assert set(letters("category")) == set(string.ascii_lowercase) - {"j", "k"}


def test_the_letters_of_reasons_and_claims_are_those_of_the_keyboard_sheet() -> None:
    assert letters("reason") == dict(zip("nsatqioflpgmrz", vocabulary.ids("reason"), strict=True))
    assert letters("claim_type") == dict(zip("encqpfld", vocabulary.ids("claim_type"), strict=True))
    assert letters("checkability") == {"w": "cfs", "u": "ufs", "x": "nfs"}


def test_every_value_of_a_palette_has_a_letter_of_its_own() -> None:
    palettes = list(chain.from_iterable(kind.palette for kind in vocabulary.values("kind")))
    assert palettes == ["claim_type", "checkability", "reason", "category"]
    for name in palettes:
        assert len(letters(name)) == len(vocabulary.ids(name))
        assert set(letters(name)) <= set(string.ascii_lowercase) - {"j", "k"}


def test_kinds_have_the_letters_c_a_u_l_and_the_keys_1_to_4() -> None:
    kinds = vocabulary.values("kind")
    assert [(kind.letter, kind.key, kind.label) for kind in kinds] == [
        ("C", "1", "Claim"),
        ("A", "2", "Attribution"),
        ("U", "3", "Unverified"),
        ("L", "4", "Language"),
    ]


def test_the_first_eight_zones_can_be_annotated_and_seven_have_a_short_name() -> None:
    zones = vocabulary.values("zone")
    assert [zone.annotatable for zone in zones] == [True] * 8 + [False] * 6
    assert {zone.id: zone.short for zone in zones if zone.short} == {
        "headline": "head",
        "subheadline": "subhead",
        "byline": "by",
        "dateline": "date",
        "caption": "cap",
        "pull_quote": "pull",
        "editor_note": "ed",
    }


def test_reasons_have_the_cleanup_template_of_the_wiki_export() -> None:
    templates = {
        "citation needed": "no_source_given figure_without_source quotation_unconfirmed causal_link_unsupported",
        "according to whom": "vague_source",
        "who": "vague_actor",
        "verify source": "source_not_traceable circular_source",
        "primary source inline": "single_interested_source",
        "dubious": "presupposition sweeping_generalisation contradicts_known_record",
        "clarify": "missing_context not_checkable",
    }
    for template, reasons in templates.items():
        assert {item.id for item in vocabulary.values("reason") if item.wikitext == (template,)} == set(reasons.split())


def test_links_join_what_the_domain_lets_them_join() -> None:
    ends = {link.id: (link.from_ends, set(link.to_ends)) for link in vocabulary.values("link_type")}
    assert ends.pop("attributes") == (("attribution",), {"claim", "world_claim"})
    assert ends.pop("questions") == (("unverified",), {"claim", "attribution", "world_claim"})
    assert ends.pop("flags") == (("language",), {"claim", "world_claim"})
    assert all(ends[link] == (ALL_KINDS, set(ALL_KINDS)) for link in ends)


def test_every_value_has_a_label_and_a_hint_that_is_a_sentence() -> None:
    for name, item in every_value():
        where = f"{name}.{item.id}"
        assert item.label, where
        assert item.hint[0].isupper(), where
        assert item.hint.endswith("."), where
        assert len(item.hint.split()) > 1, where
        assert "!" not in item.hint, where


def test_labels_inside_a_vocabulary_are_distinct_so_that_a_list_can_be_read() -> None:
    for name in vocabulary.names():
        labels = [item.label for item in vocabulary.values(name)]
        assert len(set(labels)) == len(labels), name


def test_every_word_shown_is_a_message_for_translation_once() -> None:
    messages = list(vocabulary.messages())
    shown = {text for _, item in every_value() for text in (item.label, item.hint)}
    more = {kind.plural for kind in vocabulary.values("kind")}
    more |= {relation.inverse for relation in vocabulary.values("relation_type")}
    assert shown | more == set(messages)
    assert len(set(messages)) == len(messages)


def test_a_label_is_given_in_the_language_of_the_reader() -> None:
    german = {"Claim": "Behauptung"}
    assert vocabulary.label("kind", "claim") == "Claim"
    assert vocabulary.label("kind", "claim", german.__getitem__) == "Behauptung"


def test_the_browser_gets_every_value_with_every_column_as_json() -> None:
    sent = json.loads(json.dumps(vocabulary.for_browser()))
    assert {name: [row["id"] for row in rows] for name, rows in sent.items()} == {
        name: list(vocabulary.ids(name)) for name in vocabulary.names()
    }
    assert all({"id", "label", "hint", "letter"} <= set(row) for rows in sent.values() for row in rows)
    assert all(len({frozenset(row) for row in rows}) == 1 for rows in sent.values())
    assert sent["category"][0]["family"] == "promotional"
    assert sent["link_type"][0]["from"] == ["attribution"]
    assert sent["zone"][0]["short"] == "head"
    assert sent["kind"][0]["palette"] == ["claim_type", "checkability"]


def test_the_browser_gets_labels_plurals_and_hints_translated() -> None:
    row = vocabulary.for_browser(translate=str.upper)["kind"][0]
    assert (row["label"], row["plural"], row["id"]) == ("CLAIM", "CLAIMS", "claim")
    assert str(row["hint"]).isupper()


def test_a_label_of_the_project_wins_over_the_translation_and_changes_nothing_else() -> None:
    own = {"reason.vague_source": "Who says so?", "reason.no_such": "x", "kind.claim": ""}
    shown = vocabulary.for_browser(own, translate=str.upper)
    plain = vocabulary.for_browser(translate=str.upper)
    vague = shown["reason"][vocabulary.ids("reason").index("vague_source")]
    assert vague.pop("label") == "Who says so?"
    plain["reason"][vocabulary.ids("reason").index("vague_source")].pop("label")
    assert shown == plain


def test_what_is_sent_to_one_reader_can_be_changed_without_changing_the_codebook() -> None:
    vocabulary.for_browser()["kind"][0]["label"] = "changed"
    assert vocabulary.label("kind", "claim") == "Claim"


def test_a_value_is_asked_for_by_vocabulary_and_id() -> None:
    assert vocabulary.is_value("category", "puffery")
    assert not vocabulary.is_value("category", "vague_source")
    assert not vocabulary.is_value("category", "Puffery")
    assert vocabulary.value("category", "puffery").ptc == "Loaded_Language"


def test_a_vocabulary_or_value_that_does_not_exist_is_an_error_and_not_an_empty_answer() -> None:
    for ask in (vocabulary.ids, vocabulary.values, lambda name: vocabulary.is_value(name, "claim")):
        with pytest.raises(KeyError):
            ask("kinds")
    for ask_one in (vocabulary.value, vocabulary.label):
        with pytest.raises(KeyError):
            ask_one("kind", "claims")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "2"', "", "has no version"),
        ('version = "2"', "version = 1", "has no version"),
        ("[kind.claim]", "[kind.claim", "not readable TOML"),
        ("[part.cue]", "[part.source]", "not readable TOML"),
        ("[part.cue]", "[[part.cue]]", r"\[part\] is no vocabulary"),
        ('label = "Cue"\n', "", r"\[part.cue\] is wrong: .*`label`"),
        ('label = "Cue"', 'label = " "', "part.cue: label and hint"),
        ('label = "Cue"', 'label = "Cue"\ncolour = "red"', r"\[part.cue\] is wrong: .*`colour`"),
        ('label = "Cue"', 'label = "Cue"\nshort = "c"', r"\[part.cue\] is wrong: .*`short`"),
        ("[part.cue]", '[part."cue;word"]', "characters that formats cannot hold"),
        ("[vocabulary.part]", "[vocabulary.parts]", "parts has no values; vocabulary part is not described"),
        ('key = "2"', 'key = "1"', "key 1 is given 2 times"),
        ('palette = ["reason"]', 'palette = ["reasons"]', "no vocabulary reasons"),
        ('palette = ["reason"]', 'palette = ["voice"]', "voice.author: a value of a palette needs a letter"),
        ('letter = "y"', 'letter = "w"', "category: letter w is given 2 times"),
        ('letter = "y"', 'letter = "j"', "category.weasel_quantity: a value of a palette needs a letter"),
        ('letter = "y"', 'letter = "yy"', "category.weasel_quantity: a value of a palette needs a letter"),
        ('family = "loaded"', 'family = "laden"', "no family laden"),
        ('ptc = "Slogans"', 'ptc = "Slogan"', "no PTC code Slogan; ptc_code.Slogans: 0 categories"),
        ("ptc_default = true", "ptc_default = false", "0 categories are its default"),
        ('from = ["language"]', 'from = ["world_claim"]', "link_type.flags: world_claim is no end"),
        ('from = ["language"]', "from = []", "link_type.flags: it needs an end"),
        ('to = ["claim", "world_claim"]', 'to = ["verdict"]', "link_type.attributes: verdict is no end"),
    ],
)
def test_a_broken_codebook_is_refused_with_the_place_and_the_fault(old: str, new: str, said: str) -> None:
    assert old in CODEBOOK
    with pytest.raises(CodebookError, match=said):
        parse(CODEBOOK.replace(old, new, 1))


def test_all_faults_of_a_codebook_are_named_at_once() -> None:
    broken = CODEBOOK.replace('letter = "y"', 'letter = "w"').replace('from = ["language"]', "from = []")
    with pytest.raises(CodebookError, match=r"letter w is given 2 times; .*link_type.flags"):
        parse(broken)


def test_the_manual_shows_the_codebook_as_it_is() -> None:
    assert (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8") == page(), (
        "Run: python -m annotate.vocabulary > docs/vocabulary.md"
    )


def test_the_manual_lists_every_value() -> None:
    sections = dict(section.split("`: ", 1) for section in page().split("\n\n`") if "`: " in section)
    for name, table in sections.items():
        assert all(f"| `{value_id}` |" in table for value_id in vocabulary.ids(name)), name
    assert set(sections) == set(vocabulary.names()) - {"vocabulary"}
