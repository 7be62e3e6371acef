"""Snapshots for the tests of formats, built by the program's own rules from bodies of the API."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from annotate.domain.annotations import NewAnnotation, asked_ranges, derived_from_fields, fields_of, fragments_of
from annotate.domain.annotations import joined as kept
from annotate.domain.annotations import label as labelled
from annotate.domain.records import Annotation, Document, End, From, Layer, Link, Person, Project, Provenance
from annotate.domain.records import Zone as ZoneRecord
from annotate.domain.sentences import Layout, laid_out, numbered, zone_name
from annotate.formats.snapshot import Options, Scope, Snapshot, SnapshotDocument
from annotate.text.zones import Zone, find_zones
from tests.formats.gold import gold_annotations, gold_links

NOW = "2026-11-25T10:00:00Z"
ANA = Person(str(UUID(int=0xA1)), "Ana Okafor")
BO = Person(str(UUID(int=0xB0)), "Bo Lindqvist")


def a_project(**changes: Any) -> Project:
    texts = dict.fromkeys(
        ("publisher_name", "publisher_url", "public_base_url", "licence", "funding_note", "selection_criteria"), ""
    )
    project = Project(
        id=str(UUID(int=0x9)),
        version=1,
        name="Reading desk",
        description="",
        role="owner",
        blind=False,
        hints="open",
        public_claims="off",
        reviewers_per_document=2,
        language="en",
        adjudicate_own=True,
        labels={},
        guidelines="",
        method_statement="",
        how_to_cite="",
        created=NOW,
        **texts,
    )
    return msgspec.structs.replace(project, **changes)


def a_document(
    text: str = "",
    bodies: Sequence[Mapping[str, Any]] = (),
    number: int = 1,
    layout: Layout | None = None,
    author: Person = ANA,
    **changes: Any,
) -> SnapshotDocument:
    """A document with an annotation for each body; ids count from `number` × 0x10000."""
    layout = layout or laid_out(text, find_zones(text), "en")
    record = Document(
        created_by=ANA,
        revision=1,
        id=str(UUID(int=number)),
        version=1,
        project=a_project().id,
        title="A text",
        language="en",
        state="ready",
        reason=None,
        review_state="open",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        length=len(text),
        normalisations=(),
        media_type="text/plain",
        source_url=None,
        archived_url=None,
        retrieved=None,
        licence_note="",
        supersedes=None,
        created=NOW,
    )
    counts: dict[str, int] = {}
    made = [
        an_annotation(body, text, layout, number * 0x10000 + n, counts, author=body.get("author", author))
        for n, body in enumerate(bodies, 1)
    ]
    made.sort(key=lambda one: (one.start, one.end, one.id))
    return SnapshotDocument(
        record=msgspec.structs.replace(record, **changes),
        text=text,
        zones=[ZoneRecord(z.n, z.kind, zone_name(z.kind), z.start, z.end, z.version) for z in layout.zones],
        sentences=layout.sentences,
        provenance=Provenance(
            capture_method="paste",
            tool_version="annotate 0.1.0",
            retrieved_by=ANA.id,
            bytes_sha256=record.sha256,
            bytes_size=len(text.encode()),
            encoding_detected="utf-8",
        ),
        stored=[msgspec.json.encode(one) for one in made],
        layers=[Layer(ANA, "in_progress", 1, len(layout.sentences), len(made), None)] if made else [],
    )


def an_annotation(
    body: Mapping[str, Any], text: str, layout: Layout, number: int, counts: dict[str, int], author: Person = ANA
) -> Annotation:
    """The record that the program would make of this body; keys of the record itself may stand in the body too."""
    own = {
        key: body[key] for key in ("status", "layer", "origin", "derived_from", "label", "suggestion") if key in body
    }
    sent = {key: value for key, value in body.items() if key not in own and key != "author"}
    new = msgspec.convert(sent, NewAnnotation)
    fragments = fragments_of(kept(new.kind, asked_ranges(new), text), text, layout)
    counts[new.kind] = counts.get(new.kind, 0) + 1
    fields = fields_of(new.kind, new.fields)
    made = Annotation(
        author=author,
        id=str(UUID(int=number)),
        document=str(UUID(int=number // 0x10000)),
        kind=new.kind,
        label=labelled(new.kind, counts[new.kind]),
        version=1,
        layer="individual",
        status="draft",
        origin="human",
        suggestion=None,
        derived_from=(),
        fragments=fragments,
        start=fragments[0].start,
        end=max(fragment.end for fragment in fragments),
        note=new.note,
        confidence=new.confidence,
        fields=fields,
        derived=derived_from_fields(new.kind, fields),
        created=NOW,
        updated=NOW,
    )
    return msgspec.structs.replace(made, **own)


def linked(links: Iterable[tuple[str, str, str]], ids: Mapping[str, str]) -> list[Link]:
    """Links as records; `ids` maps the names in `links` to annotation ids."""
    return [
        Link(ANA, str(UUID(int=0xC0000000 + n)), 1, kind, From(ids[near]), End(annotation=ids[far]), NOW)
        for n, (kind, near, far) in enumerate(links, 1)
    ]


def a_snapshot(*documents: SnapshotDocument, **changes: Any) -> Snapshot:
    """A snapshot of one document, or with `subject="project"` of all."""
    given: dict[str, Any] = {
        "subject": "document",
        "project": a_project(),
        "documents": documents,
        "at": NOW,
        "version": "0.1.0",
        "codebook": "2",
        "audit_heads": {document.record.id: "ab" * 32 for document in documents},
        "scope": Scope(),
        "options": Options(),
    }
    return Snapshot(**given | changes)


def sunrise_document(text: str, gold: Mapping[str, Any]) -> SnapshotDocument:
    """The real document with all its gold annotations and links; labels are the gold's ids."""
    zones = [Zone(n, zone["zone"], zone["start"], zone["end"], 1) for n, zone in enumerate(gold["zones"], 1)]
    number_of = {zone["line"]: n for n, zone in enumerate(gold["zones"], 1)}
    sentences = numbered((one["start"], one["end"], number_of[one["line"]]) for one in gold["sentences"])
    bodies = {gold_id: body | {"label": gold_id} for gold_id, body in gold_annotations(gold).items()}
    document = a_document(
        text,
        list(bodies.values()),
        layout=Layout.of(zones, sentences),
        title="Movement for Global Independence",
        source_url="https://sunrise.example/features/201407/movement.html",
        retrieved="2026-01-15T09:00:00Z",
    )
    ids = {annotation.label: annotation.id for annotation in document.annotations()}
    return replace(document, links=linked(gold_links(), ids))
