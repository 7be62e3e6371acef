"""Fetching against real sockets: no connection ever goes to a denied address, and every bound holds (S39, S40)."""

import itertools
import json
import os
import random
import socket
import subprocess
import sys
from collections import Counter
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from annotate import fetch
from annotate.fetch import NotFetched, Policy
from annotate.fetch.addresses import networks
from tests import hostile_addresses, network
from tests.conftest import ROOT
from tests.network import OTHER, PUBLIC, QUICK, SIX, Network, get, page, redirect, refused

PATIENCE = 300


def test_a_page_comes_with_its_bytes_its_headers_and_what_was_asked(net: Network) -> None:
    net.serve(page(b"A page.", "Text/Plain; charset=utf-8", "200 OK", "X-One: 1", "X-One: 2"))
    found = get(net, "http://paper.example/a?b#c")
    assert (found.status, found.body, found.media_type) == (200, b"A page.", "text/plain")
    assert (found.address, found.peer, found.hops) == ("http://paper.example/a?b", PUBLIC, ())
    assert [value for name, value in found.headers if name == "X-One"] == ["1", "2"]
    assert net.asked == [found.request.encode()]
    assert found.request.splitlines() == [
        "GET /a?b HTTP/1.1",
        "Host: paper.example",
        f"User-Agent: {fetch.AGENT}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
    ]
    assert net.looked_up == ["paper.example"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_no_proxy_of_the_environment_is_used(net: Network, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:80")
    net.serve(page())
    assert get(net).body == b"A page."
    assert net.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fd00::1]/",
        "http://[fe80::1%25lo]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://user:password@paper.example/",
        "http://paper.example@127.0.0.1/",
        "http://paper.example:22/",
        "http://paper.example:6379/",
        "ftp://paper.example/",
        "gopher://paper.example/_x",
        "file:///etc/hostname",
        "http://paper.example\\@127.0.0.1/",
        "http://paper.example/\r\nX: y",
    ],
)
def test_what_is_denied_is_refused_before_anybody_is_dialled(net: Network, address: str) -> None:
    net.serve(page())
    assert refused(net, address) == "not_allowed"
    assert net.dialled == []


DENIED = ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "169.254.169.254"]


@pytest.mark.parametrize("denied", DENIED)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_name_with_one_denied_answer_among_others_is_refused(net: Network, denied: str, at: int) -> None:
    net.serve(page())
    answers = [PUBLIC, OTHER]
    answers.insert(at, denied)
    net.name("mixed.example", answers)
    assert refused(net, "http://mixed.example/") == "not_allowed"
    assert net.dialled == []


def test_a_name_that_answers_differently_the_second_time_was_asked_only_once(net: Network) -> None:
    net.serve(page())
    net.name("rebinding.example", PUBLIC, "127.0.0.1")
    assert get(net, "http://rebinding.example/").body == b"A page."
    assert (net.looked_up, net.dialled) == (["rebinding.example"], [(PUBLIC, 80)])
    assert refused(net, "http://rebinding.example/") == "not_allowed"
    assert len(net.dialled) == 1


def test_an_alternating_name_is_checked_again_at_each_redirect_to_itself(net: Network) -> None:
    net.serve(redirect("http://alternating.example/again"))
    net.name("alternating.example", PUBLIC, "10.0.0.1")
    assert refused(net, "http://alternating.example/") == "not_allowed"
    assert net.looked_up == ["alternating.example"] * 2
    assert net.dialled == [(PUBLIC, 80)]


def test_rebinding_at_random_never_reaches_a_denied_address(net: Network) -> None:
    chance = random.Random(7)
    net.serve(redirect("http://coin.example/"))
    answers = [chance.choice([[PUBLIC], ["127.0.0.1"], ["10.0.0.1", PUBLIC], ["::1"]]) for _ in range(400)]
    net.name("coin.example", *answers)
    for _ in range(60):
        refused(net, "http://coin.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "//10.0.0.1/",
        "http://inside.example/",
        "http://[::1]/",
        "http://2130706433/",
        "http://user@paper.example/",
        "http://paper.example:22/",
        "ftp://paper.example/",
        "file:///etc/passwd",
        "\\\\127.0.0.1\\x",
        "http://127.0.0.1\\@paper.example/",
        "http://１２７.０.０.１/",
    ],
)
def test_a_redirect_to_what_is_denied_is_not_followed(net: Network, status: int, location: str) -> None:
    net.name("inside.example", "10.0.0.1")
    net.serve(redirect(location, status))
    assert refused(net) == "not_allowed"
    assert net.dialled == [(PUBLIC, 80)]


def test_redirects_are_followed_and_written_down(net: Network) -> None:
    net.name("other.example", OTHER)
    net.serve(redirect("http://other.example/b", 301))
    net.serve(
        lambda to, request: page()(to, request) if b"GET /c" in request else redirect("/c?d", 307)(to, request), OTHER
    )
    found = get(net)
    assert found.address == "http://other.example/c?d"
    assert [(hop.address, hop.status, hop.location) for hop in found.hops] == [
        ("http://paper.example/", 301, "http://other.example/b"),
        ("http://other.example/b", 307, "/c?d"),
    ]
    assert all(b"Referer" not in request and b"Cookie" not in request for request in net.asked)


