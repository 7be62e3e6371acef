"""Waiting for other threads without sleeping."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")
PATIENCE = 30.0


def until(happened: Callable[[], bool]) -> None:
    """Give the other threads their turns until something has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0)  # no waiting: only the turn goes to another thread


def at_once(*jobs: Callable[[], R]) -> list[R]:
    """The results of jobs that begin at the same moment, each in a thread of its own."""
    together = threading.Barrier(len(jobs))

    def start(job: Callable[[], R]) -> R:
        together.wait(PATIENCE)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(start, jobs))


def repeated(job: Callable[[], R], times: int) -> Iterable[Callable[[], R]]:
    """The same job several times, for `at_once`."""
    return (job for _ in range(times))
