"""W3C Web Annotation JSON-LD, the full interchange format (interchange.md 4).

The file is put together from encoded pieces: what is the same in thousands of annotations (a person, a target's source,
a tag of a vocabulary) is encoded once.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha1
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from annotate.domain.records import FIELDS_OF, Annotation, Fields, Fragment, Link, Person, ResolvedSource
from annotate.formats.losses import counted_links
from annotate.formats.protocol import EVERYTHING, File, Format
from annotate.formats.snapshot import Snapshot, SnapshotDocument
from annotate.formats.stamp import Stamp

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"assessing": "oa:assessing", "annotate": "urn:annotate:"}]
"""The W3C's context; it lacks one motivation of its own model, and our stamp needs a prefix."""

MOTIVATIONS = {
    "claim": "identifying",
    "attribution": "describing",
    "unverified": "questioning",
    "language": "assessing",
}
"""Motivation of each kind; the annotation that joins the parts of an attribution is `linking`."""

PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


def write(snapshot: Snapshot, stamp: Stamp) -> Iterator[File]:
    """One collection with one page, for a document or for all documents of a project."""
    yield File("annotations.jsonld", _collection(snapshot, stamp))


def _collection(snapshot: Snapshot, stamp: Stamp) -> Iterator[str]:
    head = _head(snapshot, stamp)
    iri = str(head["id"])
    page = {"id": f"{iri}#1", "type": "AnnotationPage", "partOf": iri, "startIndex": 0}
    yield f'{_json(head)[:-1]},"first":{_json(page)[:-1]},"items":['
    comma = "\n"
    people: dict[str, str] = {}
    for document in snapshot.documents:
        for item in _Items(snapshot, document, people).all():
            yield comma
            yield item
            comma = ",\n"
    yield "\n]}}\n"


def _head(snapshot: Snapshot, stamp: Stamp) -> dict[str, object]:
    """The collection with its stamp, without its page."""
    of_one = snapshot.subject == "document"
    title = stamp.documents[0].title if of_one else snapshot.project.name
    exported = stamp.documents[0].id if of_one else snapshot.project.id
    head: dict[str, object] = {
        "@context": CONTEXT,
        "id": f"urn:uuid:{named_id(_bytes(exported), 'annotations')}",
        "type": "AnnotationCollection",
        "label": title,
        "generator": {"type": "Software", "name": stamp.program},
        "generated": stamp.generated,
    }
    if of_one:
        head["schema:sha256"] = stamp.documents[0].sha256
    head |= {
        "annotate:offset_unit": stamp.offset_unit,
        "annotate:scope": stamp.scope["words"],
        "annotate:codebook": stamp.codebook,
        "annotate:verdict_scale": stamp.verdict_scale,
        "annotate:documents": [
            {
                "id": f"urn:uuid:{document.id}",
                "label": document.title,
                "schema:sha256": document.sha256,
                "annotate:layer": document.layer,
                "annotate:annotators": [_person(person) for person in document.people],
                "annotate:audit_head": document.audit_head,
            }
            for document in stamp.documents
        ],
        "annotate:annotations": stamp.annotations,
        "annotate:losses": stamp.losses,
        "annotate:damaged": stamp.damaged,
        "total": sum(d.fragments + d.kinds.get("attribution", 0) + d.links for d in stamp.documents),
    }
    return head


