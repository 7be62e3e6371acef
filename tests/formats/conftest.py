"""The real document of the tests, as a snapshot with its gold annotations."""

import json
import os
from pathlib import Path

import pytest

from annotate.formats.snapshot import SnapshotDocument
from tests.formats.snapshots import sunrise_document

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def gold() -> dict:
    return json.loads((_data() / "sunrise-2014.gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def real(gold) -> SnapshotDocument:
    text = (_data() / "sunrise-2014.txt").read_bytes().decode("utf-8")
    return sunrise_document(text, gold)


def _data() -> Path:
    folder = Path(os.environ.get("ANNOTATE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"The real document is missing: {folder}")
        pytest.skip(f"The real document is missing: {folder}")
    return folder
