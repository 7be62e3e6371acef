"""The agreed layer: what a decision puts there, and what hangs on it (domain.md 12).

References and links of the reviewers' annotations are carried over as soon as both ends have a counterpart there.
"""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from annotate.domain import annotations as rules
from annotate.domain.adjudication import NewDecision, Outcome
from annotate.domain.annotations import NewAnnotation
from annotate.domain.records import Annotation, Derived, End, Fields, Fragment, From, Link, Person, ResolvedSource
from annotate.services import annotations, following, nesting
from annotate.services.work import Work
from annotate.store import annotation_lists as lists
from annotate.store import annotations as store
from annotate.store import carried as carried_store
from annotate.store import links as links_store
from annotate.store.access import DocumentAccess
from annotate.store.base import new_id, stored
from annotate.store.texts import text_of


class Agreed:
    """The agreed layer of one document, read once and kept up while decisions are made."""

    layer = "adjudicated"

    def __init__(self, work: Work, document: DocumentAccess) -> None:
        self.work = work
        self.document = document
        self.standing = {each.id: each for each in lists.agreed(work, document.id)}
        self._links = links_store.links_of_document(work, document.id)

    def make(self, outcome: Outcome, decision: NewDecision) -> Annotation:
        """One annotation of the layer, with the references and links of its sources."""
        work, doc, base = self.work, self.document, outcome.base
        fragments = self._fragments(base, decision)
        id_ = new_id()
        sources = tuple(each.id for each in outcome.sources)
        parent = self._counterparts().get(base.fields.parent) if isinstance(base.fields.parent, str) else None
        made = msgspec.structs.replace(
            base,
            author=Person(work.actor.user, work.actor.name),
            id=id_,
            label=rules.label(base.kind, self._number(base.kind)),
            version=1,
            layer=self.layer,
            status="accepted",
            origin="human",
            suggestion=None,
            derived_from=sources,
            fragments=fragments,
            start=fragments[0].start,
            end=max(piece.end for piece in fragments),
            fields=self._referring(rules.fields_of(base.kind, decision.fields, base.fields), base),
            created=work.now,
            updated=work.now,
        )
        made = msgspec.structs.replace(
            made, derived=rules.derived_from_fields(base.kind, made.fields, self._depth(parent))
        )
        kept = store.insert_annotation(work, made, doc.project)
        annotations.record(work, doc, made, kept, "created", None)
        self.standing[id_] = made
        self._refer_to(made)
        self._carry_links(made)
        return made

    def take_back(self, ids: Sequence[str]) -> None:
        """Take annotations out of the layer again; their history stays."""
        for id_ in ids:
            before = self.standing.pop(id_)
            made = msgspec.structs.replace(before, version=before.version + 1, updated=self.work.now)
            kept = store.set_deleted(self.work, made, before.version, True)
            if kept is None:
                raise RuntimeError("the agreed layer changed under the lock of its document")
            annotations.record(self.work, self.document, made, kept, "deleted", stored(before, "author"))
            if made.kind == "attribution":
                self._carry_depth(msgspec.structs.replace(made, derived=Derived()))

    def decided(self, annotation: Annotation, status: str, reason: str) -> None:
        """A reviewer's annotation gets the status that the decision gives it; nothing else in it changes."""
        work, doc = self.work, self.document
        if annotation.status == status:
            return
        after = msgspec.structs.replace(annotation, status=status)
        if following.changed(work, doc.project, annotation, after, "decided", reason) is None:
            raise RuntimeError("a locked layer changed under its lock")

    def _number(self, kind: str) -> int:
        """The next number of a label. Labels that came from an earlier capture may be ahead of the count."""
        carried = carried_store.agreed_ahead(self.work, self.document.id, kind)
        return lists.count_agreed(self.work, self.document.id, kind) + carried + 1

    def _fragments(self, base: Annotation, decision: NewDecision) -> tuple[Fragment, ...]:
        if decision.decision != "merge":
            return base.fragments
        text = text_of(self.work, self.document.id, self.document.layout)
        asked = NewAnnotation(kind=base.kind, start=decision.start, end=decision.end, fragments=decision.fragments)
        ranges = rules.joined(base.kind, rules.asked_ranges(asked), text.text)
        return rules.fragments_of(ranges, text.text, text.layout)

    def _counterparts(self) -> dict[str, str]:
        """The agreed annotation that each reviewer's annotation went into."""
        return {source: each.id for each in self.standing.values() for source in each.derived_from}

    def _referring(self, fields: Fields, base: Annotation) -> Fields:
        """The fields with references to counterparts; those without one wait until there is one."""
        counterparts = self._counterparts()
        parent, source = base.fields.parent, base.fields.resolved_source
        meant = source.annotation if source else UNSET
        changes: dict[str, object] = {}
        if isinstance(parent, str):
            changes["parent"] = counterparts.get(parent, UNSET)
        if isinstance(meant, str):
            there = counterparts.get(meant)
            changes["resolved_source"] = ResolvedSource(annotation=there) if there else UNSET
        return msgspec.structs.replace(fields, **changes)

    def _depth(self, parent: str | None) -> int:
        depth = self.standing[parent].derived.hearsay_depth if parent else UNSET
        return depth if isinstance(depth, int) else 0

    def _carry_depth(self, parent: Annotation) -> None:
        """What is nested in one of the layer follows its hearsay depth."""
        for one in nesting.carry_depth(self.work, self.document.project, parent):
            self.standing[one.id] = one

    def _refer_to(self, made: Annotation) -> None:
        """Agreed attributions that waited for `made` refer to it now."""
        waiting = [each for each in self.standing.values() if each.kind == "attribution" and each is not made]
        if not waiting:
            return
        sources = {one.id: one for one in lists.some(self.work, [id_ for each in waiting for id_ in each.derived_from])}
        for id_ in [each.id for each in waiting]:
            before = self.standing[id_]  # it may have followed another one that waited
            base = next((sources[id_] for id_ in before.derived_from if id_ in sources), None)
            fields = self._referring(before.fields, base) if base else before.fields
            if fields.parent != before.fields.parent and nesting.depth_inside(self.work, before, fields.parent) is None:
                fields = msgspec.structs.replace(fields, parent=before.fields.parent)
            if fields == before.fields:
                continue
            depth = nesting.depth_inside(self.work, before, fields.parent) or 0
            after = msgspec.structs.replace(before, fields=fields, derived=Derived(hearsay_depth=1 + depth))
            kept = following.changed(self.work, self.document.project, before, after, "changed")
            if kept is None:
                raise RuntimeError("the agreed layer changed under the lock of its document")
            self.standing[kept.id] = kept
            self._carry_depth(kept)

    def _carry_links(self, made: Annotation) -> None:
        """The links of its sources to and from what has a counterpart."""
        counterparts = self._counterparts()
        for link in self._links:
            source, target = counterparts.get(link.source), counterparts.get(link.target or "")
            if link.claim is not None and source == made.id:
                self._carry_to_claim(made, link.type, link.claim)
            if source is None or target is None or made.id not in (source, target) or source == target:
                continue
            if links_store.link_exists(self.work, source, link.type, target):
                continue
            self._link(made.author, link.type, source, End(annotation=target))

    def _carry_to_claim(self, made: Annotation, type_: str, claim: str) -> None:
        if not links_store.claim_link_exists(self.work, made.id, type_, claim):
            self._link(made.author, type_, made.id, End(claim=claim))

    def _link(self, author: Person, type_: str, source: str, to: End) -> None:
        new = Link(author=author, id=new_id(), version=1, type=type_, source=From(source), to=to, created=self.work.now)
        links_store.insert_link(self.work, new, self)
        self.work.journal.event(self.document.id, "link.created", new.id, 1, stored(new, "author"))
        self.work.journal.audit(self.document.id, "link.created", new.id, None, stored(new, "author"))
