"""Passkeys against hostile answers: another origin, an old challenge, a copy of the key, somebody else's (security.md S7)."""

import pytest
from sqlalchemy import text

from annotate.domain.errors import Invalid, Limited, NotFound, NotSignedIn
from annotate.domain.permissions import Actor
from annotate.services import passkeys, second_factor, sign_in
from annotate.services.passkeys import Site
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import read, write
from annotate.settings import Keys
from annotate.store.engine import Database
from tests import build
from tests.authenticator import PRESENT, Authenticator
from tests.build import PASSWORD

HERE = Site("desk.example.org", "https://desk.example.org")
PEER = "198.18.0.1"
BROWSER = "the secret of a browser that nobody is signed in with"


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person(password=PASSWORD)


@pytest.fixture
def key(ana: Actor) -> Authenticator:
    """Ana's passkey, registered."""
    made = Authenticator(HERE.origin, HERE.host)
    assert len(register(ana, made)) == 10
    return made


def register(person: Actor, key: Authenticator, name: str = "Laptop") -> list[str]:
    session = sign_in.start_session(person.user)
    return passkeys.register(person, session, HERE, key.register(passkeys.registration(person, session, HERE)), name)


def come_in(key: Authenticator, browser: str = BROWSER) -> str:
    return passkeys.sign_in(browser, HERE, key.sign(passkeys.challenge(browser, HERE)), PEER)


def whose(secret: str) -> str | None:
    found = read(NOBODY, sign_in.by_session, hashed(secret))
    return found[0].user if found else None


def test_a_passkey_alone_begins_a_new_session_of_its_person(ana: Actor, key: Authenticator) -> None:
    new = come_in(key)
    assert whose(new) == ana.user
    assert new != BROWSER
    assert whose(come_in(key)) == ana.user


def test_an_answer_is_taken_once_and_only_by_the_browser_that_was_asked(key: Authenticator) -> None:
    answer = key.sign(passkeys.challenge(BROWSER, HERE))
    with pytest.raises(NotSignedIn):
        passkeys.sign_in("another browser", HERE, answer, PEER)
    assert passkeys.sign_in(BROWSER, HERE, answer, PEER)
    with pytest.raises(NotSignedIn):
        passkeys.sign_in(BROWSER, HERE, answer, PEER)


HOSTILE = {
    "another origin": {"origin": "https://desk.example.org.evil.example"},
    "another port": {"origin": "https://desk.example.org:444"},
    "another host": {"host": "evil.example"},
    "nobody proved themself to it": {"flags": PRESENT},
    "nobody was there": {"flags": 0},
    "another key": {"key": Authenticator("", "").key},
    "another id": {"id": b"unknown"},
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_does_not_prove_the_person_on_this_site_is_refused_with_one_sentence(
    key: Authenticator, name: str
) -> None:
    for field, value in HOSTILE[name].items():
        setattr(key, field, value)
    with pytest.raises(NotSignedIn) as refusal:
        come_in(key)
    assert str(refusal.value) == passkeys.WRONG


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", '{"rawId": 4}', '{"id":"x","rawId":"x","response":{}}', "\ud800"]
)
def test_what_is_no_answer_is_refused_like_a_wrong_one(key: Authenticator, answer: str) -> None:
    passkeys.challenge(BROWSER, HERE)
    with pytest.raises(NotSignedIn):
        passkeys.sign_in(BROWSER, HERE, answer, PEER)


def test_a_copy_of_a_key_is_known_by_its_counter(key: Authenticator) -> None:
    come_in(key)
    come_in(key)
    key.uses = 0
    with pytest.raises(NotSignedIn):
        come_in(key)


def test_a_key_that_does_not_count_may_be_used_again_and_again(key: Authenticator) -> None:
    for _ in range(2):
        key.uses = -1
        assert come_in(key)


def test_after_the_password_only_the_persons_own_passkey_counts(ana: Actor, key: Authenticator) -> None:
    jonas = build.a_person("Jonas Keller", password=PASSWORD)
    other = Authenticator(HERE.origin, HERE.host)
    register(jonas, other)
    half = sign_in.sign_in("Ana Okafor", PASSWORD, PEER)
    assert whose(half) is None
    known = [each["id"] for each in passkeys.challenge(half, HERE)["allowCredentials"]]
    assert len(known) == 1
    with pytest.raises(NotSignedIn):
        come_in(other, half)
    assert whose(come_in(key, half)) == ana.user
    assert second_factor.owed(half) is None


def fresh(secret: str) -> bool:
    found = read(NOBODY, sign_in.by_session, hashed(secret))
    assert found
    return found[0].fresh


