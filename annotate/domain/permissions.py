"""Who may do what: one table (contract.md, Rights).

A rule names the least role in the project, the scope a token needs, and further conditions. Roles are a ladder.
Loading an object asks this table; there is no other place that decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from annotate.domain.errors import Forbidden

READ, WRITE, ADMIN = "read", "write", "admin"
SCOPES = (READ, WRITE, ADMIN)
VIEWER, REVIEWER, ADJUDICATOR, EDITOR, OWNER = "viewer", "reviewer", "adjudicator", "editor", "owner"
LADDER = (VIEWER, REVIEWER, ADJUDICATOR, EDITOR, OWNER)
RANK = {role: rank for rank, role in enumerate(LADDER)}


@dataclass(frozen=True)
class Actor:
    """Who asks. `scopes` of the token (all for a sign-in), `project` if the token is bound to one,
    `fresh` when the password was given within 10 minutes, `cookie` when signed in on the pages, `second_factor` when the
    account has one, `second_factor_asked` when an admin asks for one."""

    user: str
    name: str
    scopes: frozenset[str] = frozenset(SCOPES)
    project: str | None = None
    fresh: bool = True
    cookie: bool = False
    admin: bool = False
    request_id: str = ""
    second_factor: bool = True
    second_factor_asked: bool = False


class Facts(NamedTuple):
    """What is known of the thing that was loaded, when the rule is asked."""

    role: str | None = None
    project: str | None = None
    own: bool = False
    layer_open: bool = True
    final: bool = False
    adjudicating: bool = False
    adjudicated: bool = False
    second_factor_from: int | None = None
    recaptured: bool = False
    """Blind work goes on in a newer capture of the page."""


Condition = Callable[[Actor, Facts], None]


class Rule(NamedTuple):
    """Least role (`None`: anyone signed in), scope, and conditions that refuse with a sentence."""

    role: str | None
    scope: str
    conditions: tuple[Condition, ...] = ()


def fresh_sign_in(actor: Actor, facts: Facts) -> None:
    """A token with `admin` counts as fresh; a sign-in is fresh for 10 minutes."""
    if not actor.fresh:
        raise Forbidden("Enter your password once more to do this.", kind="reauth")


def cookie_only(actor: Actor, facts: Facts) -> None:
    """A token never makes or sees a token."""
    if not actor.cookie:
        raise Forbidden("This is done on the pages, signed in with a password. A token cannot do it.")


def whole_account(actor: Actor, facts: Facts) -> None:
    """A token of one project reaches nothing beside it."""
    if actor.project is not None:
        raise Forbidden("This token is for one project. Use one that is for all your projects.")


def site_admin(actor: Actor, facts: Facts) -> None:
    """Running the installation."""
    if not actor.admin:
        raise Forbidden("This page is for the person who runs this server.")


def own_item(actor: Actor, facts: Facts) -> None:
    """Changing another person's work is no right of any role."""
    if not facts.own:
        raise Forbidden("This belongs to another person. Only they can change it.")


def own_or_adjudicated(actor: Actor, facts: Facts) -> None:
    """A link starts at one's own annotation, or, for an adjudicator, at one of the adjudicated layer."""
    if facts.adjudicated:
        if RANK[facts.role or VIEWER] < RANK[ADJUDICATOR]:
            raise Forbidden("The agreed layer is changed by an adjudicator.")
    else:
        own_item(actor, facts)


def layer_open(actor: Actor, facts: Facts) -> None:
    """A submitted or locked layer is read-only, and so is everything on a final document (security.md S37)."""
    not_final(actor, facts)
    if not facts.adjudicated:
        not_recaptured(actor, facts)
    if facts.adjudicating and not facts.adjudicated:
        raise Forbidden("Adjudication has begun. Ask the adjudicator to reopen your layer.", kind="locked")
    if not facts.layer_open:
        raise Forbidden("Your layer on this document is submitted. Reopen it to change it.", kind="locked")


def not_recaptured(actor: Actor, facts: Facts) -> None:
    """In blind work nobody goes on with a layer here whose copy, submitted in the newer capture, shows them those of
    others."""
    if facts.recaptured:
        raise Forbidden("A newer capture of this page exists, and the work is blind. Go on there.", kind="locked")


def not_final(actor: Actor, facts: Facts) -> None:
    """A final document keeps its zones, sentences and title."""
    if facts.final:
        raise Forbidden("This document is final. Nothing in it can be changed.", kind="locked")


def owner_or_oneself(actor: Actor, facts: Facts) -> None:
    """A member may leave; others are removed by an owner."""
    if not facts.own and RANK[facts.role or VIEWER] < RANK[OWNER]:
        raise Forbidden("Members are removed by an owner of the project.")


def own_flag_or_editor(actor: Actor, facts: Facts) -> None:
    """A flag of one's own is withdrawn while its layer is open; any flag is settled by an editor."""
    if RANK[facts.role or VIEWER] >= RANK[EDITOR]:
        return
    if not facts.own or facts.adjudicated:
        raise Forbidden("An editor settles flags of others and of the agreed layer. You can withdraw your own.")
    layer_open(actor, facts)


