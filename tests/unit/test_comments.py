"""Whom a comment names (contract.md, Links, comments, layers)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.comments import check_text, mentioned
from annotate.domain.errors import Invalid
from annotate.domain.records import Person

PEOPLE = [
    Person("1", "Ana"),
    Person("2", "Ana Okafor"),
    Person("3", "Jonas Keller"),
    Person("4", "Zoë"),
    Person("5", "Dr. Mei (desk)"),
    Person("6", "Straße"),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ana look", "1"),
        ("@Ana Okafor look", "2"),
        ("@Ana Okafors look", "1"),
        ("@Anas look", ""),
        ("@ana okafor: please", "2"),
        ("(@Jonas Keller)", "3"),
        ("@Jonas Keller's note, @Zoë, and @Jonas Keller", "34"),
        ("@Zoë and then @Ana", "41"),
        ("write to desk@Ana", ""),
        ("@@Ana", ""),
        ("@ Ana", ""),
        ("@Dr. Mei (desk) knows", "5"),
        ("@STRASSE", "6"),
        ("nobody", ""),
        ("@", ""),
    ],
)
def test_the_longest_name_behind_an_at_sign_is_the_person_meant(text, named):
    assert "".join(mentioned(text, PEOPLE)) == named


def test_whoever_shares_a_name_is_named_with_the_others():
    twins = [Person("1", "Ana"), Person("2", "Ana")]
    assert mentioned("@Ana", twins) == ("1", "2")


@given(st.text(alphabet="@Aana Okfor.\u0130ß", max_size=60))
def test_nobody_is_named_who_does_not_stand_in_the_text(text):
    for one in mentioned(text, PEOPLE):
        name = next(person.name for person in PEOPLE if person.id == one)
        assert f"@{name}".casefold() in text.casefold()


def test_a_text_full_of_at_signs_is_read_quickly():
    many = [Person(str(n), "x" * n) for n in range(1, 200)]
    begun = time.process_time()
    assert mentioned("@x " * 6_600, many) == ("1",)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", [" ", "\n\t", "\u00a0"])
def test_white_space_is_no_comment(text):
    with pytest.raises(Invalid):
        check_text(text)
