"""What a format cannot hold: counted before the first byte, listed in `LOSSES.txt` (interchange.md 1.5)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from msgspec import UNSET

from annotate.domain.records import FIELDS_OF, Annotation
from annotate.formats.protocol import EVERYTHING, Format
from annotate.formats.snapshot import SnapshotDocument

_UNSET = (UNSET, None, ())

# A value that a reader of the file assumes anyway is not lost (contract.md, Annotations).
_ASSUMED: Mapping[str, tuple[object, ...]] = {
    "note": ("",),
    "confidence": ("unknown",),
    "origin": ("human",),
    "traceability": (*_UNSET, "not_searched"),
    "resolution": (*_UNSET, "open"),
}


class Losses:
    """The losses of one format: `of` names the fields of an annotation that its file does not keep."""

    def __init__(self, kind_of_file: Format) -> None:
        lost = EVERYTHING - kind_of_file.holds
        self.reason = kind_of_file.lacks
        self._split, self._part = "fragments" in lost, "part" in lost
        self._links, self._comments = "links" in lost, "comments" in lost
        common = tuple(sorted(lost & set(Annotation.__struct_fields__) - {"fragments"}))
        self._lost = {kind: _Lost(common, tuple(n for n in own if n in lost)) for kind, own in FIELDS_OF.items()}

    def of(self, annotation: Annotation, comments: Mapping[str, int], links: Mapping[str, int]) -> list[str]:
        """Names of the lost fields; `comments` and `links` count those of each annotation by its id."""
        names = list(self._lost[annotation.kind].of(annotation))
        if self._split and len(annotation.fragments) > 1:
            names.append("fragments")
        if self._part and annotation.kind == "attribution":
            names.append("part")
        if links and self._links and annotation.id in links:
            names.append("links")
        if comments and self._comments and annotation.id in comments:
            names.append("comments")
        return names

    def lines(self, document: SnapshotDocument) -> Iterator[str]:
        """The lines of one document's annotations, in their order."""
        links = counted_links(document)
        for annotation in document.annotations():
            for name in self.of(annotation, document.comments, links):
                yield f"{annotation.id}\t{name}\t{self.reason}"


def counted_links(document: SnapshotDocument) -> Counter[str]:
    """How many links start at each annotation."""
    return Counter(link.source.annotation for link in document.links)


class _Lost:
    """The lost fields of a kind. Most annotations have values of vocabularies in them, so answers are remembered."""

    MOST_KNOWN = 1000

    def __init__(self, common: tuple[str, ...], own: tuple[str, ...]) -> None:
        self._names = (*common, *own)
        self._assumed = tuple(_ASSUMED.get(name, _UNSET) for name in self._names)
        self._values = _values((*common, *(f"fields.{name}" for name in own)))
        self._known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def of(self, annotation: Annotation) -> tuple[str, ...]:
        """Names of those that have a value nobody would assume."""
        values = self._values(annotation)
        known = self._known.get(values)
        if known is None:
            together = zip(self._names, values, self._assumed, strict=True)
            known = tuple(name for name, value, assumed in together if value not in assumed)
            if len(self._known) < self.MOST_KNOWN:
                self._known[values] = known
        return known


def _values(paths: tuple[str, ...]) -> Callable[[Annotation], tuple[object, ...]]:
    if not paths:
        return lambda _: ()
    get = attrgetter(*paths)
    return get if len(paths) > 1 else lambda annotation: (get(annotation),)
