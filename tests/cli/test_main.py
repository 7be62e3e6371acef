"""The command itself: help for everything, wrong usage, the module (contract.md, Commands)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from annotate import __version__
from annotate.cli import main
from tests.cli.conftest import Shell
from tests.conftest import ROOT

# The commands of the contract that there are so far.
COMMANDS = {
    "check",
    "db check",
    "db copy",
    "db reindex",
    "db upgrade",
    "document import",
    "export",
    "project add",
    "project member",
    "report",
    "serve",
    "token create",
    "user add",
    "user anonymise",
    "user delete",
    "user reset",
}


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    for name, command in group.commands.items():
        full = f"{above} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, full)
        else:
            yield full, command


def test_the_commands_are_those_of_the_contract() -> None:
    assert {name for name, _ in commands(main)} == COMMANDS


@pytest.mark.parametrize("name", sorted({*COMMANDS, "db", "user", "token", "project", "document", ""}))
def test_every_command_has_a_help_that_needs_no_installation(fresh: Shell, name: str) -> None:
    words = name.split()
    for flag in ("--help", "-h"):
        said = fresh.run(*words, flag).stdout
        assert said.startswith("Usage: ")
    assert not fresh.home.exists()


def test_every_option_says_what_it_does() -> None:
    for name, command in commands(main):
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts}"


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("db",),
        ("db", "fly"),
        ("user", "add"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "many"),
        ("serve", "--fly"),
        ("token", "create", "Ana Okafor", "--expires", "0"),
        ("document", "import", "Desk"),
        ("check", "twice"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_it_is_used(fresh: Shell, words: tuple[str, ...]) -> None:
    result = fresh.run(*words, exits=2)
    assert "Usage: " in result.stderr
    assert not fresh.home.exists()


@pytest.mark.parametrize(
    "settings",
    [{"proxies": "two"}, {"max_upload": "0"}, {"config": "no/such/file.toml"}, {"home": "/proc/nothing/here"}],
)
def test_a_setting_that_cannot_be_used_is_one_line_for_every_command(fresh: Shell, settings: dict[str, str]) -> None:
    for words in (("check",), ("db", "upgrade"), ("serve", "--port", "0"), ("export", "csv", "Desk")):
        fresh.refuses(*words, **settings)


def test_a_start_with_debugging_on_is_refused(fresh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "FLASK_DEBUG" in fresh.refuses("serve", "--port", "0")


def test_the_module_and_the_script_are_the_same_program(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("annotate")
    environment = os.environ | {"ANNOTATE_HOME": str(tmp_path / "home")}

    def run(*words: str) -> tuple[int, str, str]:
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr.replace("python -m annotate", "annotate")

    for words, code in ((("--version",), 0), (("export", "parchment", "Desk"), 1)):
        by_module = run(sys.executable, "-m", "annotate", *words)
        assert by_module == run(str(script), *words)
        assert by_module[0] == code
        assert __version__ in by_module[1] or "parchment" in by_module[2]
