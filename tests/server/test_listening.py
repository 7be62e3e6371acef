"""Where the server listens, and the sentence when it cannot."""

from contextlib import closing

import pytest

from annotate.server import PortTaken, ServerOptions, serve
from annotate.server.run import CannotListen, listen, url_of
from tests.server.application import Application


def test_a_taken_port_is_refused_in_one_sentence() -> None:
    with closing(listen("127.0.0.1", 0)[0]) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=f"^Port {port} of 127.0.0.1 is taken by another program") as refused:
            serve(Application(), ServerOptions("127.0.0.1", port, max_body=1), on_ready=print, on_stop=print)
    assert "\n" not in str(refused.value)


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(CannotListen, match=r"^192\.0\.2\.1 is no address of this machine"):
        listen("192.0.2.1", 0)
    with pytest.raises(CannotListen, match=r"^No address is known for nowhere\.invalid"):
        listen("nowhere.invalid", 0)


def test_the_address_of_ipv6_stands_in_brackets() -> None:
    assert url_of("::1", 8000) == "http://[::1]:8000"
    assert url_of("localhost", 8000) == "http://localhost:8000"


def test_all_addresses_of_a_name_get_one_port() -> None:
    sockets = listen("localhost", 0)
    assert len({listening.getsockname()[1] for listening in sockets}) == 1
    for listening in sockets:
        listening.close()
