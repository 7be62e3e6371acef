"""The rest of the worked example of domain.md 15: the source record, signed, and the passages parallel to a second text."""

from typing import Any

from tests.api.client import Body, Client, expect

RECORD: Body = {
    "source_kind": "narrative",
    "genre": "commemoration",
    "disclosure": "sponsored_undisclosed_suspected",
    "order": "secondary",
    "author_stated": "none",
    "author_inferred": "North Korean external propaganda",
    "author_basis": "Its wording and a parallel text; confidence high.",
    "issuer_type": "unknown",
    "date_inferred_from": "2014-07",
    "date_basis": "The path of the address names July 2014.",
    "occasion": "Perhaps the twentieth anniversary of Kim’s death, 8 July 2014.",
    "integrity": "truncated",
    "integrity_note": "No proper opening: “their countries” has no antecedent.",
    "authenticity": "not_examined",
    "dependence": "common_origin",
    "dependence_note": "A web article of 30 July 2014, which an agency summed up on 7 August 2014.",
    "time_distance": "over_10y",
    "witness": "hearsay",
    "tendency": "It praises one man and blames unnamed powers.",
    "favours": "Kim Il Sung",
    "disfavours": "“imperialists”",
    "interest": "evident",
    "tone": "hagiographic",
    "competence": "high",
    "willingness": "low",
    "internal_consistency": "minor_contradictions",
    "corroboration": "partly",
    "source_reliability": "e",
    "information": [
        {"statements": "bare dates", "credibility": "2"},
        {"statements": "testimonies", "credibility": "6"},
        {"statements": "“saved the movement”", "credibility": "5"},
    ],
    "usable_for": "Self-image and outreach to Africa in 2014, vocabulary, circulation.",
    "not_usable_for": "The history of the movement, and what Neto, Machel and Tito said.",
}
DATING = ("C01", "C11", "C20")
"""The passages that date the text, by their ids in the gold."""
CONTRADICTIONS = (4, 6, 16, 17)
"""Sentences that do not agree with each other: the first with the second, the third with the fourth."""
SECOND = "Exploits for global independence, as an agency sums them up"


def sign(ana: Client, document: Body, marks: dict[str, Body], gold: Any) -> Body:
    """The record with the passages that bear it out, signed."""
    path = f"/documents/{document['id']}/criticism"
    sentences = {one["n"]: one for one in gold["sentences"]}
    body = RECORD | {
        "dating_clues": [{"annotation": marks[gold_id]["id"]} for gold_id in DATING],
        "contradictions": [{"start": sentences[n]["start"], "end": sentences[n]["end"]} for n in CONTRADICTIONS],
    }
    draft = expect(ana.patch(path, body, 0))
    return expect(ana.post(f"{path}:sign", {"confidence": "high"}, headers={"If-Match": f'"{draft["version"]}"'}))


def relate(ana: Client, document: Body, sunrise: Any) -> tuple[list[Body], Body]:
    """What is proposed of the two texts, first things first, and their relation with the six passages of the gold."""
    project, gold = f"/projects/{document['project']}", sunrise.gold
    text = "\n\n".join((SECOND, *(f"{one['kcna_2014_08_07']}." for one in gold["parallels"])))
    body = {"text": text, "title": SECOND, "metadata": {"source_url": gold["evidence"][1]["url"]}}
    second = expect(ana.post(f"{project}/documents", body), 201)
    find = {"with": second["id"], "limit": 10}
    proposed = expect(ana.post(f"/documents/{document['id']}/parallels:find", find))["items"]
    passages = [
        {"from": _range(sunrise.text, one["text"]), "to": _range(text, one["kcna_2014_08_07"])}
        for one in gold["parallels"]
    ]
    relation = {
        "type": "parallel_to",
        "from": {"document": document["id"]},
        "to": {"document": second["id"]},
        "certainty": "high",
        "evidence_note": "Six statements in the same order.",
        "passages": passages,
    }
    return proposed, expect(ana.post(f"{project}/relations", relation), 201)


def _range(text: str, words: str) -> Body:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "quote": words}
