"""Who may do what (contract.md, Rights): the table, its ladder, its conditions."""

from typing import Any

import pytest

from annotate.domain.errors import Forbidden
from annotate.domain.permissions import LADDER, PUBLIC, RULES, SCOPES, Actor, Facts, check

OWN = Facts(project="p", own=True)

# The table of contract.md, written by hand: least role, scope, and the facts that must hold besides.
RIGHTS = {
    "me.read": (None, "read", ()),
    "me.change": (None, "write", ("cookie",)),
    "me.secure": (None, "write", ("cookie", "fresh")),
    "token.list": (None, "read", ("cookie", "fresh")),
    "token.create": (None, "write", ("cookie", "fresh")),
    "token.delete": (None, "write", ("cookie", "fresh")),
    "project.list": (None, "read", ()),
    "project.create": (None, "write", ()),
    "project.read": ("viewer", "read", ()),
    "project.change": ("owner", "admin", ()),
    "project.delete": ("owner", "admin", ("fresh",)),
    "member.list": ("viewer", "read", ()),
    "member.create": ("owner", "admin", ("fresh",)),
    "member.change": ("owner", "admin", ("fresh",)),
    "member.delete": ("owner or oneself", "admin", ("fresh",)),
    "invite.list": ("owner", "read", ()),
    "invite.create": ("owner", "admin", ("fresh",)),
    "invite.delete": ("owner", "admin", ("fresh",)),
    "invite.accept": (None, "write", ("cookie",)),
    "document.list": ("viewer", "read", ()),
    "search.read": ("viewer", "read", ()),
    "document.create": ("editor", "write", ()),
    "address.look_up": ("reviewer", "write", ()),
    "document.read": ("viewer", "read", ()),
    "document.change": ("editor", "write", ("not final",)),
    "document.delete": ("owner", "admin", ()),
    "capture.list": ("viewer", "read", ()),
    "capture.create": ("editor", "write", ()),
    "capture.place": ("reviewer", "write", ("not final", "not adjudicating")),
    "capture.drop": ("reviewer", "write", ("not final", "not adjudicating")),
    "zone.list": ("viewer", "read", ()),
    "zone.change": ("editor", "write", ("not final",)),
    "sentence.list": ("viewer", "read", ()),
    "sentence.mark": ("reviewer", "write", ()),
    "sentence.split": ("editor", "write", ("not final",)),
    "sentence.merge": ("editor", "write", ("not final",)),
    "annotation.list": ("viewer", "read", ()),
    "annotation.read": ("viewer", "read", ()),
    "annotation.create": ("reviewer", "write", ("open", "not final", "not adjudicating")),
    "annotation.change": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "annotation.delete": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "annotation.restore": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "link.list": ("viewer", "read", ()),
    "link.create": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "link.delete": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "job.list": ("editor", "read", ()),
    "job.read": ("editor", "read", ()),
    "job.cancel": ("editor", "write", ()),
    "relation.list": ("viewer", "read", ()),
    "relation.read": ("viewer", "read", ()),
    "relation.find": ("reviewer", "write", ()),
    "relation.create": ("editor", "write", ()),
    "relation.change": ("editor", "write", ()),
    "relation.delete": ("editor", "write", ()),
    "suggestion.list": ("reviewer", "read", ()),
    "suggestion.find": ("reviewer", "write", ()),
    "suggestion.decide": ("reviewer", "write", ("open", "not final", "not adjudicating")),
    "comment.list": ("reviewer", "read", ()),
    "comment.read": ("reviewer", "read", ()),
    "comment.create": ("reviewer", "write", ()),
    "comment.change": ("reviewer", "write", ()),
    "comment.delete": ("reviewer", "write", ("own",)),
    "comment.restore": ("reviewer", "write", ("own",)),
    "inbox.list": (None, "read", ()),
    "inbox.read": (None, "write", ()),
    "layer.list": ("reviewer", "read", ()),
    "layer.submit": ("reviewer", "write", ("not final",)),
    "layer.withdraw": ("reviewer", "write", ()),
    "layer.reopen": ("adjudicator", "write", ("not final",)),
    "assignment.list": ("reviewer", "read", ()),
    "assignment.change": ("editor", "write", ("not final",)),
    "case.list": ("adjudicator", "read", ()),
    "case.decide": ("adjudicator", "write", ("not final",)),
    "case.undo": ("adjudicator", "write", ("not final",)),
    "adjudication.begin": ("adjudicator", "write", ("not final",)),
    "adjudication.finish": ("adjudicator", "write", ("not final",)),
    "adjudication.reopen": ("adjudicator", "write", ()),
    "claim.list": ("viewer", "read", ()),
    "claim.read": ("viewer", "read", ()),
    "claim.create": ("reviewer", "write", ()),
    "claim.change": ("reviewer", "write", ()),
    "claim.appear": ("reviewer", "write", ()),
    "claim.assign": ("reviewer", "write", ()),
    "claim.start": ("reviewer", "write", ()),
    "claim.propose": ("reviewer", "write", ()),
    "claim.take_review": ("reviewer", "write", ()),
    "claim.approve": ("editor", "write", ()),
    "claim.return": ("editor", "write", ()),
    "claim.publish": ("editor", "write", ()),
    "claim.correct": ("editor", "write", ()),
    "claim.reopen": ("editor", "write", ()),
    "claim.set_aside": ("reviewer", "write", ()),
    "claim.split": ("reviewer", "write", ()),
    "claim.merge": ("editor", "write", ()),
    "evidence.list": ("viewer", "read", ()),
    "evidence.read": ("viewer", "read", ()),
    "evidence.create": ("reviewer", "write", ()),
    "evidence.change": ("reviewer", "write", ()),
    "evidence.delete": ("reviewer", "write", ()),
    "method.read": ("viewer", "read", ()),
    "scale.change": ("owner", "admin", ()),
    "checklist.change": ("owner", "write", ()),
    "criticism.read": ("viewer", "read", ()),
    "criticism.change": ("editor", "write", ()),
    "criticism.sign": ("editor", "write", ()),
    "export.read": ("viewer", "read", ()),
    "source.list": ("viewer", "read", ()),
    "source.read": ("viewer", "read", ()),
    "source.create": ("reviewer", "write", ()),
    "source.change": ("reviewer", "write", ()),
    "source.delete": ("reviewer", "write", ()),
    "source.resolve": ("reviewer", "write", ("own", "open", "not final", "not adjudicating")),
    "search.list": ("viewer", "read", ()),
    "search.create": ("reviewer", "write", ()),
    "flag.settle": ("reviewer", "write", ()),
    "presence.change": ("reviewer", "write", ()),
    "event.list": ("viewer", "read", ()),
    "admin.read": (None, "read", ("cookie", "admin")),
    "admin.change": (None, "write", ("cookie", "admin", "fresh")),
}