@pytest.mark.parametrize(("redirects", "followed"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_sixth(net: Network, redirects: int, followed: bool) -> None:
    left = itertools.count(redirects, -1)
    net.serve(lambda to, request: (redirect("/") if next(left) else page())(to, request))
    assert (get(net).body == b"A page.") if followed else (refused(net) == "not_reachable")
    assert len(net.dialled) == 6


def test_a_loop_of_redirects_ends(net: Network) -> None:
    net.serve(redirect("/"))
    assert refused(net) == "not_reachable"


def test_a_connection_that_ended_somewhere_else_is_not_used(net: Network) -> None:
    net.serve(page())
    net.false_peer = "127.0.0.1"
    assert refused(net) == "not_allowed"
    assert net.asked in ([], [b""])


def test_the_operators_deny_list_allow_list_and_ports_hold(net: Network) -> None:
    net.serve(page())
    net.serve(page(b"On 8080."), port=8080)
    assert refused(net, policy=Policy(deny=networks(f"{PUBLIC}/31"))) == "not_allowed"
    assert refused(net, policy=Policy(hosts=frozenset({"other.example"}))) == "not_allowed"
    assert net.looked_up == ["paper.example"]
    assert get(net, policy=Policy(hosts=frozenset({"paper.example"}))).body == b"A page."
    assert get(net, "http://paper.example:8080/", Policy(ports=frozenset({8080}))).body == b"On 8080."


def test_a_redirect_off_the_allow_list_is_not_followed(net: Network) -> None:
    net.name("other.example", OTHER)
    net.serve(redirect("http://other.example/"))
    net.serve(page(), OTHER)
    assert refused(net, policy=Policy(hosts=frozenset({"paper.example"}))) == "not_allowed"
    assert net.dialled == [(PUBLIC, 80)]


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer(net: Network) -> None:
    net.name("two.example", [SIX, PUBLIC])
    net.serve(page())
    assert get(net, "http://two.example/").peer == PUBLIC
    assert net.dialled == [(SIX, 80), (PUBLIC, 80)]


def test_a_name_that_is_not_known_and_a_server_that_is_away_are_not_reachable(net: Network) -> None:
    assert refused(net, "http://missing.example/") == "not_reachable"
    assert refused(net) == "not_reachable"


def test_a_certificate_must_be_one_for_the_name(net: Network, tmp_path: Path) -> None:
    net.name("other.example", OTHER)
    certificate = net.certificate(tmp_path, "paper.example")
    net.serve(page(b"Secured."), port=443, tls=certificate)
    net.serve(page(b"Secured."), OTHER, 443, tls=certificate)
    assert get(net, "https://paper.example/").body == b"Secured."
    assert refused(net, "https://other.example/") == "not_reachable"
    net.authority = None
    assert refused(net, "https://paper.example/") == "not_reachable"


def test_plain_http_where_tls_is_asked_for_is_not_reachable(net: Network) -> None:
    net.serve(page(), port=443)
    assert refused(net, "https://paper.example/") == "not_reachable"


def test_the_real_dialler_takes_no_name_and_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was looked up"))
    listening = socket.create_server(("127.0.0.1", 0))
    with listening, fetch.INTERNET.dial(ip_address("127.0.0.1"), listening.getsockname()[1]) as dialled:
        accepted, _ = listening.accept()
        accepted.close()
        assert fetch.INTERNET.peer(dialled) == ip_address("127.0.0.1")


def test_the_names_of_this_computer_lead_to_denied_addresses() -> None:
    with pytest.raises(NotFetched) as refusal:
        fetch.get("http://localhost/", lambda _: True, QUICK)
    assert refusal.value.reason == "not_allowed"


@pytest.fixture(scope="module", params=["apart", "here"])
def came(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every class of hostile address, in a network of its own; where the system permits none, what came of
    them on loopback. That is asked in both cases, so that it is known to work where it is needed."""
    way, folder = network.way("Every class of hostile address"), tmp_path_factory.mktemp("addresses")
    if request.param == "here" or way == network.LOOPBACK:
        return hostile_addresses.here(folder)
    run = subprocess.run(
        network.apart(folder, sys.executable, "-m", "tests.hostile_addresses", str(folder)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def test_no_hostile_address_leads_to_a_connection_that_is_denied_and_a_permitted_site_works(
    came: dict[str, Any],
) -> None:
    assert came["reached"] == []
    assert came["wrong"] == []
    assert came["kinds"] == Counter(one.kind for one in hostile_addresses.attempts())


def test_every_name_was_asked_for_once_a_fetch_and_denied_addresses_could_have_been_reached(
    came: dict[str, Any],
) -> None:
    assert set(hostile_addresses.NAMES) - set(came["asked"]) <= {"localhost"}, "which is in /etc/hosts"
    assert (came["asked"]["rebinding.example"], came["asked"]["alternating.example"]) == (2, 2)
    most_wanted = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200", "192.168.0.1", "::1", "fd00::1"}
    assert most_wanted <= set(came["controls"])
    assert len(came["controls"]) > 40
