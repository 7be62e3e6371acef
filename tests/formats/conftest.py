"""The real document of the tests, as a snapshot with its gold annotations."""

import pytest

from annotate.formats.snapshot import SnapshotDocument
from tests.formats.snapshots import sunrise_document


@pytest.fixture(scope="session")
def real(sunrise) -> SnapshotDocument:
    return sunrise_document(sunrise.text, sunrise.gold)
