"""Typed links between annotations (domain.md 8)."""

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, LinkType
from annotate.domain.records import End
from annotate.vocabulary import WORLD_CLAIM, value


class NewLink(Input, frozen=True):
    """A link from the annotation in the path to another annotation, or to a claim about the world."""

    type: LinkType
    to: End


def target_of(link: NewLink) -> str:
    """The id at the far end. `Invalid` unless exactly one end is named."""
    named = [end for end in (link.to.annotation, link.to.claim) if isinstance(end, str)]
    if len(named) != 1:
        raise Invalid([Fault("/to", "Name one end: an annotation or a claim.")])
    return named[0]


def check_ends(type_: str, from_kind: str, to_kind: str) -> None:
    """Refuse ends that the type does not have; `to_kind` is `world_claim` for a claim about the world."""
    row = value("link_type", type_)
    if from_kind not in row.from_ends:
        raise Invalid([Fault("/type", f"A link “{row.label}” does not start at this kind of annotation.")])
    if to_kind not in row.to_ends:
        wanted = " or ".join(kind for kind in row.to_ends if kind != WORLD_CLAIM)
        raise Invalid([Fault("/to", f"A link “{row.label}” ends at: {wanted}.")])
