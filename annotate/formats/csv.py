"""CSV: one row an annotation, or one row a fragment (interchange.md 5, security.md 9)."""

from collections.abc import Iterator

from annotate import vocabulary
from annotate.domain.records import Annotation, Fragment
from annotate.formats.protocol import COMMON, File, Format
from annotate.formats.snapshot import Snapshot, SnapshotDocument
from annotate.formats.stamp import Stamp

COLUMNS = (
    *("annotation_id", "document_id", "document_title", "doc_sha256"),
    *("sentence_first", "sentence_last", "start", "end", "fragments", "text"),
    *("kind", "category", "reason", "confidence", "claim_id", "claim_status", "verdict"),
    *("source_text", "cue_text", "content_text", "ptc_code", "wikipedia_tag", "note"),
    *("author", "layer", "origin", "status", "created", "updated", "comments_n", "url_to_passage"),
)
"""The columns in their order; `rows=fragments` has `fragment_no` after the first."""

GUARDED = frozenset("=+-@\t\r\n|＝＋－＠｜")
"""A text cell that begins so could be run as a formula by the program that opens the file; it gets a leading `'`."""

GAP = " […] "
"""Stands between the fragments of a discontinuous passage."""


def write(snapshot: Snapshot, stamp: Stamp) -> Iterator[File]:
    """One table for all documents."""
    yield File("annotations.csv", _table(snapshot))


def _table(snapshot: Snapshot) -> Iterator[str]:
    by_fragment = snapshot.options.rows == "fragments"
    columns = (COLUMNS[0], "fragment_no", *COLUMNS[1:]) if by_fragment else COLUMNS
    yield "\ufeff" if snapshot.options.bom else ""
    yield '"' + '","'.join(columns) + '"\r\n'
    people: dict[str, str] = {}
    for document in snapshot.documents:
        rows = _Rows(snapshot, document, people)
        yield from rows.by_fragment() if by_fragment else rows.by_annotation()


class _Rows:
    """The rows of one document. What is the same in each of them is made once."""

    def __init__(self, snapshot: Snapshot, document: SnapshotDocument, people: dict[str, str]) -> None:
        record = document.record
        self._annotations = document.annotations
        self._comments = document.comments
        self._document = f'","{record.id}","{cell(record.title)}","{record.sha256}","'
        self._address = cell(snapshot.address(f"/p/{record.project}/d/{record.id}?a="))
        self._people = people

    def by_annotation(self) -> Iterator[str]:
        for annotation in self._annotations():
            fragments = annotation.fragments
            if len(fragments) == 1:
                only = fragments[0]
                spans, text = f"{only.start}-{only.end}", cell(only.quote)
            else:
                spans = ";".join([f"{piece.start}-{piece.end}" for piece in fragments])
                text = cell(GAP.join([piece.quote for piece in fragments]))
            yield (
                f'"{annotation.id}{self._document}{_first(fragments[0])}","{_last(fragments[-1])}",'
                f'"{annotation.start}","{annotation.end}","{spans}","{text}",'
                f"{self._described(annotation, fragments)}"
            )

    def by_fragment(self) -> Iterator[str]:
        for annotation in self._annotations():
            spans = ";".join([f"{piece.start}-{piece.end}" for piece in annotation.fragments])
            for number, piece in enumerate(annotation.fragments, 1):
                yield (
                    f'"{annotation.id}","{number}{self._document}{_first(piece)}","{_last(piece)}",'
                    f'"{piece.start}","{piece.end}","{spans}","{cell(piece.quote)}",'
                    f"{self._described(annotation, (piece,))}"
                )

    def _described(self, annotation: Annotation, fragments: tuple[Fragment, ...]) -> str:
        """The cells from `kind` to the end of the row; `fragments` are those whose parts the row shows."""
        kind, note = annotation.kind, annotation.note
        said = _said(fragments) if kind == "attribution" else '"","",""'
        author = self._people.get(annotation.author.id)
        if author is None:
            author = self._people[annotation.author.id] = cell(annotation.author.name)
        return (
            f'"{kind}",{_category(annotation)},"{annotation.confidence}","","","",{said},{_codes(annotation)},'
            f'"{cell(note) if note else ""}","{author}","{annotation.layer}","{annotation.origin}",'
            f'"{annotation.status}","{annotation.created}","{annotation.updated}",'
            f'"{self._comments.get(annotation.id, 0)}","{self._address}{annotation.id}"\r\n'
        )


def cell(text: str) -> str:
    """A text between the quotes of its cell: quotes doubled, and no formula for the program that opens it."""
    if '"' in text:
        text = text.replace('"', '""')
    return f"'{text}" if text[:1] in GUARDED else text


def _first(fragment: Fragment) -> int | str:
    """Number of the sentence in which a fragment begins, or the short name of its zone."""
    return _numbered(fragment, 0)


def _last(fragment: Fragment) -> int | str:
    """Number of the sentence in which a fragment ends, or the short name of its zone."""
    return _numbered(fragment, -1)


def _numbered(fragment: Fragment, at: int) -> int | str:
    if not fragment.sentences:
        return ""
    place = fragment.sentences[at]
    return place.name or "" if place.n is None else place.n


def _said(fragments: tuple[Fragment, ...]) -> str:
    """The cells `source_text`, `cue_text`, `content_text` of an attribution."""
    parts: dict[str | None, list[str]] = {}
    for piece in fragments:
        parts.setdefault(piece.part, []).append(piece.quote)
    return ",".join([f'"{cell(GAP.join(parts.get(part, ())))}"' for part in ("source", "cue", "content")])


def _category(annotation: Annotation) -> str:
    """The cells `category` and `reason`, by kind (interchange.md 5)."""
    fields = annotation.fields
    if annotation.kind == "claim":
        return f'"{fields.claim_type or ""}",""'
    if annotation.kind == "attribution":
        return f'"{fields.mode or ""}",""'
    if annotation.kind == "unverified":
        return f'"","{fields.reason or ""}"'
    return f'"{fields.category or ""}",""'


def _codes(annotation: Annotation) -> str:
    """The cells `ptc_code` and `wikipedia_tag`."""
    fields = annotation.fields
    if annotation.kind == "language":
        codes = ";".join(fields.ptc_codes) if fields.ptc_codes else ""
        return f'"{codes}","{_TAGS[fields.category] if fields.category else ""}"'
    if annotation.kind == "unverified" and fields.reason:
        return f'"","{_TAGS_OF_REASONS[fields.reason]}"'
    return '"",""'


def _tags(names: tuple[str, ...]) -> str:
    return " ".join(f"{{{{{name}}}}}" for name in names)


_TAGS = {category.id: _tags(category.wikitext) for category in vocabulary.values("category")}
_TAGS_OF_REASONS = {reason.id: _tags(reason.wikitext) for reason in vocabulary.values("reason")}

FORMAT = Format(
    id="csv",
    title="CSV",
    suffix=".csv",
    media_type="text/csv",
    for_whom="For spreadsheets and statistics: one row for each annotation, or for each of its fragments.",
    holds=COMMON - {"suggestion", "derived_from"} | {"claim_type", "mode", "category", "reason", "ptc_codes"},
    lacks="CSV has no column for it.",
    write=write,
    options=frozenset({"rows", "bom"}),
)
