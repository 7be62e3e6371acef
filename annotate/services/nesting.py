"""Attributions inside attributions: what stands above one, and the depth of those below (domain.md 7.2)."""

import msgspec

from annotate.domain.attribution import MOST_NESTED, depth_for
from annotate.domain.records import Annotation, Derived
from annotate.services import following
from annotate.services.work import Work
from annotate.store import annotations as store

Layer = tuple[str, str, str]
"""Document, author and layer."""
Chain = list[tuple[str, Layer, str]]
"""From a parent upwards: id, its layer, its kind."""


def above(work: Work, own: str, layer: Layer, parent: str) -> Chain:
    """The chain from `parent` upwards for `own` of this layer, as far as attributions stand in the document. It ends where
    it comes back to `own`, deleted or not, and where it is too long."""
    chain: Chain = []
    next_: str | None = parent
    while next_ is not None and len(chain) <= MOST_NESTED:
        if next_ == own:
            chain.append((own, layer, "attribution"))
            break
        row = store.parent_of(work, next_)
        if row is None or row[0] != layer[0] or (chain and row[1] != "attribution"):
            break
        chain.append((next_, (row[0], row[2], row[3]), row[1]))
        next_ = row[4]
    return chain


def depth_inside(work: Work, one: Annotation, parent: object) -> int | None:
    """The hearsay depth of `parent`, which may be no id, for `one`; `None` where this cannot stand inside it. A parent that is
    deleted stays named: it may be restored, in whichever order they were deleted."""
    layer = (one.document, one.author.id, one.layer)
    return depth_for(one.id, above(work, one.id, layer, parent) if isinstance(parent, str) else [])


def carry_depth(work: Work, project: str, parent: Annotation) -> list[Annotation]:
    """Attributions nested in `parent` follow its hearsay depth (none: it is gone); each that changes gets a new version, and
    these are given back."""
    level, seen, changed = [parent], {parent.id}, []
    while level:
        below: list[Annotation] = []
        for over in level:
            depth = over.derived.hearsay_depth
            derived = Derived(hearsay_depth=1 + (depth if isinstance(depth, int) else 0))
            for child in store.children_of(work, over.id):
                if child.id in seen:  # whatever made a circle, this ends
                    continue
                seen.add(child.id)
                after = msgspec.structs.replace(child, derived=derived)
                below.append(after)
                if after != child and (made := following.changed(work, project, child, after, "changed")) is not None:
                    changed.append(made)
        level = below
    return changed
