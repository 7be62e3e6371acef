"""Running servers: one for all tests that leave it as it is, one that waits for nobody, and those of a test's own."""

from collections.abc import Callable, Iterator

import pytest

from tests.server.client import Served, serving


@pytest.fixture(scope="package")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture(scope="package")
def hasty() -> Iterator[Served]:
    """A server that waits for nobody."""
    with serving(head_seconds=0.3, body_seconds=1.2, write_seconds=0.5, keep_alive_seconds=1) as served:
        yield served


@pytest.fixture
def own() -> Iterator[Callable[..., Served]]:
    """Starts servers for one test."""
    started: list[Served] = []

    def start(**limits: float) -> Served:
        started.append(Served(**limits))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.wait()