def somebody(**known: Any) -> Actor:
    return Actor(**{"user": "ana", "name": "Ana Okafor", "cookie": True, "admin": True, **known})


def allowed(action: str, actor: Actor, facts: Facts) -> bool:
    try:
        check(action, actor, facts)
    except Forbidden:
        return False
    return True


def test_the_table_is_the_one_of_the_contract():
    assert set(RULES) == set(RIGHTS)
    assert not PUBLIC & set(RULES)


@pytest.mark.parametrize("action", sorted(RIGHTS))
@pytest.mark.parametrize("role", [None, *LADDER])
def test_a_right_begins_at_its_role_and_every_higher_role_has_it(action, role):
    least = RIGHTS[action][0]
    expected = least is None or (
        role is not None and (least == "owner or oneself" or LADDER.index(role) >= LADDER.index(least))
    )
    assert allowed(action, somebody(), OWN._replace(role=role)) == expected


@pytest.mark.parametrize("action", sorted(RIGHTS))
@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_needs_exactly_the_scope_of_the_right(action, scope):
    facts = OWN._replace(role="owner")
    assert allowed(action, somebody(scopes=frozenset({scope})), facts) == (scope == RIGHTS[action][1])
    assert not allowed(action, somebody(scopes=frozenset(SCOPES) - {RIGHTS[action][1]}), facts)


