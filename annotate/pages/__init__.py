"""Thin views: the same use cases, the same records. No rules."""

from annotate.pages import (
    account,
    adjudicate,
    admin,
    forgot,
    guidelines,
    help,
    home,
    inbox,
    intake,
    invited,
    members,
    preview,
    project,
    reader,
    report,
    second_factor,
    settings,
    sign_in,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        account,
        adjudicate,
        admin,
        forgot,
        guidelines,
        help,
        home,
        inbox,
        intake,
        invited,
        members,
        preview,
        project,
        reader,
        report,
        second_factor,
        settings,
        sign_in,
    )
)
