"""Which passwords are taken (security.md S2, S3)."""

import pytest

from annotate.domain.passwords import LONGEST, SHORTEST, common, weakness

GOOD = "a long walk by the quiet sea"


def test_the_list_of_the_commonest_passwords_has_ten_thousand():
    assert len(common()) == 10_000
    assert {"password", "123456", "qwerty"} <= common()


def test_a_hundred_of_the_commonest_are_refused_however_they_are_written():
    ordered = sorted(common())
    chosen = ordered[:: len(ordered) // 100][:100]
    assert len(chosen) == 100
    for password in chosen:
        assert weakness(password, []) is not None
        assert weakness(password.upper(), []) is not None


def test_every_common_password_that_is_long_enough_is_refused_for_being_common():
    long_enough = [password for password in common() if SHORTEST <= len(password) <= LONGEST]
    assert long_enough
    for password in long_enough:
        assert weakness(password.upper(), []) == "This password is one of the commonest. Choose another one."


@pytest.mark.parametrize("character", ["x", "é", "😊", " "])
def test_lengths_are_counted_in_characters_at_both_borders(character):
    pad = GOOD.replace(" ", "")[:11]
    assert len(pad) == 11
    assert weakness(pad, []) == f"A password has at least {SHORTEST} characters."
    assert weakness(pad + character, []) is None
    assert weakness(pad + character * 117, []) is None
    assert weakness(pad + character * 118, []) == f"A password has at most {LONGEST} characters."


@pytest.mark.parametrize(
    "password", [GOOD, "correcthorsebatterystaple", "пароль для редакции", "すもももももももものうち", "zz zz zz 1977 "]
)
def test_there_are_no_rules_of_composition(password):
    assert weakness(password, ["Ana Okafor", "ana@example.org"]) is None


@pytest.mark.parametrize(
    ("password", "context"),
    [
        ("annotateannotate", []),
        ("annotate1234!", []),
        ("Ana Okafor 12", ["Ana Okafor"]),
        ("okafor-okafor-1", ["Ana Okafor"]),
        ("ana@example.org", ["ana@example.org"]),
        ("Morning Desk 77", ["Morning Desk"]),
        ("!!!!!!!!!!!!", []),
    ],
)
def test_a_password_made_of_the_names_around_it_is_refused(password, context):
    assert weakness(password, context) == (
        "This password is made of names around it. Choose one that nobody can guess from them."
    )


def test_a_name_inside_a_long_password_does_no_harm():
    assert weakness("okafor walks by the quiet sea", ["Ana Okafor"]) is None
