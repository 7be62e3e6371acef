"""The second factor: codes each once, recovery codes each once, limits, seeds sealed (security.md S4, S7, S9, S11, S59)."""

from base64 import b32decode
from functools import partial

import pytest
from sqlalchemy import text

from annotate.domain.errors import Forbidden, Invalid, Limited, NotFound, NotSignedIn, Refusal
from annotate.domain.permissions import Actor
from annotate.services import annotations, projects, seal, second_factor, sign_in
from annotate.services.projects import ProjectChange
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import read, write
from annotate.settings import Keys
from annotate.store.engine import Database
from tests import build
from tests.build import PASSWORD, App
from tests.service.waiting import at_once

KEYS = Keys("a key of forty random characters or so!")
OTHERS = Keys("another key of forty random characters")
NAME = "Ana Okafor"
PEER = "198.18.0.1"


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person(password=PASSWORD)


@pytest.fixture
def app(ana: Actor) -> App:
    return build.a_second_factor(ana, KEYS)


def values(database: Database, statement: str) -> list[object]:
    with database.connect(writing=False) as connection:
        return list(connection.execute(text(statement)).scalars())


def signed_in(secret: str) -> bool:
    return read(NOBODY, sign_in.by_session, hashed(secret)) is not None


def half() -> str:
    """A browser whose password was right."""
    secret = sign_in.sign_in(NAME, PASSWORD, PEER)
    assert not signed_in(secret)
    return secret


def test_the_password_alone_opens_nothing_and_with_the_code_another_session_begins(app: App) -> None:
    secret = half()
    assert second_factor.owed(secret)
    new = second_factor.finish(secret, app.code(), PEER, KEYS)
    assert signed_in(new)
    assert new != secret
    assert not signed_in(secret)
    assert second_factor.owed(secret) is None
    with pytest.raises(NotFound):
        second_factor.finish(secret, app.code(1), PEER, KEYS)


def test_a_code_is_taken_once_and_no_older_one_after_it(app: App) -> None:
    code = app.code()
    second_factor.finish(half(), code, PEER, KEYS)
    for used in (code, app.code(-1)):
        with pytest.raises(NotSignedIn):
            second_factor.finish(half(), used, PEER, KEYS)


def test_of_two_who_give_one_code_at_once_one_comes_in(app: App) -> None:
    halves, code = [half(), half()], app.code()

    def come(secret: str) -> bool:
        try:
            return signed_in(second_factor.finish(secret, code, PEER, KEYS))
        except NotSignedIn:
            return False

    assert sorted(at_once(*(partial(come, secret) for secret in halves))) == [False, True]


def test_each_recovery_code_opens_once(app: App) -> None:
    assert len(set(app.recovery)) == 10
    for code in app.recovery:
        assert signed_in(second_factor.finish(half(), code.upper().replace("-", " "), PEER, KEYS))
    with pytest.raises(NotSignedIn):
        second_factor.finish(half(), app.recovery[3], PEER, KEYS)


def test_after_five_wrong_codes_the_right_one_waits_too(database: Database, app: App) -> None:
    secret = half()
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            second_factor.finish(secret, "000000x", PEER, KEYS)
    for peer in (PEER, "198.18.0.9"):
        with pytest.raises(Limited):
            second_factor.finish(secret, app.code(), peer, KEYS)
    with database.connect(writing=True) as connection:
        connection.execute(text("UPDATE login_try SET at = at - 301"))
    assert signed_in(second_factor.finish(secret, app.code(), PEER, KEYS))


def test_a_sign_in_half_done_ends_after_ten_minutes(database: Database, app: App) -> None:
    secret = half()
    with database.connect(writing=True) as connection:
        connection.execute(text("UPDATE half_done SET expires = '2026-01-01T00:00:00Z'"))
    with pytest.raises(NotFound):
        second_factor.finish(secret, app.code(), PEER, KEYS)


def test_seeds_and_codes_cannot_be_read_from_a_copy_of_the_database(database: Database, app: App) -> None:
    secret = half()
    tables = ("one_time_code", "recovery_code", "half_done", "audit", "login_session")
    with database.connect(writing=False) as connection:
        rows = [row for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]
    kept = b"|".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    for known in (app.seed, *(code.encode() for code in app.recovery), secret.encode()):
        assert known not in kept
        assert known.replace(b"-", b"") not in kept


def test_a_seed_is_sealed_for_its_person_and_its_server(database: Database, ana: Actor, app: App) -> None:
    with pytest.raises(Refusal, match="recovery code"):
        second_factor.finish(half(), app.code(), PEER, OTHERS)
    assert signed_in(second_factor.finish(half(), app.recovery[0], PEER, OTHERS))
    jonas = build.a_person("Jonas Keller", password=PASSWORD)
    build.a_second_factor(jonas, KEYS)
    with database.connect(writing=True) as connection:
        stolen = 'UPDATE one_time_code SET seed = (SELECT seed FROM one_time_code WHERE "user" = :ana), last_step = 0'
        connection.execute(text(stolen), {"ana": ana.user})
    with pytest.raises(Refusal, match="recovery code"):
        second_factor.finish(sign_in.sign_in("Jonas Keller", PASSWORD, PEER), app.code(), PEER, KEYS)


