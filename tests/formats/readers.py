"""Readers that know nothing of the program: what a stranger finds in our files."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyld import jsonld
from selectolax.lexbor import LexborHTMLParser, LexborNode

OA = "http://www.w3.org/ns/oa#"
CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": json.loads(
        Path(__file__).with_name("anno_context.json").read_text(encoding="utf-8")
    )
}
GUARD = "=+-@\t\r\n|＝＋－＠｜"


@dataclass
class Found:
    """One annotation as a reader found it. `pieces` are `(start, end, part, quote)`, offsets empty in a report."""

    kind: str = ""
    pieces: list[tuple[int | None, int | None, str | None, str]] = field(default_factory=list)
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows by RFC 4180, strictly."""
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def unguarded(cell: str) -> str:
    """A text cell without the `'` that kept it from being a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple(GUARD) else cell


def from_csv(data: bytes) -> dict[str, Found]:
    """Annotations by id from the form with one row a fragment."""
    found: dict[str, Found] = {}
    for row in read_csv(data):
        one = found.setdefault(row["annotation_id"], Found(kind=row["kind"], note=unguarded(row["note"])))
        part = next((part for part in ("source", "cue", "content") if row[f"{part}_text"]), None)
        one.pieces.append((int(row["start"]), int(row["end"]), part, unguarded(row["text"])))
        if row["category"]:
            name = {"claim": "claim_type", "attribution": "mode", "language": "category"}[row["kind"]]
            one.fields[name] = row["category"]
        if row["reason"]:
            one.fields["reason"] = row["reason"]
        if row["ptc_code"]:
            one.fields["ptc_codes"] = row["ptc_code"].split(";")
    return found


def expanded(data: bytes) -> dict[str, Any]:
    """The collection as expanded JSON-LD; contexts come from local files, anything else fails."""

    def load(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXTS[url]}

    (collection,) = jsonld.expand(json.loads(data), {"documentLoader": load, "base": "urn:base"})
    return collection


def items(collection: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The annotations of an expanded collection."""
    (page,) = collection["http://www.w3.org/ns/activitystreams#first"]
    return page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]


def tags(item: Mapping[str, Any]) -> dict[str, list[str]]:
    """The tags of an expanded annotation, by name."""
    found: dict[str, list[str]] = {}
    for body in item.get(f"{OA}hasBody", []):
        if body.get(f"{OA}hasPurpose", [{}])[0].get("@id") == f"{OA}tagging":
            name, _, value = body["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"][0]["@value"].partition(":")
            found.setdefault(name, []).append(value)
    return found


def place(item: Mapping[str, Any]) -> tuple[int, int, str]:
    """Start, end and exact words of an annotation's only target."""
    (target,) = item[f"{OA}hasTarget"]
    position, quote = target[f"{OA}hasSelector"]
    return (
        int(position[f"{OA}start"][0]["@value"]),
        int(position[f"{OA}end"][0]["@value"]),
        quote[f"{OA}exact"][0]["@value"],
    )


def from_webannotation(data: bytes) -> dict[str, Found]:
    """Annotations by id, their pieces joined again by `isPartOf`."""
    found: dict[str, Found] = {}
    for item in items(expanded(data)):
        tagged = tags(item)
        if "kind" not in tagged:
            continue
        whole = item.get("http://purl.org/dc/terms/isPartOf", [{"@id": item["@id"]}])[0]["@id"]
        one = found.setdefault(whole.removeprefix("urn:uuid:"), Found())
        one.kind = tagged.pop("kind")[0]
        part = tagged.pop("part", [None])[0]
        if any(f"{OA}hasSelector" in target for target in item[f"{OA}hasTarget"]):
            start, end, quote = place(item)
            one.pieces.append((start, end, part, quote))
        for body in item[f"{OA}hasBody"]:
            if body[f"{OA}hasPurpose"][0]["@id"] == f"{OA}commenting":
                one.note = body["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"][0]["@value"]
        one.fields |= {name: values if name == "ptc_codes" else values[0] for name, values in tagged.items()}
    return found


def page(data: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(data.decode("utf-8"))


def annotated_text(tree: LexborHTMLParser, prefix: str = "") -> dict[str, str]:
    """The text of each zone of the annotated part, by its anchor, without our labels."""
    return {
        str(node.attributes["id"]): node.text(deep=True)
        for node in tree.css("[data-zone]")
        if str(node.attributes["id"]).startswith(prefix)
    }


def from_html(data: bytes) -> dict[str, Found]:
    """Annotations by id from the registers."""
    return {str(row.attributes["data-annotation"]): _of_row(row) for row in page(data).css("tr[data-annotation]")}


def _of_row(row: LexborNode) -> Found:
    letter = row.css_first(".id").attributes["class"].split()[-1]
    kind = {"c": "claim", "a": "attribution", "u": "unverified", "l": "language"}[letter]
    said = [node.text(deep=True) for node in row.css(".says")]
    parts: list[str | None] = ["source", "cue", "content"][-len(said) :] if kind == "attribution" else [None]
    note = row.css_first("td:last-child p:not(.more)")
    return Found(
        kind=kind,
        pieces=[
            (None, None, part, piece) for part, cell in zip(parts, said, strict=True) for piece in cell.split(" […] ")
        ],
        note=note.text(deep=True) if note else "",
    )


READERS = {"csv": from_csv, "webannotation": from_webannotation, "html": from_html}
"""The reader of each format, by its id."""
