"""Thin views: the same use cases, the same records. No rules."""

from annotate.pages import (
    account,
    adjudicate,
    guidelines,
    help,
    home,
    inbox,
    intake,
    members,
    project,
    reader,
    report,
    settings,
    sign_in,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        account,
        adjudicate,
        guidelines,
        help,
        home,
        inbox,
        intake,
        members,
        project,
        reader,
        report,
        settings,
        sign_in,
    )
)
