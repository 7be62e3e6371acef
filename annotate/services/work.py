"""The unit of work: who acts, one transaction, the loader that is the permission check, the record of what happened.

`write` and `read` open the only transactions there are. A use case is run whole again after a deadlock, at most three
times; its answer is encoded and kept for the `Idempotency-Key` inside the same transaction (reliability.md 4).
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

import msgspec

from annotate.domain.errors import Invalid, NotFound, Unavailable
from annotate.domain.fields import UUID
from annotate.domain.permissions import PUBLIC, RULES, Actor, Facts, check
from annotate.store import access, keys
from annotate.store.access import Access, DocumentAccess
from annotate.store.engine import Database, Opened, Repeat, is_duplicate
from annotate.store.hot import Transaction
from annotate.store.journal import ACCOUNTS, Journal, Tail, chain
from annotate.store.keys import Answer

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=Access)
TRIES = 3
_ID = re.compile(UUID)


class Loader(Generic[A]):
    """A way to load one kind of thing."""

    def __init__(self, find: Callable[[Transaction, str, bool], A | None]) -> None:
        self.find: Callable[[Transaction, str, bool], A | None] = find


PROJECT = Loader(access.project)
DESK = Loader(lambda tx, id_, _: access.project(tx, id_, False))
"""The project, for work that its chain puts in order: its settings are not locked."""
DOCUMENT = Loader(access.document)
ANNOTATION = Loader(access.annotation)
ANY_ANNOTATION = Loader(access.deleted_annotation)
LINK = Loader(access.link)
ONESELF = "oneself"


class Call(NamedTuple):
    """A use case with its arguments."""

    use_case: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = {}


class Keyed(msgspec.Struct, frozen=True):
    """An `Idempotency-Key` with the SHA-256 of the method, path and body it came with."""

    key: str
    request: str


class Unchanged(Exception):
    """The list is what the caller already has (304)."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


class Work(Transaction):
    """One use case at work. `now` is one moment for all of it."""

    def __init__(self, opened: Opened, actor: Actor, action: str, writing: bool, have: str | None) -> None:
        super().__init__(opened, actor.user)
        self.actor = actor
        self.action = action
        self.writing = writing
        self.now = now()
        self.journal = Journal(actor.user, self.now, actor.request_id)
        self.subject = ""
        self._have = have

    def load(self, loader: Loader[A], id_: str, action: str | None = None) -> A:
        """The thing, if the actor may see it (`NotFound`) and may do the use case's action on it (`Forbidden`).

        In a writing Work the document (or project) is locked first, so that numbers follow commits.
        """
        found = loader.find(self, id_, self.writing) if _ID.fullmatch(id_) else None  # forms send what they like
        if found is None:
            raise NotFound
        facts = found.facts(self.actor.user)
        if self.actor.project is not None and self.actor.project != facts.project:
            raise NotFound
        check(action or self.action, self.actor, facts)
        document = found if isinstance(found, DocumentAccess) else getattr(found, "document", None)
        if isinstance(document, DocumentAccess):
            self.subject = self.subject or f"document:{document.id}"
            if self.writing:
                self.journal.begin(
                    Tail(document.id, document.audit_seq, document.audit_head, document.revision, document=True)
                )
        self.subject = self.subject or f"project:{facts.project or id_}"
        return found

    def oneself(self) -> str:
        """The actor's own account; for what belongs to the person and not to a project."""
        check(self.action, self.actor, Facts(own=True))
        self.subject = self.subject or ONESELF
        return self.actor.user

    def anybody(self) -> None:
        """For the few use cases that need nobody signed in: they are listed in the table of permissions."""
        if self.action not in PUBLIC:
            raise RuntimeError(f"{self.action} is not open to anybody")
        self.subject = self.subject or ONESELF

    def accounts_chain(self) -> None:
        """Lock the audit chain of accounts and projects; before the first audit row of it."""
        if ACCOUNTS not in self.journal.tails:
            self.journal.begin(chain(self, ACCOUNTS))

    def project_chain(self, project: str) -> None:
        """Lock the chain of a project that was loaded, which puts all work on its claims in one order; before anything
        is read that a rule depends on, and before the lock of any document."""
        if project not in self.journal.tails:
            self.journal.begin(chain(self, project))

    def unless_known(self, *state: object) -> str:
        """The opaque ETag of a list that depends on `state`; `Unchanged` when the caller has just that."""
        digest = hashlib.sha256(msgspec.json.encode((self.actor.user, *state))).hexdigest()[:32]
        etag = f'"{digest}"'
        if self._have is not None and (self._have == "*" or etag in self._have):
            raise Unchanged(etag)
        return etag

    def finish(self) -> None:
        """Write what is still in memory; a Work that loaded nothing may not end well."""
        if not self.subject:
            raise RuntimeError(f"{self.action} loaded nothing, so nothing was checked")
        if self.writing:
            if self._session is not None:
                self._session.flush()
            self.journal.flush(self)


