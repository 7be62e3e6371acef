"""The databases of these tests: at one of each kind real servers are at work, at the other nobody but the test is."""

from collections.abc import Callable

from tests.api.conftest import Api


def test_what_waits_is_left_to_a_test_that_asks_for_no_server(
    api: Api, applications: Callable[[str, bool], Api], backend: str
) -> None:
    assert api.database.url != applications(backend, True).database.url