WITHOUT = {
    "cookie": ({"cookie": False}, {}, "forbidden"),
    "fresh": ({"fresh": False}, {}, "reauth"),
    "admin": ({"admin": False}, {}, "forbidden"),
    "own": ({}, {"own": False}, "forbidden"),
    "open": ({}, {"layer_open": False}, "locked"),
    "not final": ({}, {"final": True}, "locked"),
    "not adjudicating": ({}, {"adjudicating": True}, "locked"),
}


@pytest.mark.parametrize("action", sorted(RIGHTS))
@pytest.mark.parametrize("condition", sorted(WITHOUT))
def test_a_condition_holds_for_an_owner_too_and_says_what_kind_of_refusal_it_is(action, condition):
    who, what, kind = WITHOUT[condition]
    actor, facts = somebody(**who), OWN._replace(role="owner", **what)
    if condition not in RIGHTS[action][2]:
        check(action, actor, facts)
        return
    with pytest.raises(Forbidden) as refusal:
        check(action, actor, facts)
    assert refusal.value.kind == kind


@pytest.mark.parametrize("role", LADDER)
def test_a_member_leaves_by_themself_and_is_removed_by_an_owner_only(role):
    assert allowed("member.delete", somebody(), Facts(role=role, own=True))
    assert allowed("member.delete", somebody(), Facts(role=role, own=False)) == (role == "owner")


@pytest.mark.parametrize("action", ["link.create", "link.delete"])
@pytest.mark.parametrize("role", LADDER)
def test_links_of_the_agreed_layer_belong_to_adjudicators(action, role):
    facts = Facts(role=role, own=False, adjudicated=True)
    assert allowed(action, somebody(), facts) == (role in ("adjudicator", "editor", "owner"))


@pytest.mark.parametrize("role", LADDER[1:])
@pytest.mark.parametrize(
    "facts",
    [
        Facts(own=True),
        Facts(own=True, layer_open=False),
        Facts(own=True, final=True),
        Facts(own=True, adjudicating=True),
        Facts(own=True, adjudicated=True),
        Facts(own=False),
    ],
)
def test_a_flag_is_settled_by_an_editor_or_withdrawn_by_its_author_while_the_layer_is_open(role, facts):
    assert allowed("flag.settle", somebody(), facts._replace(role=role)) == (
        role in ("editor", "owner") or facts == Facts(own=True)
    )


@pytest.mark.parametrize("action", sorted(RIGHTS))
@pytest.mark.parametrize("role", LADDER)
def test_where_a_second_factor_is_asked_of_a_role_it_reads_without_one_and_changes_nothing(action, role):
    facts = OWN._replace(role=role, second_factor_from=LADDER.index("editor"))
    least, scope, _ = RIGHTS[action]
    held = least is not None and scope != "read" and role in ("editor", "owner")
    assert allowed(action, somebody(second_factor=True), facts) == allowed(action, somebody(), OWN._replace(role=role))
    if allowed(action, somebody(), facts):
        assert allowed(action, somebody(second_factor=False), facts) != held
    if held and allowed(action, somebody(), facts):
        with pytest.raises(Forbidden) as refusal:
            check(action, somebody(second_factor=False), facts)
        assert refusal.value.kind == "second-factor"


def test_of_whom_an_admin_asks_a_second_factor_changes_nothing_in_any_project_without_one():
    for role in LADDER[1:]:
        facts, asked = OWN._replace(role=role), somebody(second_factor=False, second_factor_asked=True)
        assert not allowed("annotation.create", asked, facts)
        assert allowed("annotation.list", asked, facts)
        assert allowed("me.secure", asked, facts)


def test_an_action_that_stands_in_no_row_is_a_mistake_of_the_program_and_not_allowed():
    with pytest.raises(KeyError):
        check("annotation.forge", somebody(), OWN._replace(role="owner"))
