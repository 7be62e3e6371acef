"""Where a claim appears: the passages that state it, as far as one may see them."""

import msgspec

from annotate.domain.claims import Appearance, KeptClaim, NewAppearance, Removal
from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.services.claim_keeping import CLAIM, held, in_use
from annotate.services.claims import appear, correcting, passage_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import ANNOTATION, Work, action
from annotate.store import appearances as store
from annotate.store.appearances import Passage
from annotate.store.base import encoder
from annotate.store.claims import ClaimAccess
from annotate.store.versions import Kept, versions_of


@action("claim.read")
def find(work: Work, claim: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Appearance]:
    """The passages that state a claim and that one may see, oldest first."""
    kept = work.load(CLAIM, claim).kept
    items: list[msgspec.Struct] = [_record(kept, one) for one in store.passages(work, kept.id)]
    return paged(items, query.limit, query.cursor)


@action("claim.appear")
def add(work: Work, claim: str, body: NewAppearance) -> Appearance:
    """Name another passage that states the claim, in whatever document of the project."""
    found = held(work, claim)
    kept = found.kept
    in_use(kept)
    passage = passage_of(work, found.project, body.annotation, "/annotation")
    if store.appearance(work, kept.id, passage.id) is not None:
        raise Invalid([Fault("/annotation", "This claim appears there already.")])
    if kept.published and found.blind and passage.layer != "adjudicated":
        raise Invalid([Fault("/annotation", "A published claim appears in passages of the agreed layer only.")])
    correcting(work, found, kept, ["appearances"], body.reason)
    id_ = appear(work, kept, passage)
    _tell(work, found, passage.id)
    return next(_record(kept, one) for one in store.passages(work, kept.id) if one.id == id_)


@action("claim.appear")
def remove(work: Work, claim: str, annotation: str, body: Removal = Removal()) -> None:
    """Take a passage away that does not state the claim. Its mark stays."""
    found = held(work, claim)
    kept = found.kept
    in_use(kept)
    passage = work.load(ANNOTATION, annotation, "annotation.read")
    id_ = store.appearance(work, kept.id, passage.id)
    if id_ is None:
        raise NotFound
    correcting(work, found, kept, ["appearances"], body.reason)
    store.delete_appearance(work, id_)
    changed(work, kept.project, id_, "deleted", encoder.encode({"id": id_}))
    _tell(work, found, passage.id)


def changed(work: Work, project: str, id_: str, how: str, record: bytes) -> None:
    """The next version of the history of an appearance."""
    before = versions_of(work, id_)
    new = Kept(id_, len(before) + 1, project, record)
    work.journal.version(project, f"appearance.{how}", new, bytes(before[-1].record))


def _tell(work: Work, found: ClaimAccess, annotation: str) -> None:
    """The feed tells of a passage only whoever may see it: the claim itself has no new version."""
    data = encoder.encode({"annotation": annotation})
    work.journal.event(found.project, "claim.changed", found.id, found.version, data)


def _record(kept: KeptClaim, passage: Passage) -> Appearance:
    mark = passage.annotation
    return Appearance(
        id=passage.id,
        claim=kept.id,
        annotation=mark.id,
        document=mark.document,
        title=passage.title,
        label=mark.label,
        layer=mark.layer,
        quote=" … ".join(piece.quote for piece in mark.fragments),
        start=mark.start,
        end=mark.end,
        sentences=tuple(dict.fromkeys(s.n for piece in mark.fragments for s in piece.sentences if s.n is not None)),
        first=mark.id == kept.first_appearance,
        created=passage.created,
    )
