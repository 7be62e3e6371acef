"""What the far ends of links mean: the claims about the world that they are or state, else the marks themselves."""

from collections.abc import Iterable
from typing import NamedTuple

from annotate.domain.claims import KeptClaim
from annotate.domain.records import Annotation
from annotate.services.claim_keeping import label_of
from annotate.services.work import Work
from annotate.store import annotation_lists as lists
from annotate.store import claims as claims_store
from annotate.store import register as store


class Served(NamedTuple):
    """A claim about the world, or a mark of which none was made yet: then `document` is where it stands, else empty, and
    `status` is that of the claim. Two ends with one `id` mean the same."""

    id: str
    label: str
    words: str
    document: str
    status: str


def served(work: Work, ends: Iterable[str]) -> dict[str, tuple[Served, ...]]:
    """By id of an end, an annotation or a claim: what it means, as far as the actor may know of it."""
    ids = sorted(set(ends))
    marks = {one.id: one for one in lists.some(work, ids)}
    named = claims_store.known(work, [id_ for id_ in ids if id_ not in marks])
    stated = store.stated(work, list(marks))
    found: dict[str, tuple[Served, ...]] = {id_: (_claim(kept, ""),) for id_, kept in named.items()}
    for id_, mark in marks.items():
        quote = " … ".join(piece.quote for piece in mark.fragments)
        found[id_] = tuple(_claim(kept, quote) for kept in stated.get(id_, ())) or (_mark(mark, quote),)
    return found


def _claim(kept: KeptClaim, quote: str) -> Served:
    return Served(kept.id, label_of("C", kept.n), kept.normalised or kept.short or quote, "", kept.status)


def _mark(mark: Annotation, quote: str) -> Served:
    return Served(mark.id, mark.label, quote, mark.document, "")
