"""Threads on the page of a claim: every act as a form without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from annotate.domain.claims import Claim
from annotate.domain.permissions import Actor
from tests.pages.conftest import Page, Visitor
from tests.pages.test_claims import ITEM, Desk


class Talk:
    """A claim with an item of evidence, of which people speak on its page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.claim: Claim = desk.claim()
        desk.do(desk.ana, self.claim, ITEM)
        found = re.search('name="evidence" value="([^"]+)"', self.look(desk.ana).html)
        assert found
        self.item = found[1]

    def look(self, person: Actor, query: str = "") -> Page:
        return self.desk.visitors[person.user].get(self.desk.at(self.claim) + query)

    def do(self, person: Actor, do: str, status: int = 303, **fields: Any) -> Page:
        return self.desk.do(person, self.claim, {"do": do, **fields}, status)

    def say(self, person: Actor, text: str, **fields: Any) -> str:
        """Say something; the id of the comment."""
        place = self.do(person, "say", text=text, **fields).to or ""
        found = re.search("comment=([0-9a-f-]{36})", place)
        assert found
        return found[1]


@pytest.fixture
def talk(visit: Callable[[Actor], Visitor]) -> Talk:
    return Talk(Desk(visit))


def test_what_is_said_stands_in_the_discussion_with_its_answers(talk: Talk) -> None:
    desk = talk.desk
    root = talk.say(desk.ana, f"Is that right, @{desk.jonas.name}?\r\n<b>Sure</b>?")
    talk.say(desk.jonas, "The minutes say so.", parent=root)
    page = talk.look(desk.jonas)
    assert "Discussion 2 comments" in page.words()
    assert f'<b class="named">@{desk.jonas.name}</b>?\n&lt;b&gt;Sure&lt;/b&gt;?' in page.html
    said = page.words("#discussion")
    assert said.index("Is that right") < said.index("The minutes say so.") < said.index("New comment on this claim")
    assert f'id="comment-{root}"' in page.html


def test_an_item_has_its_own_thread_folded_with_its_count(talk: Talk) -> None:
    desk = talk.desk
    said = talk.say(desk.jonas, "Which page?", evidence=talk.item)
    page = talk.look(desk.ana)
    assert "1 comment on E01" in page.words()
    assert "Discussion 1 comment" not in page.words()
    fold = '<details class="fold"{}>\n        <summary>1 comment<span'
    assert fold.format("") in page.html
    assert fold.format(" open") in talk.look(desk.ana, f"?tab=evidence&comment={said}").html
    assert f'class="said asked" id="comment-{said}"' in talk.look(desk.ana, f"?tab=evidence&comment={said}").html


def test_one_changes_and_removes_ones_own_and_brings_it_back(talk: Talk) -> None:
    ana = talk.desk.ana
    said = talk.say(ana, "Who says so?")
    talk.do(ana, "resay", comment=said, version=1, text="Who says this?")
    page = talk.look(ana)
    assert "Who says this?" in page.html
    assert "Who says so?" not in page.html
    place = talk.do(ana, "remove_comment", comment=said, version=2).to or ""
    page = talk.desk.visitors[ana.user].get(place.partition("#")[0])
    assert "Who says this?" not in page.html
    assert "Bring it back" in page.words()
    talk.do(ana, "restore_comment", comment=said)
    assert "Who says this?" in talk.look(ana).html


def test_a_thread_is_resolved_folds_and_opens_again(talk: Talk) -> None:
    desk = talk.desk
    said = talk.say(desk.ana, "Who says so?")
    talk.do(desk.jonas, "resolve", comment=said, version=1)
    page = talk.look(desk.ana)
    assert f"Resolved by {desk.jonas.name}" in page.words()
    talk.do(desk.ana, "open_again", comment=said, version=2)
    assert "Resolved by" not in talk.look(desk.ana).words()


def test_what_is_refused_stands_where_it_was_written_with_its_reason(talk: Talk) -> None:
    desk = talk.desk
    said = talk.say(desk.ana, "Who says so?")
    talk.do(desk.jonas, "resay", 403, comment=said, version=1, text="Mine now.", target=f"edit-{said}")
    assert "Mine now." not in talk.look(desk.jonas).html
    page = talk.do(desk.ana, "say", 422, text="  ", target=talk.claim.id)
    assert "Write something first." in page.words()
    talk.do(desk.ana, "resay", comment=said, version=1, text="Who?")
    page = talk.do(desk.ana, "resay", 412, comment=said, version=1, text="Typed long ago.", target=f"edit-{said}")
    assert "Typed long ago.</textarea>" in page.html
    assert "Somebody changed this meanwhile." in page.words()


def test_viewers_see_no_discussion(talk: Talk) -> None:
    desk = talk.desk
    talk.say(desk.ana, "Who says so?", evidence=talk.item)
    page = talk.look(desk.reader)
    assert "Discussion" not in page.words()
    assert "comment" not in page.words().lower()
    talk.do(desk.reader, "say", 403, text="x")


def test_a_comment_of_another_claim_is_not_shown_here(talk: Talk) -> None:
    desk = talk.desk
    other = desk.claim()
    page = desk.do(desk.ana, other, {"do": "say", "text": "Elsewhere."})
    assert "Elsewhere." not in talk.look(desk.ana).html
    assert "Elsewhere." in desk.visitors[desk.ana.user].get((page.to or "").partition("#")[0]).html
