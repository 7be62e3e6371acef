"""What another step makes of a mark: a status, a reference, a trace, a settled flag. Each makes a version."""

import msgspec

from annotate.domain.records import Annotation
from annotate.services.work import Work
from annotate.store import annotations as store
from annotate.store import history as history_store
from annotate.store.base import stored


def changed(
    work: Work, project: str, before: Annotation, after: Annotation, how: str, reason: str | None = None
) -> Annotation | None:
    """`before` as `after` says, as its next version, told to the feed; `None` when it was changed before us. `how` is the
    action of the history. The marked words stay."""
    made = quietly(work, project, before, after, how, reason)
    if made is not None:
        work.journal.event(made.document, "annotation.changed", made.id, made.version)
        if how == "resolved":
            work.journal.deed(project, "flag.settled", made.id, made.version, made.document)
    return made


def quietly(
    work: Work, project: str, before: Annotation, after: Annotation, how: str, reason: str | None = None
) -> Annotation | None:
    """The same for a mark of which the feed tells nothing by itself, since it tells of its layer."""
    made = msgspec.structs.replace(after, version=before.version + 1, updated=work.now)
    kept = store.change_annotation(work, made, before.version, ranges=False)
    if kept is None:
        return None
    row = history_store.version_row(made, kept, project, work.actor.user, work.now, how, reason)
    work.journal.versions.append(row)
    work.journal.audit(made.document, f"annotation.{how}", made.id, stored(before, "author"), kept, reason)
    return made