class _Items:
    """The annotations of one document, each as encoded JSON."""

    def __init__(self, snapshot: Snapshot, document: SnapshotDocument, people: dict[str, str]) -> None:
        record = document.record
        self._document = document
        self._people = people
        source = record.source_url or f"urn:uuid:{record.id}"
        original = snapshot.address(f"/api/v1/documents/{record.id}/original")
        hashed = "" if snapshot.subject == "document" else f'"schema:sha256":"{record.sha256}",'
        self._target = (
            f'"target":{{"source":{_json(source)},{hashed}"selector":[{{"type":"TextPositionSelector","start":'
        )
        state = {"type": "TimeState", "sourceDate": record.retrieved or record.created, "cached": original}
        self._state = f'],"state":{_json(state)}}}}}'
        self._language = _json(snapshot.project.language)

    def all(self) -> Iterator[str]:
        """In the order of the annotations, the parts of one before the whole; links at the end."""
        linked = counted_links(self._document)
        starts = set()
        for annotation in self._document.annotations():
            if annotation.id in linked:
                starts.add(annotation.id)
            if annotation.kind == "attribution":
                yield from self._attribution(annotation)
            elif len(annotation.fragments) == 1:
                yield self._one(annotation)
            else:
                yield from self._discontinuous(annotation)
        for link in self._document.links:
            if link.source.annotation in starts:
                yield self._link(link)

    def _one(self, annotation: Annotation) -> str:
        return (
            f'{{"id":"urn:uuid:{annotation.id}",{self._about(annotation, MOTIVATIONS[annotation.kind])},'
            f'"body":[{self._bodies(annotation)}],{self._place(annotation.fragments[0])}'
        )

    def _discontinuous(self, annotation: Annotation) -> Iterator[str]:
        """One annotation a fragment, with the same bodies: several targets would each be meant alone (WADM 3.2.3)."""
        own = _bytes(annotation.id)
        about = self._about(annotation, MOTIVATIONS[annotation.kind])
        bodies = ",".join(
            f'{{"id":"urn:uuid:{named_id(own, f"body:{number}")}",{body[1:]}'
            for number, body in enumerate([*_tags_of(annotation).each, *self._others(annotation)], 1)
        )
        for number, fragment in enumerate(annotation.fragments, 1):
            yield (
                f'{{"id":"urn:uuid:{named_id(own, f"fragment:{number}")}",{about},'
                f'"dcterms:isPartOf":{{"id":"urn:uuid:{annotation.id}"}},"body":[{bodies}],{self._place(fragment)}'
            )

    def _attribution(self, annotation: Annotation) -> Iterator[str]:
        """One annotation for each piece of source, cue and content, and one that joins them."""
        own = _bytes(annotation.id)
        about = self._about(annotation, MOTIVATIONS["attribution"])
        whole = f'"dcterms:isPartOf":{{"id":"urn:uuid:{annotation.id}"}}'
        numbers = dict.fromkeys(_PARTS, 0)
        targets = []
        for fragment in annotation.fragments:
            part = fragment.part if fragment.part in _PARTS else "content"
            numbers[part] += 1
            iri = f'"urn:uuid:{named_id(own, f"{part}:{numbers[part]}")}"'
            targets.append(iri)
            yield f'{{"id":{iri},{about},{whole},"body":[{_PARTS[part]}],{self._place(fragment)}'
        yield (
            f'{{"id":"urn:uuid:{annotation.id}",{self._about(annotation, "linking")},'
            f'"body":[{self._bodies(annotation)}],"target":[{",".join(targets)}]}}'
        )

    def _link(self, link: Link) -> str:
        """A typed link: its body is the far end, its target the near one."""
        far = link.to.annotation or link.to.claim
        body = (
            f'[{_tag("link", link.type)},{{"type":"SpecificResource","purpose":"linking","source":"urn:uuid:{far}"}}]'
        )
        return (
            f'{{"id":"urn:uuid:{link.id}","type":"Annotation","motivation":"linking","created":"{link.created}",'
            f'"creator":{self._creator(link.author)},"body":{body},"target":"urn:uuid:{link.source.annotation}"}}'
        )

    def _about(self, annotation: Annotation, motivation: str) -> str:
        return (
            f'"type":"Annotation","motivation":"{motivation}","created":"{annotation.created}",'
            f'"modified":"{annotation.updated}","creator":{self._creator(annotation.author)}'
        )

    def _creator(self, person: Person) -> str:
        known = self._people.get(person.id)
        if known is None:
            known = self._people[person.id] = _json(_person(person))
        return known

    def _place(self, fragment: Fragment) -> str:
        """The target with both selectors and the state, and the end of the annotation."""
        return (
            f'{self._target}{fragment.start},"end":{fragment.end}}},{{"type":"TextQuoteSelector",'
            f'"exact":{quoted(fragment.quote)},"prefix":{quoted(fragment.prefix)},"suffix":{quoted(fragment.suffix)}}}'
            f"{self._state}"
        )

    def _bodies(self, annotation: Annotation) -> str:
        """Kind, fields and standing as tags, then the note."""
        return ",".join([_tags_of(annotation).joined, *self._others(annotation)])

    def _others(self, annotation: Annotation) -> list[str]:
        """The bodies that are written anew each time."""
        bodies = [_tag("label", annotation.label)]
        if free := _FREE[annotation.kind]:
            bodies.extend(_free(annotation.fields, free))
        if annotation.suggestion:
            bodies.append(_tag("suggestion", annotation.suggestion))
        if annotation.derived_from:
            bodies.extend(_tag("derived_from", origin) for origin in annotation.derived_from)
        if annotation.note:
            bodies.append(
                f'{{"type":"TextualBody","purpose":"commenting","value":{quoted(annotation.note)},'
                f'"language":{self._language}}}'
            )
        return bodies


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _person(person: Person) -> dict[str, str]:
    return {"id": f"urn:uuid:{person.id}", "type": "Person", "name": person.name}


