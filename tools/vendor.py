"""Copy what the browser needs of other people's packages to `static/vendor/`: `python tools/vendor.py`.

The versions are those of `package-lock.json`; `static/vendor/vendor.lock` keeps name, version, licence, file and SHA-256 of each
file, one a line. A test compares the files with it, and it with the lock of Node.js.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "idb": {
        "build/index.js": "index.js",
        "build/index.d.ts": "index.d.ts",
        "build/entry.d.ts": "entry.d.ts",
        "build/wrap-idb-value.d.ts": "wrap-idb-value.d.ts",
        "build/database-extras.d.ts": "database-extras.d.ts",
        "build/async-iterators.d.ts": "async-iterators.d.ts",
        "LICENSE": "LICENSE",
    }
}
"""Package -> file in it -> file in `static/vendor/<package>/`."""


class Row(NamedTuple):
    """One file and where it is from."""

    package: str
    version: str
    licence: str
    file: str
    sha256: str


def main() -> int:
    """Copy the files anew and write what they are, or say what is missing."""
    target = ROOT / "static" / "vendor"
    try:
        rows = copied(ROOT / "node_modules", target)
    except FileNotFoundError as missing:
        print(f"{missing.filename} is missing. Run `npm ci`, then try again.", file=sys.stderr)
        return 1
    (target / "vendor.lock").write_text("".join(f"{' '.join(row)}\n" for row in rows), encoding="utf-8")
    return 0


def copied(packages: Path, target: Path) -> list[Row]:
    """Copy every named file; `FileNotFoundError` when a package is not installed."""
    told = {name: json.loads((packages / name / "package.json").read_text(encoding="utf-8")) for name in FILES}
    shutil.rmtree(target, ignore_errors=True)
    rows = []
    for package, files in FILES.items():
        (target / package).mkdir(parents=True)
        for source, name in files.items():
            content = (packages / package / source).read_bytes()
            (target / package / name).write_bytes(content)
            about = told[package]
            rows.append(Row(package, about["version"], about["license"], f"{package}/{name}", digest(content)))
    return rows


def kept(folder: Path) -> list[Row]:
    """What the lock in `static/vendor/` says."""
    return [Row(*line.split(" ")) for line in (folder / "vendor.lock").read_text(encoding="utf-8").splitlines()]


def faults(folder: Path) -> list[str]:
    """Files that are not what the lock says, are missing, or are in no lock."""
    rows = {row.file: row.sha256 for row in kept(folder)}
    there = {
        path.relative_to(folder).as_posix(): digest(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendor.lock"
    }
    return sorted(name for name in rows.keys() | there.keys() if rows.get(name) != there.get(name))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
