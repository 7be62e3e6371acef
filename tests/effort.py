"""How the time that something takes grows with the size of what it is given."""

from collections.abc import Callable
from math import inf
from time import process_time

_ROUNDS = 20


def in_proportion(work: Callable[[int], object], size: int, times: int = 4) -> bool:
    """Whether so many times the size takes less than twice as many times as long; of quadratic work it is more."""
    small = large = inf
    for taken in range(_ROUNDS):  # the least of several: a busy machine only ever adds time
        small, large = min(small, _seconds(work, size)), min(large, _seconds(work, times * size))
        if taken and large < 2 * times * small:
            return True
    return False


def _seconds(work: Callable[[int], object], size: int) -> float:
    begun = process_time()
    work(size)
    return process_time() - begun