def _tag(name: str, value: object) -> str:
    """A field as the tag `name:value`."""
    said = str(value).lower() if isinstance(value, bool) else value
    return f'{{"type":"TextualBody","purpose":"tagging","value":{quoted(f"{name}:{said}")}}}'


class _Tags(NamedTuple):
    """Encoded tags: each for itself, and joined by commas."""

    each: tuple[str, ...]
    joined: str


class _Tagged(NamedTuple):
    """Fields with few values: their names, one call that gets the values, and the tags made so far."""

    names: tuple[str, ...]
    values: Callable[[Annotation], tuple[object, ...]]
    known: dict[tuple[object, ...], _Tags]


_STANDING = ("confidence", "layer", "status", "origin")
_FREE: Mapping[str, tuple[str, ...]] = {
    "claim": (),
    "attribution": ("resolved_source", "parent"),
    "unverified": ("would_settle",),
    "language": ("target", "neutral_wording"),
}
"""Fields that are written anew each time; all others have values of a vocabulary and come back all the time."""


def _tagged(kind: str) -> _Tagged:
    own = tuple(name for name in FIELDS_OF[kind] if name not in _FREE[kind])
    paths = ("kind", *(f"fields.{name}" for name in own), *_STANDING)
    return _Tagged(("kind", *own, *_STANDING), attrgetter(*paths), {})


_TAGGED = {kind: _tagged(kind) for kind in FIELDS_OF}


def _tags_of(annotation: Annotation) -> _Tags:
    """The tags of kind, of the fields with values of a vocabulary, and of standing."""
    tagged = _TAGGED[annotation.kind]
    values = tagged.values(annotation)
    known = tagged.known.get(values)
    if known is None:
        each = tuple(tag for name, value in zip(tagged.names, values, strict=True) for tag in _all(name, value))
        known = _Tags(each, ",".join(each))
        if len(tagged.known) < MOST_KNOWN:
            tagged.known[values] = known
    return known


MOST_KNOWN = 1000
"""Combinations of values that are remembered for each kind."""


def _all(name: str, value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        yield from (_tag(name, one) for one in value)
    elif value is not UNSET and value is not None:
        yield _tag(name, value)


def _free(fields: Fields, names: tuple[str, ...]) -> Iterator[str]:
    """Tags of free text; the source that was found is `resolved_source.name`, `.authority` or `.annotation`."""
    for name in names:
        value = getattr(fields, name)
        if isinstance(value, ResolvedSource):
            for way in ("name", "authority", "annotation"):
                yield from _all(f"{name}.{way}", getattr(value, way))
        else:
            yield from _all(name, value)


_PARTS = {part: f"{_tag('kind', 'attribution')},{_tag('part', part)}" for part in ("source", "cue", "content")}


def _bytes(uuid: str) -> bytes:
    """The 16 bytes of an id; an id that is no UUID breaks no export, its pieces still get ids of their own."""
    try:
        return bytes.fromhex(uuid.replace("-", ""))
    except ValueError:
        return sha1(uuid.encode(), usedforsecurity=False).digest()[:16]


_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def named_id(own: bytes, name: str) -> str:
    """UUIDv5 of a name in the namespace of a UUID given as its 16 bytes (RFC 9562, 5.5)."""
    digest = sha1(own + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{_VARIANT[digest[16]]}{digest[17:20]}-{digest[20:32]}"


FORMAT = Format(
    id="webannotation",
    title="Web Annotation",
    suffix=".jsonld",
    media_type=PROFILE,
    for_whom="For other programs and for keeping: every field, as the W3C's Web Annotation Data Model writes it.",
    holds=EVERYTHING - {"comments"},
    lacks="The file has the annotation without its discussion.",
    write=write,
)
