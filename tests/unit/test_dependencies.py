"""The locks, the floors and the licences agree with `pyproject.toml` and with each other (security.md S62)."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("core.txt", "all.txt", "dev.txt", "build.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LICENCES = {
    "MIT",
    "MIT-0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "Apache-2.0",
    "Apache-2.0 OR BSD-3-Clause",
    "MIT OR Apache-2.0",
    "PSF-2.0",
    "MPL-2.0",
    "ISC",
    "LGPL-3.0-only",
    "BSD-3-Clause AND Apache-2.0",
    "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
}


def locked(name: str) -> dict[str, list[str]]:
    """The entries of a lock: `name==version` with its hashes."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / "requirements" / name).read_text().splitlines():
        if line and line[0] not in " #":
            entries[line.split(";")[0].strip(" \\")] = current = []
        elif "--hash=" in line:
            current.append(line.strip(" \\"))
    return entries


def versions(name: str) -> dict[str, str]:
    return {canonicalize_name(pin.split("==")[0]): pin.split("==")[1] for pin in locked(name)}


def group(name: str) -> list[Requirement]:
    wanted: list[Requirement] = []
    for item in PROJECT["dependency-groups"][name]:
        wanted += group(item["include-group"]) if isinstance(item, dict) else [Requirement(item)]
    return wanted


def direct(*extras: str) -> list[Requirement]:
    lines = [*PROJECT["project"]["dependencies"]]
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def every_extra() -> list[str]:
    return [extra for extra in PROJECT["project"]["optional-dependencies"] if extra != "all"]


def licence_rows() -> dict[str, dict[str, str]]:
    """Title of the section of `docs/licences.md` -> package -> licence."""
    page = (ROOT / "docs" / "licences.md").read_text()
    sections = {}
    for section in page.split("\n## ")[1:]:
        rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)
        sections[section.splitlines()[0]] = dict(rows[2:])
    return sections


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_an_exact_version_and_a_hash(name):
    entries = locked(name)
    assert entries
    for pin, hashes in entries.items():
        assert re.fullmatch(r"[a-z0-9.-]+==[^\s=]+", pin), pin
        assert hashes, pin
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in hashes), pin


@pytest.mark.parametrize("name", [*LOCKS, "../package-lock.json", "../.npmrc"])
def test_no_lock_names_an_address(name):
    assert "://" not in (ROOT / "requirements" / name).read_text()


def test_every_locked_node_package_has_a_checksum():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and not entry["integrity"].startswith("sha512-")] == []


def test_the_node_lock_is_made_from_package_json():
    package = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages[""] == {name: package[name] for name in ("name", "license", "dependencies", "devDependencies")}
    asked = package["dependencies"] | package["devDependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("core.txt", direct()),
        ("all.txt", direct(*every_extra())),
        ("build.txt", group("build")),
        ("dev.txt", direct(*every_extra()) + group("dev")),
    ],
)
def test_a_lock_satisfies_what_pyproject_asks_for(name, wanted):
    have = versions(name)
    assert [str(r) for r in wanted if have.get(canonicalize_name(r.name), "absent") not in r.specifier] == []


@pytest.mark.parametrize("name", ["core.txt", "all.txt", "build.txt"])
def test_the_development_lock_contains_every_other_lock_unchanged(name):
    development = locked("dev.txt")
    assert {pin: hashes for pin, hashes in locked(name).items() if development.get(pin) != hashes} == {}


def test_no_lock_goes_below_a_floor():
    lines = [line.split("#")[0].strip() for line in (ROOT / "requirements" / "floors.txt").read_text().splitlines()]
    floors = {r.name: r.specifier for r in map(Requirement, filter(None, lines))}
    assert "flask" in floors
    for name in LOCKS:
        below = {p: v for p, v in versions(name).items() if p in floors and v not in floors[p]}
        assert below == {}, name


def test_every_floor_says_why():
    lines = (ROOT / "requirements" / "floors.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[a-z0-9-]+>=[0-9.]+ +# \S.+", line)] == []


def test_at_most_25_packages_are_chosen_for_the_core():
    assert len(direct()) <= 25


def test_the_licences_page_lists_exactly_the_packages_that_are_installed():
    chosen, brought, _ = licence_rows().values()
    assert set(chosen) == {canonicalize_name(r.name) for r in direct(*every_extra())}
    assert set(chosen) | set(brought) == set(versions("all.txt"))
    assert not set(chosen) & set(brought)


def test_every_licence_is_one_that_we_accept():
    for rows in licence_rows().values():
        assert set(rows.values()) <= LICENCES


def test_the_licences_page_says_what_the_packages_say_of_themselves():
    for rows in licence_rows().values():
        for name, licence in rows.items():
            try:
                declared = metadata.metadata(name).get("License-Expression")
            except metadata.PackageNotFoundError:  # a package of another system
                continue
            assert declared in (None, licence), name
