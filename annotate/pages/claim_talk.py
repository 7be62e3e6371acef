"""What is said about a claim and the evidence on it, and the forms of it (pages.md 3)."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from annotate.domain.comments import Comment, CommentChange, NewComment
from annotate.domain.errors import Invalid
from annotate.pages.claim_bodies import Given
from annotate.pages.forms import body, version
from annotate.services import comments
from annotate.services.annotations import Nothing
from annotate.services.work import read, write
from annotate.web.who import actor


class Shown(NamedTuple):
    """A comment with its words in pieces: text, and whether it names somebody."""

    comment: Comment
    pieces: list[tuple[str, bool]]
    mine: bool


class Thread(NamedTuple):
    """A comment with its answers. `root` is `None` where its author took it away; `asked`: one of them is asked for."""

    id: str
    root: Shown | None
    answers: list[Shown]
    asked: bool


class Talk(NamedTuple):
    """What is said about one thing; `asked`: the comment that the address names is there."""

    threads: list[Thread]
    number: int
    asked: bool


NOTHING = Talk([], 0, False)


def talks(claim: str, asked: str) -> dict[str, Talk]:
    """The threads on a claim and on each item of evidence that stands on it, by the id of what they are about."""
    found = read(actor(), comments.around_claim, claim)
    return {on: _talk(said, asked) for on, said in found.items()}


def done(project: str, claim: str, given: Given) -> str:
    """Do what a form of a thread asks for; the address that shows it."""
    asked = _ACTS[given["do"]](claim, given)
    query = {"tab": "evidence"} if given.get("evidence") else {}
    query |= {**asked, "done": given["do"]}
    said = asked.get("comment")
    return f"/p/{project}/claims/{claim}?{urlencode(query)}#{f'comment-{said}' if said else 'discussion'}"


def _talk(said: list[Comment], asked: str) -> Talk:
    threads: dict[str, Thread] = {}
    for one in said:
        key = one.parent or one.id
        thread = threads.get(key, Thread(key, None, [], False))
        shown = Shown(one, _pieces(one), one.author.id == actor().user)
        if one.parent is None:
            thread = thread._replace(root=shown)
        else:
            thread.answers.append(shown)
        threads[key] = thread._replace(asked=thread.asked or one.id == asked)
    found = list(threads.values())
    return Talk(found, len(said), any(thread.asked for thread in found))


def _pieces(said: Comment) -> list[tuple[str, bool]]:
    if not said.mentions:
        return [(said.text, False)]
    names = sorted((re.escape(person.name) for person in said.mentions), key=len, reverse=True)
    parts = re.split(f"(@(?:{'|'.join(names)}))", said.text, flags=re.IGNORECASE)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]


def _say(claim: str, given: Given) -> dict[str, str]:
    said = body(NewComment, {"text": _text(given), "parent": given.get("parent") or None})
    if item := given.get("evidence"):
        return {"comment": write(actor(), comments.create_on_evidence, item, said).id}
    return {"comment": write(actor(), comments.create_on_claim, claim, said).id}


def _resay(claim: str, given: Given) -> dict[str, str]:
    return _changed(given, CommentChange(text=_text(given)))


def _resolve(claim: str, given: Given) -> dict[str, str]:
    return _changed(given, CommentChange(resolved=True))


def _reopen(claim: str, given: Given) -> dict[str, str]:
    return _changed(given, CommentChange(resolved=False))


def _remove(claim: str, given: Given) -> dict[str, str]:
    write(actor(), comments.delete, given.get("comment", ""), version(given))
    return {"removed": given["comment"]}


def _restore(claim: str, given: Given) -> dict[str, str]:
    return {"comment": write(actor(), comments.restore, given.get("comment", ""), Nothing()).id}


def _changed(given: Given, change: CommentChange) -> dict[str, str]:
    return {"comment": write(actor(), comments.change, given.get("comment", ""), change, version(given)).id}


def _text(given: Given) -> str:
    text = given.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(sentence="Write something first.")
    return text


_ACTS: Mapping[str, Callable[[str, Given], dict[str, str]]] = {
    "say": _say,
    "resay": _resay,
    "resolve": _resolve,
    "open_again": _reopen,
    "remove_comment": _remove,
    "restore_comment": _restore,
}
ACTS = frozenset(_ACTS)
"""What the forms of a thread ask for."""
