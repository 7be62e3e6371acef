"""One claim into several, several into one (domain.md 7.1, 11)."""

import msgspec

from annotate.domain import claim_steps as rules
from annotate.domain.claims import Claim, KeptClaim, Merging, Split, Splitting
from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.records import End, From, Link, Person
from annotate.services import appearances as appearing
from annotate.services.claim_keeping import (
    CLAIM,
    another,
    beginning,
    case,
    correct,
    held,
    in_use,
    label_of,
    make,
    records_of,
    shown,
    touch,
)
from annotate.services.claim_steps import left
from annotate.services.claims import appear, passage_of
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import appearances as appearances_store
from annotate.store import evidence as evidence_store
from annotate.store import links as links_store
from annotate.store.base import encoder, stored
from annotate.store.links import ClaimLink


@action("claim.merge")
def merge(work: Work, claim: str, body: Merging) -> Claim:
    """Make a claim a duplicate of another one, which takes over where it appears, its evidence and its links."""
    found = held(work, claim)
    kept = found.kept
    into = another(work, found.project, body.into, "/into")
    if into.id == kept.id:
        raise Invalid([Fault("/into", "A claim is no duplicate of itself.")])
    in_use(into)
    status = rules.step("merge", case(work, kept, body.reason))
    moved = [*_move_appearances(work, kept, into), *_move_evidence(work, kept, into)]
    if into.published and moved:
        work.load(CLAIM, into.id, "claim.correct")
        correct(work, into, moved, body.reason)
    after = left(work, found, status, "merged", body.reason, duplicate_of=into.id)
    touch(work, into, "merged", f"{label_of('C', kept.n)}: {body.reason}")
    _move_links(work, kept, into)
    return shown(work, found, after)


@action("claim.split")
def split(work: Work, claim: str, body: Splitting) -> Split:
    """Make each statement of a composite claim a claim of its own, which keeps the passage; the composite is set aside."""
    found = held(work, claim)
    kept = found.kept
    status = rules.step("split", case(work, kept, body.reason))
    passages = [one.annotation for one in appearances_store.passages(work, kept.id)]
    made = []
    for n, part in enumerate(body.parts):
        own = passage_of(work, found.project, part.annotation, f"/parts/{n}/annotation") if part.annotation else None
        first = own.id if own else kept.first_appearance
        one = make(work, _part(work, kept, part.normalised, part.short, first))
        for passage in [own] if own else passages:
            appear(work, one, passage)
        made.append(one)
    labels = ", ".join(label_of("C", one.n) for one in made)
    reason = f"Split into {labels}. {body.reason}".strip()
    composite = shown(work, found, left(work, found, status, "split", reason))
    return Split(composite, tuple(records_of(work, found.names, made)))


def _part(work: Work, kept: KeptClaim, normalised: str, short: str, first: str | None) -> KeptClaim:
    said = {"normalised": normalised, "short": short, "first_appearance": first, "atomic": True}
    return msgspec.structs.replace(kept, **beginning(work, kept.project), **said)


def _move_appearances(work: Work, kept: KeptClaim, into: KeptClaim) -> list[str]:
    """What appears in passages of both appears there once."""
    there = {annotation for _, annotation, _ in appearances_store.annotations_of(work, into.id)}
    rows = appearances_store.annotations_of(work, kept.id)
    for id_, annotation, _ in rows:
        if annotation in there:
            appearances_store.delete_appearance(work, id_)
            appearing.changed(work, kept.project, id_, "deleted", encoder.encode({"id": id_}))
        else:
            appearances_store.move(work, id_, into.id)
            record = encoder.encode({"id": id_, "claim": into.id, "annotation": annotation})
            appearing.changed(work, kept.project, id_, "moved", record)
    return ["appearances"] if rows else []


def _move_evidence(work: Work, kept: KeptClaim, into: KeptClaim) -> list[str]:
    """An item that stands on both keeps the stance that it has on the claim that stays."""
    there = {item.id for item, _ in evidence_store.on_claim(work, into.id)}
    moved = []
    for item, row in evidence_store.on_claim(work, kept.id):
        evidence_store.remove_stance(work, kept.id, item.id)
        if item.id not in there:
            evidence_store.set_stance(work, row._replace(claim=into.id, version=1))
            moved.append(f"evidence {item.label}")
    return moved


def _move_links(work: Work, kept: KeptClaim, into: KeptClaim) -> None:
    """Links to the claim end at the one that stays; documents are locked by id."""
    for link in links_store.links_to_claim(work, kept.id):
        try:
            work.load(DOCUMENT, link.document, "document.read")
        except NotFound:
            continue
        before = _record(link, kept.id)
        if links_store.claim_link_exists(work, link.source, link.type, into.id):
            links_store.delete_link(work, link.id, link.version)
            work.journal.event(link.document, "link.deleted", link.id, link.version + 1)
            work.journal.audit(link.document, "link.deleted", link.id, stored(before, "author"))
            continue
        after = msgspec.structs.replace(_record(link, into.id), version=link.version + 1)
        links_store.move_link(work, link.id, after.version, into.id)
        work.journal.event(link.document, "link.created", link.id, after.version, stored(after, "author"))
        work.journal.audit(
            link.document, "link.moved", link.id, stored(before, "author"), stored(after, "author"), kept.reason
        )


def _record(link: ClaimLink, claim: str) -> Link:
    return Link(
        author=Person(link.author, link.author_name),
        id=link.id,
        version=link.version,
        type=link.type,
        source=From(link.source),
        to=End(claim=claim),
        created=link.created,
    )
