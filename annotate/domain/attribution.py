"""Attributions inside attributions: who may be the parent, and how far the words have travelled (domain.md 7.2)."""

from collections.abc import Sequence

from annotate.domain.errors import Fault, Invalid

MOST_NESTED = 20
"""Deeper nesting than this is a mistake, not a text."""

_PARENT = "/fields/parent"


def depth_for(own_id: str, chain: Sequence[tuple[str, tuple[str, str, str], str]]) -> int | None:
    """The hearsay depth of the first of `chain`, which goes upwards as in `check_parent`, for an attribution that names it
    as its parent: 0 while it is deleted or of another kind, and `None` where nothing can stand inside it."""
    if not chain or chain[0][2] != "attribution":
        return 0
    return len(chain) if len(chain) <= MOST_NESTED and all(id_ != own_id for id_, _, _ in chain) else None


def check_parent(
    own_id: str, own_layer: tuple[str, str, str], chain: Sequence[tuple[str, tuple[str, str, str], str]]
) -> None:
    """Refuse a parent that cannot be one.

    A layer is `(document, author, layer)`. `chain` goes from the parent upwards: id, its layer, its kind; empty when
    the parent does not exist or may not be seen.
    """
    if not chain:
        raise Invalid([Fault(_PARENT, "There is no such attribution in this document.")])
    _, layer, kind = chain[0]
    if layer != own_layer:
        raise Invalid([Fault(_PARENT, "The parent must be an attribution of the same person in the same document.")])
    if kind != "attribution":
        raise Invalid([Fault(_PARENT, "Only an attribution can be the parent of an attribution.")])
    if any(id_ == own_id for id_, _, _ in chain):
        raise Invalid([Fault(_PARENT, "An attribution cannot stand inside itself.")])
    if len(chain) > MOST_NESTED:
        raise Invalid([Fault(_PARENT, f"Attributions are nested at most {MOST_NESTED} deep.")])
