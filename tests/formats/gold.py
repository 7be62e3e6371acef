"""The gold of the real document as bodies of the API: ranges come from its file, stored ids from domain.md 15."""

from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]

_CLAIMS = {
    "numerical ufs": "C01",
    "event_property cfs": "C02 C04 C05 C06 C10 C11 C13 C15 C17 C21",
    "causal cfs": "C03 C07 C09 C12 C14 C18",
    "event_property ufs": "C08 C19 C20",
    "numerical cfs": "C16",
}
_ATTRIBUTIONS = {
    "indirect named_person": "A01 A02 A04 A06 A07",
    "narrated_act named_person": "A03",
    "indirect vague_group": "A05",
}
_UNVERIFIED = {
    "missing_context": "U01",
    "causal_link_unsupported": "U02",
    "quotation_unconfirmed": "U03 U14",
    "no_source_given": "U04 U08 U09",
    "sweeping_generalisation": "U05",
    "vague_actor": "U06",
    "vague_source": "U07 U10 U12",
    "figure_without_source": "U11",
    "presupposition": "U13",
}
_LANGUAGE = {
    "puffery": "L05 L09 L11 L16",
    "superlative_absolute": "L02 L13",
    "hagiographic": "L03 L19",
    "honorific_title": "L01",
    "slogan_formula": "L10 L22 L23",
    "pejorative_label": "L06",
    "loaded_word": "L15",
    "scare_quotes": "L07",
    "fear_threat": "L08",
    "weasel_source": "L18",
    "weasel_quantity": "L14",
    "euphemism_cliche": "L04 L20 L21",
    "appeal_to_authority": "L12",
    "bandwagon": "L17",
}
_CODES = {
    "Exaggeration,Minimisation": "L02 L19",
    "Loaded_Language": "L03 L15",
    "Name_Calling,Labeling": "L06",
    "Doubt": "L07",
    "Appeal_to_fear-prejudice": "L08",
    "Slogans": "L10 L22",
    "Repetition": "L10",
    "Bandwagon,Reductio_ad_hitlerum": "L17 L18",
}
_LINKS = (
    "attributes A01 C03, questions U01 C02, questions U02 C03, questions U03 A02, questions U04 C04, "
    "questions U06 C05, questions U08 C06, questions U09 C09, questions U10 C15, questions U11 C16, "
    "questions U12 A05, questions U13 C21, questions U14 A06, contradicts L05 L07"
)
PRONOUNS = {"A04": "Kim Il Sung", "A07": "Kim Il Sung"}
"""Attributions whose source is a pronoun, and whom it means."""


def gold_annotations(gold: Mapping[str, Any]) -> dict[str, Body]:
    """All 65 by gold id, each as the body of `POST …/annotations`: kind, fragments with parts and quotes, fields, note."""
    return {one["id"]: _body(one) for one in gold["annotations"]}


def gold_links() -> list[tuple[str, str, str]]:
    """The typed links as `(type, from, to)`, ends by gold id."""
    found = [tuple(item.split()) for item in _LINKS.split(", ")]
    return [(kind, near, far) for kind, near, far in found]


def _body(one: Mapping[str, Any]) -> Body:
    return {
        "kind": one["kind"],
        "fragments": _fragments(one),
        "note": one["why"],
        "fields": _FIELDS[one["kind"]](one["id"]),
    }


def _fragments(one: Mapping[str, Any]) -> list[Body]:
    if "parts" not in one:
        return [{"start": one["start"], "end": one["end"], "quote": one["text"]}]
    parts = one["parts"]
    pieces = [("source", parts["source"]), ("cue", parts["cue"]), *(("content", piece) for piece in parts["content"])]
    return [
        {"start": piece["start"], "end": piece["end"], "part": part, "quote": piece["text"]} for part, piece in pieces
    ]


def _key(table: Mapping[str, str], gold_id: str) -> str:
    (found,) = (key for key, ids in table.items() if gold_id in ids.split())
    return found


def _claim(gold_id: str) -> Body:
    claim_type, checkability = _key(_CLAIMS, gold_id).split()
    voice = {"C03": "attributed", "C21": "presupposed"}.get(gold_id, "author")
    return {
        "claim_type": claim_type,
        "checkability": checkability,
        "voice": voice,
        "atomic": gold_id != "C06",
    }


def _attribution(gold_id: str) -> Body:
    mode, source_type = _key(_ATTRIBUTIONS, gold_id).split()
    fields: Body = {
        "mode": mode,
        "source_type": source_type,
        "cue_stance": "endorsing" if gold_id == "A07" else "neutral",
        "locator": "none",
    }
    if gold_id in PRONOUNS:
        fields["resolved_source"] = {"name": PRONOUNS[gold_id]}
    return fields


def _unverified(gold_id: str) -> Body:
    return {"reason": _key(_UNVERIFIED, gold_id)}


def _language(gold_id: str) -> Body:
    fields: Body = {"category": _key(_LANGUAGE, gold_id)}
    codes = [code for code, ids in _CODES.items() if gold_id in ids.split()]
    return fields | ({"ptc_codes": codes} if codes else {})


_FIELDS = {"claim": _claim, "attribution": _attribution, "unverified": _unverified, "language": _language}