def test_after_the_key_of_the_server_changed_a_code_is_still_right_and_its_seed_goes_over_to_the_new_key(
    app: App,
) -> None:
    both = Keys(OTHERS.now, (KEYS.now,))
    assert seal.count(both, read(NOBODY, second_factor.seeds)) == (1, 0)
    assert seal.count(OTHERS, read(NOBODY, second_factor.seeds)) == (0, 1)
    with pytest.raises(NotSignedIn):
        second_factor.finish(half(), "000000", PEER, both)
    assert seal.count(both, read(NOBODY, second_factor.seeds)) == (1, 0)
    assert signed_in(second_factor.finish(half(), app.code(), PEER, both))
    assert seal.count(OTHERS, read(NOBODY, second_factor.seeds)) == (0, 0)
    assert signed_in(second_factor.finish(half(), app.code(1), PEER, OTHERS))


def test_setting_up_can_begin_under_the_key_of_before_and_end_under_the_new_one(ana: Actor) -> None:
    here, both = sign_in.start_session(ana.user), Keys(OTHERS.now, (KEYS.now,))
    second_factor.enrol(ana, here, KEYS)
    shown = second_factor.enrolment(ana, here, both)
    assert shown
    app = App(b32decode(shown.secret), [])
    assert second_factor.confirm(ana, here, app.code(-1), both)
    assert signed_in(second_factor.finish(half(), app.code(), PEER, both))


def test_setting_up_needs_a_right_code_and_ends_all_other_sign_ins(ana: Actor) -> None:
    here, elsewhere = sign_in.start_session(ana.user), sign_in.start_session(ana.user)
    second_factor.enrol(ana, here, KEYS)
    assert second_factor.enrolment(ana, elsewhere, KEYS) is None
    with pytest.raises(Invalid):
        second_factor.confirm(ana, here, "000000x", KEYS)
    assert signed_in(sign_in.sign_in(NAME, PASSWORD, PEER))
    build.a_second_factor(ana, KEYS)
    assert not signed_in(elsewhere)
    assert second_factor.owed(half())


def test_removing_it_ends_all_other_sign_ins_and_the_recovery_codes_go_with_it(
    database: Database, ana: Actor, app: App
) -> None:
    here, elsewhere = sign_in.start_session(ana.user), sign_in.start_session(ana.user)
    write(ana, second_factor.remove_codes, hashed(here))
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert values(database, "SELECT hash FROM recovery_code") == []
    assert signed_in(sign_in.sign_in(NAME, PASSWORD, PEER))


def test_new_recovery_codes_make_the_old_ones_worth_nothing(ana: Actor, app: App) -> None:
    new = second_factor.renew_recovery_codes(ana, sign_in.start_session(ana.user))
    assert not set(new) & set(app.recovery)
    with pytest.raises(NotSignedIn):
        second_factor.finish(half(), app.recovery[0], PEER, KEYS)
    assert signed_in(second_factor.finish(half(), new[0], PEER, KEYS))


def test_it_is_changed_with_a_fresh_sign_in_on_the_pages_only(ana: Actor) -> None:
    for person, kind in (
        (Actor(ana.user, NAME, fresh=False, cookie=True), "reauth"),
        (Actor(ana.user, NAME), "forbidden"),
    ):
        with pytest.raises(Forbidden) as refusal:
            second_factor.enrol(person, "a session", KEYS)
        assert refusal.value.kind == kind


def test_a_new_password_does_not_drop_the_second_factor(ana: Actor, app: App) -> None:
    from annotate.services import accounts, resets

    token = resets.by_operator("", ana.user).partition("token=")[2]
    accounts.set_password(token, "another walk by the sea")
    assert not signed_in(sign_in.sign_in(NAME, "another walk by the sea", PEER))


def test_a_project_asks_a_role_for_it_and_who_has_none_reads_only(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    without = Actor(ana.user, NAME, cookie=True, second_factor=False)
    change = ProjectChange(second_factor_from="reviewer")
    with pytest.raises(Invalid) as refused:
        write(without, projects.change, project.id, change, 1)
    assert refused.value.faults[0].pointer == "/second_factor_from"
    build.a_second_factor(ana, KEYS)
    assert write(ana, projects.change, project.id, change, 1).second_factor_from == "reviewer"
    jonas = build.a_member(ana, project)
    plain = Actor(jonas.user, jonas.name, cookie=True, second_factor=False)
    assert read(plain, annotations.find, document.id, annotations.AnnotationQuery()).total == 0
    with pytest.raises(Forbidden) as refusal:
        build.an_annotation(plain, document)
    assert refusal.value.kind == "second-factor"
    token = build.a_token(jonas)
    known = read(NOBODY, sign_in.by_token, hashed(token))
    assert known is not None
    assert known.second_factor is False
    build.a_second_factor(jonas, KEYS)
    known = read(NOBODY, sign_in.by_token, hashed(token))
    assert known is not None
    assert known.second_factor is True
    assert build.an_annotation(jonas, document).label == "C01"


def test_what_happens_to_it_stands_in_the_audit_chain(database: Database, ana: Actor, app: App) -> None:
    second_factor.finish(half(), app.recovery[0], PEER, KEYS)
    with pytest.raises(NotSignedIn):
        second_factor.finish(half(), "wrong", PEER, KEYS)
    write(ana, second_factor.remove_codes, "")
    said = values(database, "SELECT action FROM audit ORDER BY seq")
    assert said[1:] == [
        "sign_in.accepted",
        "factor.created",
        "sign_in.accepted",
        "recovery_code.used",
        "sign_in.refused",
        "factor.deleted",
    ]
