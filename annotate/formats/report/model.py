"""What the report says about one document (domain.md 14), as plain values that any printed form can use."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from annotate import vocabulary
from annotate.domain.records import Annotation, Link, Person
from annotate.domain.register import Names, Who, covered, names_of, who_of
from annotate.formats.report.marks import Mark, Row, rows, spans_of
from annotate.formats.report.shares import Share, shares
from annotate.formats.snapshot import SnapshotDocument
from annotate.formats.stamp import StampedDocument

Label: TypeAlias = Callable[[str, object], str]

NO_NAMES = names_of(())

CSS = {"claim": "c", "attribution": "a", "unverified": "u", "language": "l"}
"""Class of each kind in every stylesheet of the program."""


class Joined(NamedTuple):
    """A link as seen from its near end: the label of its type, and the mark it ends at, or `None` outside the report."""

    label: str
    far: Mark | None


class Family(NamedTuple):
    """Flagged wordings of one family, by category."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Part:
    """A document in the report. `prefix` keeps the addresses of several documents apart (`d2-`), `names` are the sources
    of the project."""

    document: SnapshotDocument
    stamped: StampedDocument
    label: Label
    prefix: str = ""
    names: Names = NO_NAMES

    @cached_property
    def marks(self) -> list[Mark]:
        annotations = list(self.document.annotations())
        hands = _hands(annotations)
        used: Counter[str] = Counter()
        return [self._mark(annotation, hands, used) for annotation in annotations]

    def _mark(self, annotation: Annotation, hands: Mapping[str, str], used: Counter[str]) -> Mark:
        hand = hands[annotation.author.id]
        anchor = f"{self.prefix}{annotation.label}{'-' if hand else ''}{hand}"
        used[anchor] += 1
        if used[anchor] > 1:
            anchor = f"{anchor}-{used[anchor]}"
        place, at = _place(annotation)
        return Mark(
            annotation=annotation,
            name=f"{annotation.label}·{hand}" if hand else annotation.label,
            anchor=anchor,
            css=CSS[annotation.kind],
            place=place,
            place_anchor=f"{self.prefix}{at}",
        )

    def of(self, kind: str) -> list[Mark]:
        """The marks of one kind, in the order of the text."""
        return self._kinds.get(kind, [])

    @cached_property
    def _kinds(self) -> Mapping[str, list[Mark]]:
        found: dict[str, list[Mark]] = {}
        for mark in self.marks:
            found.setdefault(mark.annotation.kind, []).append(mark)
        return found

    @cached_property
    def by_id(self) -> Mapping[str, Mark]:
        """The marks by the id of their annotation."""
        return {mark.annotation.id: mark for mark in self.marks}

    @cached_property
    def hands(self) -> list[tuple[str, str]]:
        """Initials and name of each annotator, where there are several."""
        hands = _hands(mark.annotation for mark in self.marks)
        names = {mark.annotation.author.id: mark.annotation.author.name for mark in self.marks}
        return sorted((hand, names[person]) for person, hand in hands.items() if hand)

    def rows(self) -> Iterator[Row]:
        """The annotated text in full."""
        return rows(self.document.text, self.document.zones, self.document.sentences, spans_of(self.marks))

    @cached_property
    def links(self) -> Mapping[str, list[Joined]]:
        """Links by the id of the annotation they start at."""
        found: dict[str, list[Joined]] = {}
        for link in self.document.links:
            joined = Joined(self.label("link_type", link.type), self.by_id.get(_far(link)))
            found.setdefault(link.source.annotation, []).append(joined)
        return found

    @cached_property
    def families(self) -> list[Family]:
        """Flagged wordings by family and category, those without a category last."""
        order = {category.id: number for number, category in enumerate(vocabulary.values("category"))}
        families: dict[str, list[Mark]] = {family: [] for family in (*vocabulary.ids("family"), "")}
        for mark in self.of("language"):
            category = mark.annotation.fields.category
            families[vocabulary.value("category", category).family if category else ""].append(mark)
        return [
            Family(
                self.label("family", family) if family else "No category yet",
                tuple(sorted(marks, key=lambda mark: order.get(mark.annotation.fields.category or "", 0))),
            )
            for family, marks in families.items()
            if marks
        ]

    @cached_property
    def shares(self) -> list[Share]:
        """How often each source is cited, and how much of the body rests on it."""
        return shares([(self.who(mark), mark) for mark in self.of("attribution")], self.body_length)

    def who(self, mark: Mark) -> Who:
        """Whom an attribution cites."""
        return who_of(mark.annotation, self._annotations, self.names)

    @cached_property
    def _annotations(self) -> Mapping[str, Annotation]:
        return {mark.annotation.id: mark.annotation for mark in self.marks}

    @cached_property
    def attributed(self) -> int:
        """Characters of the body that are content of any attribution."""
        return covered(mark.annotation for mark in self.of("attribution"))

    @cached_property
    def body_length(self) -> int:
        """Characters in the sentences of the body."""
        return sum(end - start for _, start, end, _, _ in self.document.sentences)

    @cached_property
    def sentences_marked(self) -> int:
        """How many sentences have at least one mark."""
        return len({n for mark in self.marks for n in _numbers(mark.annotation)})

    @cached_property
    def settled(self) -> int:
        """How many flags of unverified passages are closed."""
        return sum((mark.annotation.fields.resolution or "open") != "open" for mark in self.of("unverified"))

    def people(self, layer: str) -> list[Person]:
        """Authors of the annotations of a layer, by name."""
        found = {m.annotation.author.id: m.annotation.author for m in self.marks if m.annotation.layer == layer}
        return sorted(found.values(), key=lambda person: (person.name, person.id))

    @cached_property
    def period(self) -> tuple[str, str] | None:
        """Days of the first annotation and of the last change."""
        if not self.marks:
            return None
        first = min(mark.annotation.created for mark in self.marks)
        return first[:10], max(mark.annotation.updated for mark in self.marks)[:10]

    @cached_property
    def statuses(self) -> frozenset[str]:
        """The statuses that occur: where there are several, each row says its own."""
        return frozenset(mark.annotation.status for mark in self.marks)

    @cached_property
    def warnings(self) -> list[str]:
        """Why this is not the last word."""
        if self.document.layer == "adjudicated":
            return []
        people = len(self.people("individual"))
        who = "One person annotated" if people == 1 else f"{people} people annotated"
        waiting = [layer for layer in self.document.layers if layer.state in ("not_started", "in_progress")]
        said = [f"{who}; nobody has adjudicated yet."] if people else ["Nobody has annotated yet."]
        said += [
            f"{layer.reviewer.name} has read {layer.read:,} of {layer.sentences:,} sentences and not submitted."
            for layer in waiting
        ]
        return said

    @cached_property
    def terms(self) -> list[tuple[str, str, str]]:
        """Values used in this part, each with the list it is from and its guideline sentence."""
        used: dict[tuple[str, str], None] = {}
        for name in ("claim_type", "checkability", "mode", "traceability", "reason", "category"):
            present = {getattr(mark.annotation.fields, name) for mark in self.marks}
            used |= {(name, value): None for value in vocabulary.ids(name) if value in present}
        return [(name, self.label(name, value), vocabulary.value(name, value).hint) for name, value in used]