def own_mark_or_editor(actor: Actor, facts: Facts) -> None:
    """In a new capture an editor places marks of the one before; one's own may be placed while its layer is open."""
    not_final(actor, facts)
    if RANK[facts.role or VIEWER] < RANK[EDITOR]:
        if not facts.own or facts.adjudicated:
            raise Forbidden("An editor places marks of others and of the agreed layer. You can place your own.")
        layer_open(actor, facts)
    elif facts.adjudicating and not facts.adjudicated:
        raise Forbidden("Adjudication has begun. Ask the adjudicator to reopen the layer.", kind="locked")


RULES: dict[str, Rule] = {
    "me.read": Rule(None, READ),
    "me.change": Rule(None, WRITE, (cookie_only,)),
    "me.secure": Rule(None, WRITE, (cookie_only, fresh_sign_in)),
    "token.list": Rule(None, READ, (cookie_only, fresh_sign_in)),
    "token.create": Rule(None, WRITE, (cookie_only, fresh_sign_in)),
    "token.delete": Rule(None, WRITE, (cookie_only, fresh_sign_in)),
    "project.list": Rule(None, READ),
    "project.create": Rule(None, WRITE, (whole_account,)),
    "project.read": Rule(VIEWER, READ),
    "project.change": Rule(OWNER, ADMIN),
    "project.delete": Rule(OWNER, ADMIN, (fresh_sign_in,)),
    "member.list": Rule(VIEWER, READ),
    "member.create": Rule(OWNER, ADMIN, (fresh_sign_in,)),
    "member.change": Rule(OWNER, ADMIN, (fresh_sign_in,)),
    "member.delete": Rule(VIEWER, ADMIN, (owner_or_oneself, fresh_sign_in)),
    "invite.list": Rule(OWNER, READ),
    "invite.create": Rule(OWNER, ADMIN, (fresh_sign_in,)),
    "invite.delete": Rule(OWNER, ADMIN, (fresh_sign_in,)),
    "invite.accept": Rule(None, WRITE, (cookie_only,)),
    "document.list": Rule(VIEWER, READ),
    "search.read": Rule(VIEWER, READ),
    "document.create": Rule(EDITOR, WRITE),
    "document.read": Rule(VIEWER, READ),
    "job.list": Rule(EDITOR, READ),
    "job.read": Rule(EDITOR, READ),
    "job.cancel": Rule(EDITOR, WRITE),
    "document.change": Rule(EDITOR, WRITE, (not_final,)),
    "document.delete": Rule(OWNER, ADMIN),
    "capture.list": Rule(VIEWER, READ),
    "capture.create": Rule(EDITOR, WRITE),
    "capture.place": Rule(REVIEWER, WRITE, (own_mark_or_editor,)),
    "capture.drop": Rule(REVIEWER, WRITE, (own_mark_or_editor,)),
    "address.look_up": Rule(REVIEWER, WRITE),
    "zone.list": Rule(VIEWER, READ),
    "zone.change": Rule(EDITOR, WRITE, (not_final,)),
    "sentence.list": Rule(VIEWER, READ),
    "sentence.mark": Rule(REVIEWER, WRITE),
    "sentence.split": Rule(EDITOR, WRITE, (not_final,)),
    "sentence.merge": Rule(EDITOR, WRITE, (not_final,)),
    "annotation.list": Rule(VIEWER, READ),
    "annotation.read": Rule(VIEWER, READ),
    "annotation.create": Rule(REVIEWER, WRITE, (layer_open,)),
    "annotation.change": Rule(REVIEWER, WRITE, (own_item, layer_open)),
    "annotation.delete": Rule(REVIEWER, WRITE, (own_item, layer_open)),
    "annotation.restore": Rule(REVIEWER, WRITE, (own_item, layer_open)),
    "link.list": Rule(VIEWER, READ),
    "link.create": Rule(REVIEWER, WRITE, (own_or_adjudicated, layer_open)),
    "link.delete": Rule(REVIEWER, WRITE, (own_or_adjudicated, layer_open)),
    "relation.list": Rule(VIEWER, READ),
    "relation.read": Rule(VIEWER, READ),
    "relation.find": Rule(REVIEWER, WRITE),
    "relation.create": Rule(EDITOR, WRITE),
    "relation.change": Rule(EDITOR, WRITE),
    "relation.delete": Rule(EDITOR, WRITE),
    "suggestion.list": Rule(REVIEWER, READ),
    "suggestion.find": Rule(REVIEWER, WRITE),
    "suggestion.decide": Rule(REVIEWER, WRITE, (layer_open,)),
    "comment.list": Rule(REVIEWER, READ),
    "comment.read": Rule(REVIEWER, READ),
    "comment.create": Rule(REVIEWER, WRITE),
    "comment.change": Rule(REVIEWER, WRITE),
    "comment.delete": Rule(REVIEWER, WRITE, (own_item,)),
    "comment.restore": Rule(REVIEWER, WRITE, (own_item,)),
    "inbox.list": Rule(None, READ, (whole_account,)),
    "inbox.read": Rule(None, WRITE, (whole_account,)),
    "layer.list": Rule(REVIEWER, READ),
    "layer.submit": Rule(REVIEWER, WRITE, (not_final, not_recaptured)),
    "layer.withdraw": Rule(REVIEWER, WRITE, (not_recaptured,)),
    "layer.reopen": Rule(ADJUDICATOR, WRITE, (not_final, not_recaptured)),
    "assignment.list": Rule(REVIEWER, READ),
    "assignment.change": Rule(EDITOR, WRITE, (not_final,)),
    "case.list": Rule(ADJUDICATOR, READ),
    "case.decide": Rule(ADJUDICATOR, WRITE, (not_final,)),
    "case.undo": Rule(ADJUDICATOR, WRITE, (not_final,)),
    "adjudication.begin": Rule(ADJUDICATOR, WRITE, (not_final,)),
    "adjudication.finish": Rule(ADJUDICATOR, WRITE, (not_final,)),
    "adjudication.reopen": Rule(ADJUDICATOR, WRITE),
    "claim.list": Rule(VIEWER, READ),
    "claim.read": Rule(VIEWER, READ),
    "claim.create": Rule(REVIEWER, WRITE),
    "claim.change": Rule(REVIEWER, WRITE),
    "claim.appear": Rule(REVIEWER, WRITE),
    "claim.assign": Rule(REVIEWER, WRITE),
    "claim.start": Rule(REVIEWER, WRITE),
    "claim.propose": Rule(REVIEWER, WRITE),
    "claim.take_review": Rule(REVIEWER, WRITE),
    "claim.approve": Rule(EDITOR, WRITE),
    "claim.return": Rule(EDITOR, WRITE),
    "claim.publish": Rule(EDITOR, WRITE),
    "claim.correct": Rule(EDITOR, WRITE),
    "claim.reopen": Rule(EDITOR, WRITE),
    "claim.set_aside": Rule(REVIEWER, WRITE),
    "claim.split": Rule(REVIEWER, WRITE),
    "claim.merge": Rule(EDITOR, WRITE),
    "evidence.list": Rule(VIEWER, READ),
    "evidence.read": Rule(VIEWER, READ),
    "evidence.create": Rule(REVIEWER, WRITE),
    "evidence.change": Rule(REVIEWER, WRITE),
    "evidence.delete": Rule(REVIEWER, WRITE),
    "method.read": Rule(VIEWER, READ),
    "scale.change": Rule(OWNER, ADMIN),
    "checklist.change": Rule(OWNER, WRITE),
    "criticism.read": Rule(VIEWER, READ),
    "criticism.change": Rule(EDITOR, WRITE),
    "criticism.sign": Rule(EDITOR, WRITE),
    "export.read": Rule(VIEWER, READ),
    "source.list": Rule(VIEWER, READ),
    "source.read": Rule(VIEWER, READ),
    "source.create": Rule(REVIEWER, WRITE),
    "source.change": Rule(REVIEWER, WRITE),
    "source.delete": Rule(REVIEWER, WRITE),
    "source.resolve": Rule(REVIEWER, WRITE, (own_or_adjudicated, layer_open)),
    "search.list": Rule(VIEWER, READ),
    "search.create": Rule(REVIEWER, WRITE),
    "flag.settle": Rule(REVIEWER, WRITE, (own_flag_or_editor,)),
    "presence.change": Rule(REVIEWER, WRITE),
    "event.list": Rule(VIEWER, READ),
    "admin.read": Rule(None, READ, (cookie_only, site_admin)),
    "admin.change": Rule(None, WRITE, (cookie_only, site_admin, fresh_sign_in)),
}