UseCase = Callable[Concatenate[Work, P], R]


def action(name: str) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Name the right that a use case needs; a use case without it does not run."""
    if name not in RULES and name not in PUBLIC:
        raise RuntimeError(f"{name} stands in no row of the table of permissions")

    def mark(use_case: UseCase[P, R]) -> UseCase[P, R]:
        use_case.action = name  # type: ignore[attr-defined]  # of a function, which takes any
        return use_case

    return mark


_database: Database | None = None
_open: ContextVar[bool] = ContextVar("work_open", default=False)


def use(database: Database) -> Database:
    """Make `database` the one of this process."""
    global _database
    _database = database
    return database


def database() -> Database:
    """The database of this process."""
    if _database is None:
        raise RuntimeError("no database is open")
    return _database


def inside() -> bool:
    """Whether a Work is open here: nothing slow may run inside one."""
    return _open.get()


def read(actor: Actor, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a reading use case at one moment of the database."""
    result: R = run(actor, Call(use_case, args, kwargs), writing=False)
    return result


def write(actor: Actor, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a writing use case: all of it is kept when this returns, or nothing."""
    result: R = run(actor, Call(use_case, args, kwargs), writing=True)
    return result


def run(actor: Actor, call: Call, *, writing: bool, have: str | None = None) -> Any:
    """`read` or `write`; `have` is what the caller's `If-None-Match` says."""

    def once() -> Any:
        with _opened(actor, call, writing, have) as work:
            result = call.use_case(work, *call.args, **call.kwargs)
            work.finish()
            return result

    return _tries(once)


def answered(actor: Actor, call: Call, encode: Callable[[Any], Answer], keyed: Keyed | None) -> Answer:
    """`write` for an edge: the answer is encoded inside, and kept for the key, which is sought first.

    `Invalid` of kind `key-reused` when the key came with another request.
    """

    def once() -> Answer:
        with _opened(actor, call, True, None) as work:
            kept = keys.find(work, keyed.key) if keyed else None
            if kept is not None and keyed is not None:
                return _given_again(work, kept, keyed)
            answer = encode(call.use_case(work, *call.args, **call.kwargs))
            work.finish()
            if keyed:
                _keep(work, keyed, answer)
            return answer

    return _tries(once)


def answered_before(actor: Actor, use_case: Callable[..., Any], keyed: Keyed | None) -> Answer | None:
    """The answer that is kept for the key, if any: for an edge that has slow work to do before `answered`.

    `Invalid` of kind `key-reused` when the key came with another request.
    """
    if keyed is None:
        return None
    with _opened(actor, Call(use_case), False, None) as work:
        kept = keys.find(work, keyed.key)
        return None if kept is None else _given_again(work, kept, keyed)


def _given_again(work: Work, kept: keys.Kept, keyed: Keyed) -> Answer:
    """The first answer, while its subject may still be seen (security.md 7.5)."""
    if kept.request != keyed.request:
        raise Invalid(sentence="This Idempotency-Key was used for another request. Use a new one.", kind="key-reused")
    name, _, id_ = kept.subject.partition(":")
    if name != ONESELF:
        found = access.document(work, id_, False) if name == "document" else access.project(work, id_, False)
        if found is None or work.actor.project not in (None, found.facts(work.actor.user).project):
            raise NotFound
    return kept.answer


def _keep(work: Work, keyed: Keyed, answer: Answer) -> None:
    try:
        keys.keep(work, keyed.key, keyed.request, work.subject, answer, work.now)
    except Exception as error:
        if is_duplicate(error):
            raise Repeat("the same key was used at the same time") from error
        raise


@contextmanager
def _opened(actor: Actor, call: Call, writing: bool, have: str | None) -> Iterator[Work]:
    """A Work in its transaction: left normally it is kept, by an exception undone."""
    name = getattr(call.use_case, "action", None)
    if name is None:
        raise RuntimeError(f"{call.use_case.__name__} names no action")
    if inside():
        raise RuntimeError("one Work may not open another")
    with database().open(writing) as opened:
        token = _open.set(True)
        try:
            yield Work(opened, actor, name, writing, have)
        finally:
            _open.reset(token)


def _tries(once: Callable[[], R]) -> R:
    for _ in range(TRIES):
        try:
            return once()
        except Repeat:
            continue
    raise Unavailable


def now() -> str:
    """This moment, RFC 3339 in UTC."""
    return _written(int(time.time()))


def moment(**ahead: float) -> str:
    """The moment `timedelta(**ahead)` from now; negative lies in the past."""
    return _written(int(time.time() + timedelta(**ahead).total_seconds()))


def seconds() -> int:
    """This moment in seconds since 1970, for limits that count them."""
    return int(time.time())


@lru_cache(maxsize=64)
def _written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
