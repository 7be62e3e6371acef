"""Documents whose text comes later: the row stands at once as `reading`, then it is `ready`, or `refused` with a reason.

Both ends are written by whoever read the text, under the right that was checked when it was asked for; the rows name the
person who asked.
"""

from typing import NamedTuple

import msgspec

from annotate import __version__
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Person, Provenance
from annotate.domain.sentences import Layout
from annotate.services import intake, recaptures
from annotate.services.intake import Awaited, Reading
from annotate.services.recaptures import Places
from annotate.services.stamping import new_texts
from annotate.services.work import Work, read
from annotate.store import documents as documents_store
from annotate.store import pending as store
from annotate.store import projects as projects_store
from annotate.store import search as search_store
from annotate.store import texts as texts_store
from annotate.store.access import ProjectAccess
from annotate.store.hot import Value
from annotate.store.journal import Tail
from annotate.text.normalise import sha256

NOTHING = Layout.of((), ())


class Unread(NamedTuple):
    """Why there is no text, and what was captured all the same."""

    reason: str
    provenance: Provenance | None = None
    original: bytes | None = None


def begin(work: Work, project: ProjectAccess, awaited: Awaited) -> Document:
    """A new document that is being read."""
    document = intake.new_record(work, project.id, awaited)
    known = Provenance(awaited.capture_method, __version__, work.actor.user, sha256(""), 0)
    row = intake.begun(work, document, projects_store.take_numbers(work, project.id, 1), sentences=0)
    documents_store.insert_documents(work, [row])
    texts_store.insert_texts(work, [{"document": document.id, **texts_store.columns_of("", NOTHING, known, None)}])
    search_store.index_texts(work, [(document.id, project.id, document.title, ())])
    return document


def sought(actor: Actor, document: str, outcome: Reading | Unread) -> Places:
    """Where the marks of the capture before stand in what was read, outside a Work; for `finish`."""
    before = read(actor, recaptures.awaited, document) if isinstance(outcome, Reading) else None
    return recaptures.sought(before, outcome.text) if before and isinstance(outcome, Reading) else {}


def finish(work: Work, document: str, outcome: Reading | Unread, placeholder: str, places: Places) -> Document | None:
    """Give a document its text, or the reason why it has none. Nothing where it does not wait any more. `places` are what
    `sought` gave.

    The title that its text has takes the place of `placeholder`, unless somebody has given it another one.
    """
    earlier = recaptures.earlier_of(work, document)  # its lock comes before that of the document
    found = store.pending(work, document)
    if found is None:
        return None
    before = documents_store.decoded_document(found.record, Person(found.created_by, ""), found.revision)
    made = _ready(before, outcome, placeholder) if isinstance(outcome, Reading) else _refused(before, outcome)
    work.journal.begin(Tail(found.id, found.audit_seq, found.audit_head, found.revision, document=True))
    kept = documents_store.kept_document(made)
    event = f"document.{made.state}"
    work.journal.audit(found.id, event, found.id, found.record, kept)
    revision = work.journal.event(found.id, event, found.id, made.version, kept)
    columns = {name: getattr(made, name) for name in ("version", "title", "language", "state", "sha256", "length")}
    if isinstance(outcome, Reading):
        search_store.index_read(work, found.id, made.project, made.title, outcome.stretches)
    new_texts.set()
    # A layout number of its own: under the first one an empty text may have been read.
    store.fill(work, found.id, {**columns, "layout": 2, "record": kept, **_counted(outcome)}, _text(found, outcome))
    made = msgspec.structs.replace(made, revision=revision)
    if earlier is None:
        return made
    if isinstance(outcome, Reading):
        return recaptures.carry(work, earlier, made, outcome, places)
    recaptures.follow(work, earlier, None)
    return made


def _ready(before: Document, reading: Reading, placeholder: str) -> Document:
    return msgspec.structs.replace(
        intake.with_text(before, reading),
        version=before.version + 1,
        title=reading.title if before.title == placeholder else before.title,
        language=reading.language if before.version == 1 else before.language,
        source_url=before.source_url or reading.metadata.source_url,
        retrieved=before.retrieved or reading.metadata.retrieved,
    )


def _refused(before: Document, unread: Unread) -> Document:
    return msgspec.structs.replace(before, version=before.version + 1, state="refused", reason=unread.reason)


def _counted(outcome: Reading | Unread) -> dict[str, int]:
    return {"sentences": len(outcome.layout.sentences) if isinstance(outcome, Reading) else 0}


def _text(found: store.Pending, outcome: Reading | Unread) -> dict[str, Value]:
    if isinstance(outcome, Reading):
        return texts_store.columns_of(outcome.text, outcome.layout, outcome.provenance, outcome.original)
    known = outcome.provenance or Provenance("fetch", __version__, found.created_by, sha256(""), 0)
    return texts_store.columns_of("", NOTHING, known, outcome.original)
