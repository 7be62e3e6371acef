"""What of other people's packages lies in `static/vendor/` is what the locks say."""

import json
import shutil
from pathlib import Path

from tools import vendor

FOLDER = vendor.ROOT / "static" / "vendor"
LOCKED = json.loads((vendor.ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def test_every_vendored_file_is_the_one_of_the_lock():
    assert vendor.faults(FOLDER) == []


def test_the_versions_and_licences_are_those_of_the_lock_of_nodejs():
    assert [
        (row.version, row.licence)
        for row in vendor.kept(FOLDER)
        if (LOCKED[f"node_modules/{row.package}"]["version"], LOCKED[f"node_modules/{row.package}"]["license"])
        != (row.version, row.licence)
    ] == []


def test_the_lock_names_every_file_that_is_asked_for():
    asked = [f"{package}/{name}" for package, files in vendor.FILES.items() for name in files.values()]
    assert [row.file for row in vendor.kept(FOLDER)] == asked


def test_a_changed_a_missing_and_a_foreign_file_are_found(tmp_path: Path):
    folder = tmp_path / "vendor"
    shutil.copytree(FOLDER, folder)
    (folder / "idb" / "index.js").write_bytes((FOLDER / "idb" / "index.js").read_bytes() + b" ")
    (folder / "idb" / "LICENSE").unlink()
    (folder / "more.js").write_text("")
    assert vendor.faults(folder) == ["idb/LICENSE", "idb/index.js", "more.js"]


def test_the_licences_page_names_every_vendored_package():
    page = (vendor.ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = {f"| {row.package} | {row.licence} | " for row in vendor.kept(FOLDER)}
    assert [row for row in rows if row not in page] == []
