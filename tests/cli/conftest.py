"""A shell in which the commands run, over a database of each kind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotate.cli import main
from annotate.services import work


class Shell:
    """Runs commands in this process, each with the settings of one installation."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = {"ANNOTATE_HOME": str(home), **{f"ANNOTATE_{k.upper()}": v for k, v in settings.items()}}

    def run(self, *words: str, exits: int = 0, given: str | bytes | None = None, **settings: str | None) -> Result:
        """One command that must end with `exits`; `given` is its standard input."""
        changed = {f"ANNOTATE_{name.upper()}": value for name, value in settings.items()}
        result = CliRunner(env={**self.settings, **changed}).invoke(main, words, input=given)
        assert result.exit_code == exits, (words, result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def says(self, *words: str, **more: str | None) -> str:
        """What a command prints on standard output, one line."""
        out = self.run(*words, **more).stdout
        assert out.count("\n") == 1
        return out.strip()

    def refuses(self, *words: str, **more: str | None) -> str:
        """The one plain line with which a command is refused; nothing stands on standard output."""
        result = self.run(*words, exits=1, **more)
        assert result.stdout == ""
        line = result.stderr.removesuffix("\n")
        assert line
        assert "\n" not in line
        assert line.endswith(".")
        assert "Traceback" not in line
        return line

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """What stands in the database that the last command opened."""
        with work.database().connect(writing=False) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]


@pytest.fixture(autouse=True)
def settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches a command."""
    for name in [name for name in os.environ if name.startswith(("ANNOTATE_", "FLASK_"))]:
        if not name.startswith("ANNOTATE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Iterator[Shell]:
    """An installation with a migrated, empty database."""
    yield Shell(tmp_path / "home", database_url=database_url)
    work.database().close()


@pytest.fixture
def fresh(tmp_path: Path) -> Shell:
    """An installation that was never started, with a database of its own in its data folder."""
    return Shell(tmp_path / "home")
