"""The refusals: one plain sentence each, and a place for every wrong value."""

import inspect

import pytest

from annotate.domain import errors
from annotate.domain.errors import Fault, Forbidden, Invalid, Limited, Malformed, Refusal, Stale, TooLarge
from annotate.web import problems

MADE = {Stale: lambda: Stale(b"{}", 2), Limited: lambda: Limited(30)}
REFUSALS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Refusal)]


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_without_words_of_its_own_says_a_plain_sentence(kind):
    sentence = str(MADE.get(kind, kind)())
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "!" not in sentence


@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind is not Stale])
def test_words_that_are_given_are_the_ones_that_are_said(kind):
    given = {Limited: lambda: Limited(30, "Wait."), Invalid: lambda: Invalid((), "Wait.")}
    assert str(given.get(kind, lambda: kind("Wait."))()) == "Wait."


@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind is not Refusal])
def test_every_refusal_has_a_status_of_4xx_or_5xx(kind):
    status, _ = problems.TITLES[problems.kind_of(MADE.get(kind, kind)())]
    assert 400 <= status < 600
    assert status != 500


def test_the_first_wrong_place_gives_the_sentence_of_the_whole_and_all_are_kept():
    faults = [Fault("/start", "The end must come after the start."), Fault("/kind", "There is no such kind.")]
    refusal = Invalid(faults)
    assert str(refusal) == "The end must come after the start."
    assert refusal.faults == tuple(faults)
    assert str(Invalid(faults, "Two things are wrong.")) == "Two things are wrong."


def test_a_refusal_tells_its_kind_where_one_status_has_several():
    assert (Forbidden().kind, Forbidden(kind="locked").kind) == ("forbidden", "locked")
    assert (Invalid().kind, Invalid(kind="state").kind) == ("invalid", "state")
    assert (Malformed().kind, TooLarge().kind) == ("malformed", "too-large")


def test_a_stale_version_brings_the_current_one():
    refusal = Stale(b'{"version":3}', 3)
    assert (refusal.current, refusal.version) == (b'{"version":3}', 3)
