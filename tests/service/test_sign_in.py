"""Accounts, passwords, sign-ins and their limits on a real database (security.md S1, S2, S4, S5, S8-S12)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import text

from annotate.domain.errors import Invalid, Limited, NotFound, NotSignedIn
from annotate.services import accounts, sign_in, work
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build
from tests.build import PASSWORD

NAME = "Ana Okafor"


def values(database: Database, statement: str, **given: object) -> list[object]:
    with database.connect(writing=False) as connection:
        return list(connection.execute(text(statement), given).scalars())


def change(database: Database, statement: str, **given: object) -> None:
    with database.connect(writing=True) as connection:
        connection.execute(text(statement), given)


def everything(database: Database) -> str:
    """All that is kept, as one text."""
    tables = ("user_account", "login_session", "api_token", "one_time_link", "login_try", "audit", "kept_answer")
    with database.connect(writing=False) as connection:
        return str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables])


def token_of(link: str | None) -> str:
    assert link
    return parse_qs(urlsplit(link).query)["token"][0]


def signed_in(secret: str) -> bool:
    return read(NOBODY, sign_in.by_session, hashed(secret)) is not None


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_the_promise(database: Database) -> None:
    build.a_person(password=PASSWORD)
    [kept] = values(database, "SELECT password FROM user_account")
    assert str(kept).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in everything(database)


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(database: Database) -> None:
    build.a_person(password=PASSWORD)
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    change(database, "UPDATE user_account SET password = :weak", weak=weak)
    sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")
    [kept] = values(database, "SELECT password FROM user_account")
    assert str(kept).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")


@pytest.mark.parametrize("password", ["tangled kite", "w" * 64 + "x" * 64, "пароль 😊 для ", "e\u0301" * 6])
def test_a_password_works_exactly_as_it_was_chosen(database: Database, password: str) -> None:
    build.a_person(password=password)
    assert signed_in(sign_in.sign_in(NAME, password, "127.0.0.1"))
    for other in (password[:-1], password + " ", password.swapcase() + "x", " " + password):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(NAME, other, "127.0.0.1")


@pytest.mark.parametrize("password", ["too short", "w" * 129, "1QAZ2wsx3edc", "Ana Okafor 12"])
def test_a_weak_password_makes_no_account(database: Database, password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.add_account(NAME, None, password, False)
    assert refusal.value.faults[0].pointer == "/password"
    assert values(database, "SELECT id FROM user_account") == []


def test_every_failed_sign_in_says_the_same_sentence(database: Database) -> None:
    build.a_person(password=PASSWORD)
    build.a_person("Jonas Keller")
    said = set()
    for name in (NAME, "Jonas Keller", "Nobody Known", ""):
        with pytest.raises(NotSignedIn) as refusal:
            sign_in.sign_in(name, "a wrong password", "127.0.0.1")
        said.add(str(refusal.value))
    assert said == {"Name or password is not right."}


def test_an_unknown_name_costs_the_whole_hash_of_a_password(database: Database) -> None:
    build.a_person(password=PASSWORD)
    [kept] = values(database, "SELECT password FROM user_account")
    ours, theirs = extract_parameters(sign_in._DUMMY), extract_parameters(str(kept))
    assert ours == theirs
    with pytest.raises(VerifyMismatchError):  # not InvalidHashError, which is told before anything is computed
        PasswordHasher().verify(sign_in._DUMMY, PASSWORD)


def test_after_ten_bad_tries_the_right_password_waits_too_on_every_node(database: Database, database_url: str) -> None:
    build.a_person(password=PASSWORD)
    for address in range(10):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(NAME.upper(), "a wrong password", f"192.0.2.{address}")
    other_node = work.use(Database(database_url))
    with pytest.raises(Limited) as refusal:
        sign_in.sign_in(NAME, PASSWORD, "198.51.100.1")
    assert 0 < refusal.value.wait <= 300
    change(other_node, "UPDATE login_try SET at = at - 301")
    assert signed_in(sign_in.sign_in(NAME, PASSWORD, "198.51.100.1"))
    other_node.close()


def test_bad_tries_count_for_an_address_whatever_names_it_tries(database: Database) -> None:
    build.a_person(password=PASSWORD)
    for name in range(10):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(f"name {name}", "a wrong password", "192.0.2.1")
    with pytest.raises(Limited):
        sign_in.sign_in(NAME, PASSWORD, "192.0.2.1")
    assert signed_in(sign_in.sign_in(NAME, PASSWORD, "192.0.2.2"))


def test_the_secrets_of_sign_ins_tokens_and_links_are_not_kept(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    secrets = [sign_in.sign_in(NAME, PASSWORD, "127.0.0.1"), build.a_token(ana)]
    secrets.append(token_of(accounts.password_link("http://localhost", ana.user)))
    kept = everything(database)
    for secret in secrets:
        assert len(secret) >= 32
        assert secret not in kept
        assert hashed(secret) in kept


def test_two_sign_ins_have_two_secrets_and_one_that_ends_leaves_the_other(database: Database) -> None:
    build.a_person(password=PASSWORD)
    first, second = (sign_in.sign_in(NAME, PASSWORD, "127.0.0.1") for _ in range(2))
    assert first != second
    sign_in.sign_out(first)
    assert not signed_in(first)
    assert signed_in(second)


AGED = {
    "idle for more than twelve hours": ("seen", {"hours": -12, "minutes": -1}, False),
    "idle for less": ("seen", {"hours": -11, "minutes": -59}, True),
    "older than thirty days": ("created", {"days": -30, "minutes": -1}, False),
    "a little younger": ("created", {"days": -29, "hours": -23}, True),
}


@pytest.mark.parametrize("name", sorted(AGED))
def test_a_sign_in_ends_after_twelve_idle_hours_and_after_thirty_days(database: Database, name: str) -> None:
    column, ahead, holds = AGED[name]
    build.a_person(password=PASSWORD)
    secret = sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")
    change(database, f"UPDATE login_session SET {column} = :at", at=work.moment(**ahead))
    assert signed_in(secret) == holds


def test_a_disabled_person_is_out_at_once_with_cookie_and_token(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    secret, token = sign_in.sign_in(NAME, PASSWORD, "127.0.0.1"), build.a_token(ana)
    change(database, "UPDATE user_account SET disabled = :yes", yes=True)
    assert not signed_in(secret)
    assert read(NOBODY, sign_in.by_token, hashed(token)) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")


def test_a_token_that_has_expired_is_dead(database: Database) -> None:
    ana = build.a_person()
    token = build.a_token(ana)
    assert read(NOBODY, sign_in.by_token, hashed(token)) is not None
    change(database, "UPDATE api_token SET expires = :at", at=work.moment(minutes=-1))
    assert read(NOBODY, sign_in.by_token, hashed(token)) is None


def test_another_password_needs_the_current_one_and_ends_all_other_sign_ins(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    here, elsewhere = (sign_in.sign_in(NAME, PASSWORD, "127.0.0.1") for _ in range(2))
    with pytest.raises(Invalid) as refusal:
        accounts.change_password(ana, here, "a wrong password", "another walk by the sea", "127.0.0.1")
    assert refusal.value.faults[0].pointer == "/current"
    accounts.change_password(ana, here, PASSWORD, "another walk by the sea", "127.0.0.1")
    assert signed_in(here)
    assert not signed_in(elsewhere)
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")
    assert signed_in(sign_in.sign_in(NAME, "another walk by the sea", "127.0.0.1"))


def test_a_set_password_link_works_once_and_ends_every_sign_in(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    before = sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")
    link = token_of(accounts.password_link("http://localhost", ana.user))
    with pytest.raises(Invalid):
        accounts.set_password(link, "too short")
    accounts.set_password(link, "another walk by the sea")
    assert not signed_in(before)
    with pytest.raises(NotFound):
        accounts.set_password(link, "a third walk by the sea")
    assert signed_in(sign_in.sign_in(NAME, "another walk by the sea", "127.0.0.1"))


def test_a_set_password_link_ends_after_a_day(database: Database) -> None:
    ana = build.a_person()
    link = token_of(accounts.password_link("http://localhost", ana.user))
    change(database, "UPDATE one_time_link SET expires = :at", at=work.moment(minutes=-1))
    with pytest.raises(NotFound):
        accounts.set_password(link, PASSWORD)
    assert "password" not in str(values(database, "SELECT password FROM user_account"))


def test_the_first_account_is_made_once_by_the_newest_setup_link(database: Database) -> None:
    old = token_of(accounts.setup_link("http://localhost"))
    link = token_of(accounts.setup_link("http://localhost"))
    for wrong in (old, "", "guess"):
        with pytest.raises(NotFound):
            accounts.set_up(wrong, NAME, None, PASSWORD)
    assert signed_in(accounts.set_up(link, NAME, None, PASSWORD))
    assert values(database, "SELECT admin FROM user_account") in ([True], [1])
    with pytest.raises(NotFound):
        accounts.set_up(link, "Eva Lind", None, PASSWORD)
    assert accounts.setup_link("http://localhost") is None


def test_what_happens_at_sign_in_stands_in_the_audit_chain_without_name_or_password(database: Database) -> None:
    ana = build.a_person(password=PASSWORD)
    secret = sign_in.sign_in(NAME, PASSWORD, "127.0.0.1")
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(NAME, "a wrong password", "127.0.0.1")
    accounts.change_password(ana, secret, PASSWORD, "another walk by the sea", "127.0.0.1")
    build.a_token(ana)
    assert values(database, "SELECT action FROM audit ORDER BY seq") == [
        "account.created",
        "sign_in.accepted",
        "sign_in.refused",
        "account.password",
        "token.created",
    ]
    rows = str(values(database, "SELECT entity_id FROM audit ORDER BY seq"))
    assert NAME not in rows
    assert "127.0.0.1" not in rows
