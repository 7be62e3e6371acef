"""What may still be done in a capture that another one follows."""

from collections.abc import Iterator

import pytest

from annotate.domain.errors import Forbidden
from annotate.services import annotations, documents, layers, overview
from annotate.services.work import read, write
from annotate.store import integrity
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from tests import build
from tests.service.recapture_desk import Desk, a_desk, marks


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    yield a_desk()
    with database.open(writing=False) as opened:
        assert list(integrity.faults(Transaction(opened, ""))) == [], "nothing is but as it was written"


def test_nobody_completes_a_blind_layer_from_those_that_the_newer_capture_shows(desk: Desk) -> None:
    build.blind(desk.owner, desk.project, reviewers_per_document=2)
    desk.mark(desk.jonas, "the new bridge")
    write(desk.jonas, layers.submit, desk.document.id)
    mark = desk.mark(desk.mei, "Two firms had bid")
    made = desk.capture()
    write(desk.mei, layers.submit, made.id)
    assert len(marks(desk.mei, made)) == 2, "both have submitted there"
    assert [one.id for one in marks(desk.mei, desk.document)] == [mark.id]
    seen = read(desk.mei, overview.of_project, desk.project.id)
    assert (seen.waits, seen.waiting) == (0, []), "nothing there is to be done"
    change = annotations.AnnotationChange(note="Now I know.")
    for person, use_case, args in (
        (desk.mei, annotations.change, (mark.id, change, mark.version)),
        (desk.mei, annotations.delete, (mark.id, mark.version)),
        (desk.mei, layers.submit, (desk.document.id,)),
        (desk.jonas, layers.withdraw, (desk.document.id, layers.Withdrawal("Again."))),
    ):
        with pytest.raises(Forbidden, match="newer capture"):
            write(person, use_case, *args)
    with pytest.raises(Forbidden, match="newer capture"):
        desk.mark(desk.mei, "the new bridge")
    write(desk.owner, documents.delete, made.id, read(desk.owner, documents.read, made.id).version)
    write(desk.mei, annotations.change, mark.id, change, mark.version)


def test_open_work_may_go_on_in_the_earlier_capture(desk: Desk) -> None:
    desk.mark(desk.jonas, "the new bridge")
    desk.capture()
    assert desk.mark(desk.jonas, "Two firms had bid").label == "C02"
    write(desk.jonas, layers.submit, desk.document.id)
