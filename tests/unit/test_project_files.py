"""The pages for contributors say what is true (security.md S64)."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_security_page_promises_an_answer_and_fixes_in_time():
    text = page("SECURITY.md")
    assert re.search(r"privately", text)
    for promise in ("48 hours", "critical.*7 days", "high.*30 days", "everything else.*90 days", "security notes"):
        assert re.search(promise, text), promise


def test_the_contributing_page_names_every_command_of_the_makefile():
    commands = set(re.findall(r"^([a-z]+):.*## ", page("Makefile"), re.MULTILINE)) - {"help"}
    assert "demo" in commands
    assert commands == set(re.findall(r"^\| `make ([a-z]+)", page("CONTRIBUTING.md"), re.MULTILINE))


def test_the_contributing_page_names_every_package():
    named = set(
        re.findall(r"`(?:annotate/)?([a-z_]+)(?:\.py)?`", page("CONTRIBUTING.md").split("## Where things go")[1])
    )
    modules = {path.stem for path in (ROOT / "annotate").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert modules - named <= {"__init__", "__main__", "__pycache__", "settings", "paths"}


def test_the_licence_is_apache_2():
    title, version = (line.strip() for line in page("LICENSE").splitlines()[:2])
    assert (title, version) == ("Apache License", "Version 2.0, January 2004")
