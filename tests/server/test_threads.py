"""The threads that answer: every job once, all at work when there is so much to do."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from annotate.server.threads import Threads
from tests.loops import run
from tests.server.application import PATIENCE


def test_a_job_given_while_the_last_thread_lies_down_is_done() -> None:
    class Gap(list[threading.Lock]):
        """The list of resting threads; something happens just before one enters it."""

        def append(self, rest: threading.Lock) -> None:
            if happens:
                happens.pop()()
            super().append(rest)

    async def give() -> None:
        threads = Threads(asyncio.get_running_loop(), 1)
        done = threading.Event()
        happens.append(partial(threads.later, done.set))
        threads._idle = Gap(threads._idle)
        await threads.run(int)
        assert done.wait(PATIENCE)
        threads.stop(PATIENCE)

    happens: list[Callable[[], object]] = []
    run(give())


def test_threads_under_load_do_every_job_once() -> None:
    async def ask_again_and_again() -> None:
        threads = Threads(asyncio.get_running_loop(), 4)

        async def one(n: int) -> list[int]:
            return [await threads.run(partial(max, n, k)) for k in range(200)]

        async with asyncio.timeout(PATIENCE):
            got = await asyncio.gather(*map(one, range(40)))
        assert got == [[max(n, k) for k in range(200)] for n in range(40)]
        threads.stop(PATIENCE)

    run(ask_again_and_again())


def test_all_threads_work_at_once_when_there_is_so_much_to_do() -> None:
    async def meet() -> None:
        threads = Threads(asyncio.get_running_loop(), 4)
        everybody = threading.Barrier(4)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(threads.run(partial(everybody.wait, PATIENCE / 2)) for _ in range(4)))
        threads.stop(PATIENCE)

    run(meet())


def test_threads_pass_on_exceptions_and_do_what_was_given_before_they_stop() -> None:
    async def fail_and_stop() -> None:
        threads = Threads(asyncio.get_running_loop(), 2)
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 // 0)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await threads.run(lambda: next(iter(())))
        done: list[int] = []
        for n in range(100):
            threads.later(partial(done.append, n))
        threads.stop(PATIENCE)
        assert sorted(done) == list(range(100))

    run(fail_and_stop())
