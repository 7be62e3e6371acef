"""What follows when something is settled: flags take their resolution, appearances say what their annotation says.

A verdict settles the flags that question its claim, tracing settles those that question an attribution (domain.md 7.3,
10), in every layer and whatever its state: the work of the reviewers stays as it was but for the resolution.
"""

from collections.abc import Callable

import msgspec

from annotate.domain import flags as rules
from annotate.domain.errors import NotFound
from annotate.domain.records import Annotation, Person
from annotate.services import following
from annotate.services.work import DOCUMENT, Work
from annotate.store import annotations as annotations_store
from annotate.store import appearances
from annotate.store import flags as store
from annotate.store.flags import Flag

Becomes = Callable[[str | None], str | None]


def approved(work: Work, claim: str, flags: str, reason: str) -> None:
    """Settle the flags on a claim whose verdict was approved; `flags` is what its row makes of them."""
    _on_claim(work, claim, lambda now: rules.approved(now, flags), reason)


def reopened(work: Work, claim: str, flags: str, reason: str) -> None:
    """Open again what a verdict had settled."""
    _on_claim(work, claim, lambda now: rules.reopened(now, flags), reason)


def changed(work: Work, project: str, before: Annotation, after: Annotation) -> None:
    """What hangs on an annotation that was changed, under the lock of its document."""
    if after.kind == "claim" and (after.derived != before.derived or after.fragments is not before.fragments):
        appearances.follow(work, after)
    traces = [one.fields.traceability for one in (before, after)]
    was, now = (one if isinstance(one, str) else None for one in traces)
    if after.kind == "attribution" and was != now:
        for flag in store.flags_on_annotation(work, after.id):
            _settle(work, project, flag, lambda one: rules.traced(one, was, now), f"{after.label}: {now}")


def _on_claim(work: Work, claim: str, becomes: Becomes, reason: str) -> None:
    """Documents are locked by id, after the chain of the project; then the flags are read as they are."""
    projects: dict[str, str] = {}
    for document in store.documents_with_flags(work, claim):
        try:
            projects[document] = work.load(DOCUMENT, document, "document.read").project
        except NotFound:
            continue
    for flag in store.flags_on_claim(work, claim):
        if flag.document in projects:
            _settle(work, projects[flag.document], flag, becomes, reason)


def _settle(work: Work, project: str, flag: Flag, becomes: Becomes, reason: str) -> None:
    """A new version of a flag with another resolution; nothing else in it changes."""
    before = annotations_store.decoded(bytes(flag.record), Person(flag.author, flag.author_name))
    now = before.fields.resolution
    resolution = becomes(now if isinstance(now, str) else None)
    if resolution is None:
        return
    after = msgspec.structs.replace(before, fields=msgspec.structs.replace(before.fields, resolution=resolution))
    if following.changed(work, project, before, after, "resolved", reason) is None:
        raise RuntimeError("a flag changed under the lock of its document")
