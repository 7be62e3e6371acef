"""How one reads is kept for oneself."""

import pytest

from annotate.domain.errors import Forbidden
from annotate.domain.reading_settings import Look
from annotate.services import reading_settings
from annotate.services.sign_in import by_session, hashed, start_session
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build


def test_a_change_of_the_look_leaves_own_keys_and_the_other_way_round(database: Database) -> None:
    ana = build.a_person()
    write(ana, reading_settings.change_keys, {"read": ("v",)})
    write(ana, reading_settings.change, Look(size=22, density="compact"))
    kept = write(ana, reading_settings.change_keys, {"read": ("v",), "theme": ("",)})
    assert (kept.size, kept.density, kept.keys) == (22, "compact", {"read": ("v",), "theme": ("",)})
    assert write(ana, reading_settings.change, Look()).keys == kept.keys


def test_they_come_with_the_sign_in_and_are_those_of_the_person(database: Database) -> None:
    ana, jonas = build.a_person(), build.a_person("Jonas")
    write(ana, reading_settings.change, Look(letters=True))
    found = [read(person, by_session, hashed(start_session(person.user))) for person in (ana, jonas)]
    assert [each is not None and each[0].reading is not None for each in found] == [True, False]


def test_a_change_is_audited_and_one_that_changes_nothing_is_not(database: Database) -> None:
    ana = build.a_person()

    def audited() -> int:
        with database.connect(writing=False) as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'account.reading'").scalar()
        return int(found or 0)

    write(ana, reading_settings.change, Look())
    assert audited() == 0
    write(ana, reading_settings.change, Look(popover=False))
    write(ana, reading_settings.change, Look(popover=False))
    assert audited() == 1


def test_a_token_cannot_change_them(database: Database) -> None:
    program = build.a_person()
    program = type(program)(**{**program.__dict__, "cookie": False})
    with pytest.raises(Forbidden):
        write(program, reading_settings.change, Look(size=22))
