"""The whole worked example of domain.md 15, entered through the API by two people: `entered(…)` gives what was made.

Ranges, passages and evidence come from the gold file, stored ids and links from `tests/formats/gold.py`; the sentences of
the claims and the rationales are written here.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.api import worked_record
from tests.api.client import Body, Client, expect
from tests.formats.gold import gold_annotations, gold_links

SENTENCES = {
    "C01": "Kim Il Sung lived from 1912 to 1994.",
    "C02": "Kim Il Sung explained the strategies and tactics of national liberation to revolutionaries from colonies.",
    "C03": "Kim Il Sung’s advice enabled Agostinho Neto to drive the colonial power out of Angola.",
    "C04": "North Korea under Kim Il Sung gave newly independent countries selfless material aid and moral support.",
    "C05": "Imperialist powers attempted to intervene in newly independent countries.",
    "C06": "Leaders of many developing countries visited North Korea to learn from it.",
    "C07": "Kim Il Sung strengthened and developed the Non-Aligned Movement.",
    "C08": "The Non-Aligned Movement emerged as an independent political force in the 1960s.",
    "C09": "Interference by big powers brought the Non-Aligned Movement close to decline.",
    "C10": "Some developing countries hesitated, with an eye on big countries and the West.",
    "C11": "Kim Il Sung visited Yugoslavia in June 1975.",
    "C12": "Kim Il Sung went to Yugoslavia in 1975 to strengthen the Non-Aligned Movement.",
    "C13": "North Korea joined the Non-Aligned Movement in August 1975.",
    "C14": "North Korea’s admission to the Non-Aligned Movement in 1975 was brought about by Kim Il Sung.",
    "C15": "Many countries followed North Korea into the Non-Aligned Movement because they admired it.",
    "C16": "After 1975 the Non-Aligned Movement grew to nearly 100 member countries.",
    "C17": "Josip Broz Tito visited North Korea in August 1977.",
    "C18": "Tito visited North Korea in 1977 to thank Kim Il Sung.",
    "C19": "Kim Il Sung launched energetic activities for the socialist movement.",
    "C20": "Socialism collapsed in the Soviet Union and Eastern Europe.",
    "C21": "Kim Il Sung saved the Non-Aligned Movement from danger.",
}
SHORTS = {"C07": "Kim Il Sung strengthened and developed the Non-Aligned Movement"}
CLAIMANTS = {"C03": "Agostinho Neto, as The Sunrise reports him"}
CLAIMANT = "The Sunrise (unsigned article)"
WITHOUT_EVIDENCE = ("C01", "C20")
GROUPS = dict.fromkeys(("E03", "E04", "E05", "E06"), "Kim’s letters to Tito")
STANCES = {"E02": "context"}
"""What the gold leaves out: E03 to E06 are one person's letters to one reader."""


@dataclass
class Example:
    """What was entered, each thing by its id in the gold."""

    ana: Client
    jonas: Client
    project: Body
    document: Body
    marks: dict[str, Body] = field(default_factory=dict)
    claims: dict[str, Body] = field(default_factory=dict)
    evidence: dict[str, Body] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    record: Body = field(default_factory=dict)
    proposed: list[Body] = field(default_factory=list)
    relation: Body = field(default_factory=dict)

    def claim(self, gold_id: str) -> Body:
        """A claim as it is now."""
        return expect(self.ana.get(f"/claims/{self.claims[gold_id]['id']}"))

    def mark(self, gold_id: str) -> Body:
        """An annotation as it is now."""
        return expect(self.jonas.get(f"/annotations/{self.marks[gold_id]['id']}"))

    def do(self, person: Client, gold_id: str, step: str, body: Any = None) -> Any:
        """A step of a claim."""
        return person.post(f"/claims/{self.claims[gold_id]['id']}:{step}", body or {})


