"""The guidelines of a project: the codebook with the cases behind it, and what the project wrote itself."""

from collections.abc import Iterable, Mapping

import msgspec
from flask import Blueprint, Response, request

from annotate.domain.guidelines import Section, sections
from annotate.domain.records import Project
from annotate.pages.frame import opened
from annotate.vocabulary import CODEBOOK_VERSION, ids, label, value
from annotate.vocabulary.guidance import GUIDANCE, GUIDED, Piece, pieces
from annotate.web.pages import page, render

blueprint = Blueprint("guidelines", __name__)
UNDER = {"claim": ("claim_type", "checkability"), "unverified": ("reason",), "language": ("category",)}
"""The lists that belong to a kind, each with guidance for every value."""


class Entry(msgspec.Struct, frozen=True):
    """One value of the codebook as a project shows it. `of` is `vocabulary.id`; `own` is what the project wrote."""

    of: str
    label: str
    hint: str
    letter: str
    family: str
    mark: tuple[str, ...]
    leave: tuple[str, ...]
    example: tuple[tuple[Piece, ...], ...]
    own: tuple[str, ...]


class Guidelines(msgspec.Struct, frozen=True):
    """All of it: entries in the order of the codebook, and the project's paragraphs that are about none of them."""

    codebook: str
    version: int
    project: str
    entries: tuple[Entry, ...]
    general: tuple[Section, ...]
    under: dict[str, tuple[str, ...]]


@page(blueprint, "/p/<uuid:project>/guidelines")
def show(project: str) -> Response:
    """A page for people; for the panel that `g` opens, the same as JSON."""
    frame = opened(project)
    guidelines = _guidelines(frame.project)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return Response(msgspec.json.encode(guidelines), content_type="application/json", headers={"Vary": "Accept"})
    shown = render("project/guidelines.html", **frame._asdict(), guidelines=guidelines, lists=_lists(guidelines))
    shown.headers["Vary"] = "Accept"
    return shown


def _guidelines(project: Project) -> Guidelines:
    own = sections(project.guidelines, project.labels)
    return Guidelines(
        codebook=CODEBOOK_VERSION,
        version=project.version,
        project=project.name,
        entries=tuple(entry(name, value_id, project.labels, own) for name in GUIDED for value_id in ids(name)),
        general=tuple(section for section in own if not section.of),
        under=UNDER,
    )


def entry(name: str, value_id: str, labels: Mapping[str, str] | None = None, own: Iterable[Section] = ()) -> Entry:
    """What a value of the codebook means; `labels` and `own` are a project's words and sections."""
    of = f"{name}.{value_id}"
    found, guidance = value(name, value_id), GUIDANCE[of]
    family = getattr(found, "family", "")
    return Entry(
        of=of,
        label=(labels or {}).get(of) or found.label,
        hint=found.hint,
        letter=found.letter,
        family=label("family", family) if family else "",
        mark=guidance.mark,
        leave=guidance.leave,
        example=tuple(pieces(example) for example in guidance.example),
        own=tuple(paragraph for section in own if of in section.of for paragraph in section.paragraphs),
    )


def _lists(guidelines: Guidelines) -> dict[str, list[tuple[str, str, list[Entry]]]]:
    """For each kind its lists: id, title and entries."""
    return {
        kind: [
            (name, label("vocabulary", name), [each for each in guidelines.entries if each.of.startswith(f"{name}.")])
            for name in names
        ]
        for kind, names in UNDER.items()
    }
