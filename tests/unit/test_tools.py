"""The tools that people start through the Makefile."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools import migration, setup

ROOT = Path(__file__).resolve().parents[2]


def value_of(path: Path, name: str) -> object:
    tree = ast.parse(path.read_text())
    (value,) = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name]
    return ast.literal_eval(value)


def test_a_new_migration_follows_the_last_one(tmp_path):
    first = migration.begin(tmp_path, "first")
    second = migration.begin(tmp_path, "add_claims")
    assert (first.name, second.name) == ("0001_first.py", "0002_add_claims.py")
    assert (value_of(first, "revision"), value_of(first, "down_revision")) == ("0001", None)
    assert (value_of(second, "revision"), value_of(second, "down_revision")) == ("0002", "0001")


def test_a_new_migration_cannot_be_run_before_it_is_written(tmp_path):
    written = {}
    exec(migration.begin(tmp_path, "first").read_text(), written)
    with pytest.raises(NotImplementedError):
        written["upgrade"]()


@pytest.mark.parametrize("name", ["", "Add claims", "../escape", "add-claims"])
def test_a_migration_without_a_plain_name_is_refused(name, capsys):
    assert migration.main([name] if name else []) == 2
    assert "NAME=add_claims" in capsys.readouterr().err


def test_an_unknown_set_up_is_refused_with_the_known_ones():
    answer = subprocess.run(
        [sys.executable, "tools/setup.py", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (2, "usage: python3 tools/setup.py demo|lint|test\n")


def test_an_environment_that_is_up_to_date_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "VENV", tmp_path)
    (tmp_path / ".dev").write_text(setup.wanted_stamp(setup.DEVELOPMENT))
    setup.development()
    setup.runtime()
    assert [path.name for path in tmp_path.iterdir()] == [".dev"]


def test_a_changed_lock_changes_the_stamp(tmp_path, monkeypatch):
    for name in ("requirements/dev.txt", "requirements/all.txt", "requirements/build.txt", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    before = setup.wanted_stamp(setup.DEVELOPMENT)
    assert setup.wanted_stamp(setup.DEVELOPMENT) == before
    (tmp_path / "requirements/dev.txt").write_text("two")
    assert setup.wanted_stamp(setup.DEVELOPMENT) != before