PUBLIC = frozenset(
    {
        "account.recognise",
        "account.touch",
        "account.sign_in",
        "account.set_up",
        "account.set_password",
        "account.join",
        "account.operate",
        "claim.public",
        "token.operate",
        "upkeep",
    }
)
"""What needs nobody signed in: recognising and signing in, and what the operator does on the machine itself."""


def check(action: str, actor: Actor, facts: Facts) -> None:
    """Refuse with `Forbidden` unless `actor` may do `action` on what `facts` describe.

    Whether it may be *seen* at all was decided before, by loading it.
    """
    rule = RULES[action]
    if rule.scope not in actor.scopes:
        raise Forbidden(f"This token has no scope “{rule.scope}”. Make one that has it.")
    if rule.role is not None and (facts.role is None or RANK[facts.role] < RANK[rule.role]):
        raise Forbidden(f"This needs the role “{rule.role}” in the project. Ask an owner.")
    if rule.role is not None and rule.scope != READ:
        _second_factor(actor, facts)
    for condition in rule.conditions:
        condition(actor, facts)


def _second_factor(actor: Actor, facts: Facts) -> None:
    """Where a second factor is asked of a role or of a person, they read without one and change nothing."""
    asked = facts.second_factor_from is not None and RANK[facts.role or VIEWER] >= facts.second_factor_from
    if not actor.second_factor and (asked or actor.second_factor_asked):
        sentence = "A second factor is asked of you here. Set one up under My account; until then you can read."
        raise Forbidden(sentence, kind="second-factor")