def test_who_is_signed_in_proves_themself_again_by_a_passkey_of_their_own_only(
    database: Database, ana: Actor, key: Authenticator
) -> None:
    other = Authenticator(HERE.origin, HERE.host)
    register(build.a_person("Jonas Keller"), other)
    here, elsewhere = sign_in.start_session(ana.user), sign_in.start_session(ana.user)
    with database.connect(writing=True) as connection:
        connection.execute(text("UPDATE login_session SET fresh_until = created"))
    with pytest.raises(NotSignedIn):
        passkeys.confirm(ana, here, HERE, other.sign(passkeys.own_challenge(ana, here, HERE)), PEER)
    answer = key.sign(passkeys.own_challenge(ana, elsewhere, HERE))
    with pytest.raises(NotSignedIn):
        passkeys.confirm(ana, here, HERE, answer, PEER)
    assert (fresh(here), fresh(elsewhere)) == (False, False)
    answer = key.sign(passkeys.own_challenge(ana, here, HERE))
    passkeys.confirm(ana, here, HERE, answer, PEER)
    assert (fresh(here), fresh(elsewhere)) == (True, False)
    with pytest.raises(NotSignedIn):
        passkeys.confirm(ana, here, HERE, answer, PEER)


def test_an_answer_to_the_question_of_signing_in_makes_no_sign_in_fresh(ana: Actor, key: Authenticator) -> None:
    here = sign_in.start_session(ana.user)
    with pytest.raises(NotSignedIn):
        passkeys.confirm(ana, here, HERE, key.sign(passkeys.challenge(here, HERE)), PEER)
    with pytest.raises(NotSignedIn):
        passkeys.sign_in(here, HERE, key.sign(passkeys.own_challenge(ana, here, HERE)), PEER)


def test_proving_oneself_again_by_passkey_is_limited_too(ana: Actor, key: Authenticator) -> None:
    here = sign_in.start_session(ana.user)
    key.flags = PRESENT
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            passkeys.confirm(ana, here, HERE, key.sign(passkeys.own_challenge(ana, here, HERE)), PEER)
    key.flags = Authenticator("", "").flags
    with pytest.raises(Limited):
        passkeys.confirm(ana, here, HERE, key.sign(passkeys.own_challenge(ana, here, HERE)), PEER)


def test_a_shut_account_is_not_opened_by_its_passkey(database: Database, key: Authenticator) -> None:
    with database.connect(writing=True) as connection:
        connection.execute(text("UPDATE user_account SET disabled = :yes"), {"yes": True})
    with pytest.raises(NotSignedIn):
        come_in(key)


def test_after_five_wrong_answers_the_right_one_waits_too(key: Authenticator) -> None:
    key.flags = PRESENT
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            come_in(key)
    key.flags = Authenticator("", "").flags
    with pytest.raises(Limited):
        come_in(key)


def test_a_passkey_is_registered_once_and_for_who_asked(ana: Actor, key: Authenticator) -> None:
    session = sign_in.start_session(ana.user)
    options = passkeys.registration(ana, session, HERE)
    assert [each["id"] for each in options["excludeCredentials"]]
    with pytest.raises(Invalid):
        passkeys.register(ana, session, HERE, key.register(options), "Again")
    jonas = build.a_person("Jonas Keller")
    fresh = Authenticator(HERE.origin, HERE.host)
    with pytest.raises(Invalid):
        passkeys.register(jonas, session, HERE, fresh.register(passkeys.registration(ana, session, HERE)), "Stolen")
    wrong = Authenticator("https://evil.example", HERE.host)
    with pytest.raises(Invalid):
        passkeys.register(ana, session, HERE, wrong.register(passkeys.registration(ana, session, HERE)), "Wrong")


def test_the_recovery_codes_of_a_passkey_open_after_the_password_and_removing_it_ends_sign_ins(ana: Actor) -> None:
    key = Authenticator(HERE.origin, HERE.host)
    codes = register(ana, key)
    half = sign_in.sign_in("Ana Okafor", PASSWORD, PEER)
    assert whose(second_factor.finish(half, codes[0], PEER, Keys("no key is needed for it"))) == ana.user
    here, elsewhere = sign_in.start_session(ana.user), sign_in.start_session(ana.user)
    [shown] = read(ana, second_factor.overview).passkeys
    assert shown.name == "Laptop"
    with pytest.raises(NotFound):
        write(build.a_person("Jonas Keller"), passkeys.remove, shown.id, "")
    write(ana, passkeys.remove, shown.id, hashed(here))
    assert (whose(here), whose(elsewhere)) == (ana.user, None)
    assert whose(sign_in.sign_in("Ana Okafor", PASSWORD, PEER)) == ana.user
    with pytest.raises(NotSignedIn):
        come_in(key)