def _place(annotation: Annotation) -> tuple[str, str]:
    """Where the annotation begins and ends in words (`S20`, `S20–21`, `cap`), and the anchor of its beginning."""
    places = [place for fragment in annotation.fragments for place in fragment.sentences]
    if not places:
        return "", "text"
    first, numbers = places[0], _numbers(annotation)
    if first.n is None:
        return first.name or "", f"z{first.zone}"
    last = max(numbers)
    return (f"S{first.n}–{last}" if last != first.n else f"S{first.n}"), f"s{first.n}"


def _numbers(annotation: Annotation) -> list[int]:
    return [place.n for fragment in annotation.fragments for place in fragment.sentences if place.n is not None]


def _far(link: Link) -> str:
    return link.to.annotation or link.to.claim or ""


def _hands(annotations: Iterable[Annotation]) -> dict[str, str]:
    """Initials of each author; empty where there is one author only, since labels are unique then."""
    people = {annotation.author.id: annotation.author.name for annotation in annotations}
    if len(people) < 2:
        return dict.fromkeys(people, "")
    return _initials(sorted(people.items(), key=lambda item: (item[1], item[0])))


def _initials(people: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    used: Counter[str] = Counter()
    for person, name in people:
        letters = "".join(word[0] for word in name.split() if word[0].isalnum())[:3].upper() or "R"
        used[letters] += 1
        found[person] = letters if used[letters] == 1 else f"{letters}{used[letters]}"
    return found
