"""What another step makes of a mark: a source that is named for many, a trace, a settled flag. Each makes a version."""

import msgspec

from annotate.domain.records import Annotation, Fields
from annotate.services.work import Work
from annotate.store import annotations as store
from annotate.store import history as history_store
from annotate.store.base import stored


def changed(
    work: Work, project: str, before: Annotation, fields: Fields, how: str, reason: str | None = None
) -> Annotation | None:
    """The mark with other fields, as its next version; `None` when it was changed before us. `how` is the action of the
    history."""
    made = msgspec.structs.replace(before, fields=fields, version=before.version + 1, updated=work.now)
    kept = store.change_annotation(work, made, before.version, ranges=False)
    if kept is None:
        return None
    row = history_store.version_row(made, kept, project, work.actor.user, work.now, how, reason)
    work.journal.versions.append(row)
    work.journal.event(made.document, "annotation.changed", made.id, made.version)
    work.journal.audit(made.document, f"annotation.{how}", made.id, stored(before, "author"), kept, reason)
    if how == "resolved":
        work.journal.deed(project, "flag.settled", made.id, made.version, made.document)
    return made
