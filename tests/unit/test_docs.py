"""The manual names what there is: every command, setting, format and decision has its place in docs/."""

import re
from pathlib import Path

import click
import pytest

from annotate.cli import main
from annotate.formats import FORMATS
from annotate.settings import Settings
from annotate.store import models

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def _headings(page: str) -> set[str]:
    return set(re.findall(r"^## (.+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE))


def _commands(group: click.Group, before: str) -> list[str]:
    names = []
    for name, command in group.commands.items():
        whole = f"{before} {name}"
        names += _commands(command, whole) if isinstance(command, click.Group) else [whole]
    return names


def test_every_command_has_its_heading_and_no_other_has_one() -> None:
    assert _headings("commands.md") == set(_commands(main, "annotate"))


def test_every_setting_has_its_heading_and_no_other_has_one() -> None:
    named = {f"ANNOTATE_{name.upper()}" for name in Settings.__struct_fields__}
    assert _headings("settings.md") == named | {"ANNOTATE_CONFIG"}


def test_every_table_has_its_place_in_the_plan_for_several_databases() -> None:
    plan = (DOCS / "scaling.md").read_text(encoding="utf-8").partition("## Beyond one PostgreSQL")[2]
    assert [name for name in sorted(models.Base.metadata.tables) if f"`{name}`" not in plan] == []


@pytest.mark.parametrize("format_id", list(FORMATS))
def test_every_format_has_a_page_of_the_manual(format_id: str) -> None:
    page = DOCS / "formats" / f"{format_id}.md"
    assert page.is_file()
    assert len(page.read_text(encoding="utf-8")) > 500


def test_every_decision_stands_in_the_list_and_is_short() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert pages
    for page in pages:
        assert page.name in listed
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 60


def test_links_between_pages_of_the_manual_lead_somewhere() -> None:
    for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
