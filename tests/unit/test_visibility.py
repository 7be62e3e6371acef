"""Whose work one sees (contract.md, Seen): every case there is."""

from itertools import product

import pytest

from annotate.domain.permissions import LADDER
from annotate.domain.visibility import OF_THE_DESK, Desk, Reader, sees

STATES = ("not_started", "in_progress", "submitted", "locked")
DONE = ("submitted", "locked")
REVIEWING = ("reviewer", "adjudicator", "editor", "owner")
JUDGING = ("adjudicator", "editor", "owner")
CASES = list(product(LADDER, (None, *STATES), STATES, (True, False), (1, 2, 3), range(5)))


@pytest.mark.parametrize("role", LADDER)
def test_ones_own_work_and_the_agreed_layer_are_always_seen(role):
    for own, state, blind, enough, submitted in product((None, *STATES), STATES, (True, False), (1, 2), range(3)):
        reader, desk = Reader("ana", role, own), Desk(blind, enough, submitted)
        assert sees(reader, "ana", "individual", state, desk)
        assert sees(reader, "eva", "adjudicated", state, desk)


def test_a_viewer_sees_nothing_of_a_reviewers_layer():
    for _, own, state, blind, enough, submitted in CASES:
        assert not sees(Reader("ana", "viewer", own), "eva", "individual", state, Desk(blind, enough, submitted))


def test_in_an_open_project_everybody_from_reviewer_up_sees_everything_at_once():
    for role, own, state, _, enough, submitted in CASES:
        seen = sees(Reader("ana", role, own), "eva", "individual", state, Desk(False, enough, submitted))
        assert seen == (role in REVIEWING)


def test_in_blind_work_only_submitted_layers_are_seen_when_enough_are_submitted():
    for role, own, state, _, enough, submitted in CASES:
        if state not in DONE or submitted < enough:
            assert not sees(Reader("ana", role, own), "eva", "individual", state, Desk(True, enough, submitted))


def test_in_blind_work_who_has_begun_a_layer_sees_others_only_after_submitting_it_whatever_the_role():
    for role, own, state, _, enough, submitted in CASES:
        if role in REVIEWING and own is not None and state in DONE and submitted >= enough:
            seen = sees(Reader("ana", role, own), "eva", "individual", state, Desk(True, enough, submitted))
            assert seen == (own in DONE)


def test_in_blind_work_who_has_no_layer_sees_submitted_ones_from_adjudicator_up():
    for role, _, state, _, enough, submitted in CASES:
        if state in DONE and submitted >= enough:
            seen = sees(Reader("ana", role, None), "eva", "individual", state, Desk(True, enough, submitted))
            assert seen == (role in JUDGING)


def test_another_submission_never_hides_what_was_seen():
    for role, own, state, blind, enough, submitted in CASES:
        reader = Reader("ana", role, own)
        if sees(reader, "eva", "individual", state, Desk(blind, enough, submitted)):
            assert sees(reader, "eva", "individual", state, Desk(blind, enough, submitted + 1))


def test_what_an_adjudicator_without_a_layer_says_is_seen_by_whoever_may_look_at_others():
    for role, own, state, blind, enough, submitted in CASES:
        reader, desk = Reader("ana", role, own), Desk(blind, enough, submitted)
        assert sees(reader, "eva", OF_THE_DESK, state, desk) == sees(reader, "eva", "individual", "submitted", desk)
