"""Ids: UUIDv7 that nobody can guess (RFC 9562, contract.md, Units)."""

import time
import uuid
from itertools import pairwise

from annotate.store.base import new_id


def test_an_id_is_a_uuid_of_version_7():
    for _ in range(1000):
        made = uuid.UUID(new_id())
        assert (made.version, made.variant) == (7, uuid.RFC_4122)
        assert str(made) == str(made).lower()


def test_an_id_begins_with_the_milliseconds_at_which_it_was_made():
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id()).int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_ids_made_at_once_are_all_different_and_none_follows_from_its_neighbour():
    made = [uuid.UUID(new_id()).int for _ in range(20_000)]
    assert len(set(made)) == len(made)
    varying = 0
    for left, right in pairwise(made):
        varying |= left ^ right
    random_bits = ((1 << 76) - 1) & ~(0x3 << 62)  # all below the version but the variant
    assert varying & random_bits == random_bits
    steps = {right - left for left, right in pairwise(made)}
    assert len(steps) == len(made) - 1
