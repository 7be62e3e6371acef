"""Comments: what is said about a mark, a document, a claim or an item of evidence, and whom it names (contract.md, Links, comments, layers)."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Id, Input, Reason
from annotate.domain.records import Person


class On(Struct, frozen=True):
    """What a thread is about: an annotation, the document as a whole, a claim, or an item of evidence."""

    annotation: str | UnsetType = UNSET
    document: str | UnsetType = UNSET
    claim: str | UnsetType = UNSET
    evidence: str | UnsetType = UNSET


class Resolved(Struct, frozen=True):
    """Who closed a thread, and when."""

    by: Person
    at: str


class Comment(Struct, frozen=True):
    """One comment. `parent` is the comment that begins the thread; `resolved` stands at that one only."""

    author: Person
    id: str
    version: int
    on: On
    parent: str | None
    text: str
    mentions: tuple[Person, ...]
    resolved: Resolved | None
    created: str
    updated: str


class NewComment(Input, frozen=True):
    """What somebody says; with `parent` it answers the comment that begins a thread."""

    text: Reason
    parent: Id | None = None


class CommentChange(Input, frozen=True):
    """Another text of one's own, or a thread closed or opened again."""

    text: Reason | UnsetType = UNSET
    resolved: bool | UnsetType = UNSET


def check_text(text: str | UnsetType) -> None:
    """Refuse a text of white space only."""
    if isinstance(text, str) and not text.strip():
        raise Invalid([Fault("/text", "Write something first.")])


def mentioned(text: str, people: Iterable[Person]) -> tuple[str, ...]:
    """The ids of the people that a text names as `@Name`, in its order, each once.

    The longest name wins, upper and lower case are one; a name ends where a word ends, and an `@` inside a word, as in
    an address, names nobody. Whoever shares a name with others is named with them.
    """
    by_name: dict[str, list[str]] = {}
    for person in people:
        by_name.setdefault(person.name.casefold(), []).append(person.id)
    lengths = sorted({len(name) for name in by_name}, reverse=True)
    folded = text.casefold()
    found: dict[str, None] = {}
    at = folded.find("@")
    while at >= 0:
        if at == 0 or not _in_word(folded[at - 1]):
            for length in lengths:
                end = at + 1 + length
                if folded[at + 1 : end] in by_name and not _in_word(folded[end : end + 1]):
                    found |= dict.fromkeys(by_name[folded[at + 1 : end]])
                    break
        at = folded.find("@", at + 1)
    return tuple(found)


def _in_word(character: str) -> bool:
    return bool(character) and (character.isalnum() or character in "_@")


class Kept(Struct, frozen=True):
    """A comment as it is kept and told by the feed: people by id, so that a name can change or go."""

    id: str
    version: int
    annotation: str | None
    document: str | None
    parent: str | None
    text: str
    mentions: tuple[str, ...]
    resolved_by: str | None
    resolved_at: str | None
    created: str
    updated: str
    claim: str | None = None
    evidence: str | None = None

    @property
    def on(self) -> On:
        """The one thing that it is about."""
        if self.annotation:
            return On(annotation=self.annotation)
        if self.claim:
            return On(claim=self.claim)
        return On(evidence=self.evidence) if self.evidence else On(document=self.document or UNSET)

    def people(self) -> set[str]:
        """Whose names the comment needs besides its author's."""
        return {*self.mentions, *((self.resolved_by,) if self.resolved_by else ())}


_decoder = msgspec.json.Decoder(Kept)


def decoded(record: bytes) -> Kept:
    """A record as it was kept."""
    return _decoder.decode(record)