def entered(ana: Client, jonas: Client, project: Body, sunrise: Any) -> Example:
    """The document with its zones, marks, links, record, parallels, claims and evidence; Ana edits, Jonas marks."""
    first = sunrise.gold["evidence"][0]
    address = {"source_url": first["url"]}  # E01 is the page itself: provenance, no evidence
    body = {"text": sunrise.text, "metadata": address}
    example = Example(ana, jonas, project, expect(ana.post(f"/projects/{project['id']}/documents", body), 201))
    _zones(example, sunrise.gold)
    _marks(example, sunrise.gold)
    example.record = worked_record.sign(ana, example.document, example.marks, sunrise.gold)
    example.proposed, example.relation = worked_record.relate(ana, example.document, sunrise)
    _claims(example)
    _evidence(example, sunrise.gold)
    example.verdicts = {one["id"]: one["verdict"] for one in sunrise.gold["annotations"] if one.get("verdict")}
    return example


def proposal(example: Example, gold_id: str) -> Body:
    """The gold's verdict on a claim as a proposal."""
    return {
        "verdict": example.verdicts[gold_id],
        "rationale": f"What the evidence on {gold_id} says decides it.",
        "confidence": "moderate",
        "searched": "The Wilson Center Digital Archive and the catalogue of the movement’s conferences.",
    }


def begin(example: Example, gold_id: str) -> None:
    """Jonas begins to check a claim."""
    expect(example.do(example.jonas, gold_id, "assign", {"user": example.jonas.id}))
    expect(example.do(example.jonas, gold_id, "start"))


def approve(example: Example, gold_id: str) -> Body:
    """Jonas proposes the gold's verdict, Ana reviews and approves it."""
    begin(example, gold_id)
    expect(example.do(example.jonas, gold_id, "propose", proposal(example, gold_id)))
    expect(example.do(example.ana, gold_id, "take_review"))
    return expect(example.do(example.ana, gold_id, "approve"))


def _zones(example: Example, gold: Any) -> None:
    path = f"/documents/{example.document['id']}/zones"
    for zone, wanted in zip(expect(example.ana.get(f"{path}?limit=1000"))["items"], gold["zones"], strict=True):
        if zone["kind"] != wanted["zone"]:
            expect(example.ana.patch(f"{path}/{zone['n']}", {"kind": wanted["zone"]}, zone["version"]))


def _marks(example: Example, gold: Any) -> None:
    path = f"/documents/{example.document['id']}/annotations"
    for gold_id, body in gold_annotations(gold).items():
        example.marks[gold_id] = expect(example.jonas.post(path, body), 201)
    for type_, near, far in gold_links():
        body = {"type": type_, "to": {"annotation": example.marks[far]["id"]}}
        expect(example.jonas.post(f"/annotations/{example.marks[near]['id']}/links", body), 201)


def _claims(example: Example) -> None:
    for gold_id in sorted(SENTENCES):
        body = {
            "annotation": example.marks[gold_id]["id"],
            "normalised": SENTENCES[gold_id],
            "short": SHORTS.get(gold_id, ""),
            "claimant": CLAIMANTS.get(gold_id, CLAIMANT),
            "claim_date": "2014-07",
            "atomic": gold_id != "C06",
        }
        example.claims[gold_id] = expect(example.jonas.post(f"/projects/{example.project['id']}/claims", body), 201)


def _evidence(example: Example, gold: Any) -> None:
    for one in gold["evidence"][1:]:
        letter, digit = one["admiralty"].lower()
        body = {
            "title": one["title"],
            "publisher": one["publisher"],
            "published": (one["date"] or "").partition(" ")[0],
            "url": one["url"],
            "extract": one.get("extract", ""),
            "source_class": one["source_class"],
            "relation": one["independence"],
            "source_reliability": letter,
            "info_credibility": digit,
            "independence_group": GROUPS.get(one["id"], ""),
            "strategy": "archival" if one["source_class"] == "primary" else "written_evidence",
        }
        made = expect(example.jonas.post(f"/projects/{example.project['id']}/evidence", body), 201)
        example.evidence[one["id"]] = made
        for gold_id in one["claims"]:
            path = f"/claims/{example.claims[gold_id]['id']}/evidence/{made['id']}"
            expect(example.jonas.put(path, {"stance": one.get("stance") or STANCES[one["id"]]}))
