"""The lock behind which writers of SQLite stand in line."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from annotate.store.fair_lock import FairLock
from tests.service.waiting import until


def test_a_lock_is_handed_over_in_the_order_in_which_it_was_asked_for() -> None:
    lock, order = FairLock(), []
    assert lock.acquire(0)

    def take(name: int) -> None:
        assert lock.acquire(30)
        order.append(name)
        lock.release()

    def are_waiting(number: int) -> bool:
        return len(lock._waiting) == number

    with ThreadPoolExecutor(20) as pool:
        for name in range(20):
            pool.submit(take, name)
            until(partial(are_waiting, name + 1))
        lock.release()
    assert order == list(range(20))


def test_who_waits_too_long_leaves_the_line_and_the_next_one_gets_the_lock() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    assert not lock.acquire(0.01)
    assert not lock.acquire(0)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lock.acquire, 30)
        until(lambda: len(lock._waiting) == 1)
        lock.release()
        assert waiting.result()
    assert not lock.acquire(0)
    lock.release()
    assert lock.acquire(0)


def test_a_lock_is_never_held_twice_nor_lost_when_waits_end_in_the_moment_of_the_handing_over() -> None:
    lock, inside, took = FairLock(), 0, 0

    def hammer(patience: float) -> None:
        nonlocal inside, took
        for _ in range(400):
            if lock.acquire(patience):
                inside += 1
                assert inside == 1
                took += 1
                inside -= 1
                lock.release()

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(hammer, patience) for patience in (0.0, 0.00001, 0.00005, 0.0001, 0.001, 30)]
    for one in done:
        one.result()
    assert took >= 400
    assert lock.acquire(0)
