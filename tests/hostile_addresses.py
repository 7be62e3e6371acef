"""Every class of hostile web address (security.md 8), asked of the fetcher; prints what it came to as JSON.

Run as a program it is in a network of its own (`tests.network.apart`): names are asked of a name server there by the
resolver of the system, and every address in the world leads to a server here that counts who comes. Where a system
permits no such network, `here` asks the same on sockets of loopback, with the resolver of the tests.
"""

import contextlib
import json
import os
import socket
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from annotate import fetch
from annotate.fetch import Internet, NotFetched, Policy
from tests.name_server import NameServer
from tests.network import OTHER, PUBLIC, SIX, Network, page, redirect

DENIED = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.1
127.255.255.254 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1
192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:93.184.215.14 64:ff9b::7f00:1 64:ff9b:1::1 100::1 fc00::1
fd00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1ff:ffff::1
2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1
""".split()
"""Addresses of every line of the table, at its borders and where something is known to listen."""
OPEN = (PUBLIC, OTHER, SIX)
LITERALS = (
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[0:0:0:0:0:ffff:10.0.0.1]/",
    "http://[fe80::1%25lo]/",
    "http://[::1%lo]/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://169.254.169.254/latest/meta-data/",
)
CREDENTIALS = (
    "http://user:password@site.example/",
    "http://site.example@127.0.0.1/",
    "http://site.example:80@127.0.0.1/",
    "http://127.0.0.1\\@site.example/",
    "http://site.example\\@127.0.0.1/",
    "http://site.example%40127.0.0.1/",
    "http://@127.0.0.1/",
)
PORTS = tuple(f"http://site.example:{port}/" for port in (0, 21, 22, 70, 81, 6379, 8080, 65535, 65536, 99999))
PROTOCOLS = (
    "ftp://site.example/",
    "gopher://site.example/_x",
    "file:///etc/hostname",
    "dict://127.0.0.1:6379/x",
    "//127.0.0.1/",
    "javascript:alert(1)",
    "data:text/plain,x",
)
FORMS = (
    "http://site.example/\r\nX: y",
    "http://site.example\t/",
    "http://127.0.0.1 /",
    "http://site.example/\0",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "127.0.0.1",
    "",
)
"""Addresses that are none; as the target of a redirect some of them are paths."""
LOCATIONS = (
    "http://127.0.0.1/",
    "//10.0.0.1/",
    "http://inside.example/",
    "http://alias-of-inside.example/",
    "http://mixed-0-1.example/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "http://user@site.example/",
    "http://site.example:22/",
    "ftp://site.example/",
    "file:///etc/passwd",
    "\\\\127.0.0.1\\x",
    "http://127.0.0.1\\@site.example/",
    "http://１２７.０.０.１/",
)
STATUSES = (301, 302, 303, 307, 308)
AMONG = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1")
NAMES: dict[str, list[list[str]]] = {
    "localhost": [["127.0.0.1", "::1"]],
    "site.example": [[PUBLIC]],
    "six.example": [[SIX]],
    "other.example": [[OTHER]],
    "both.example": [[SIX, OTHER, PUBLIC]],
    "inside.example": [["10.0.0.1"]],
    "rebinding.example": [[PUBLIC], ["127.0.0.1"]],
    "rebinding-to-six.example": [[PUBLIC], ["::1"]],
    "alternating.example": [[PUBLIC], ["10.0.0.1"]],
    "nowhere.example": [[]],
    **{f"denied-{n}.example": [[address]] for n, address in enumerate(DENIED)},
    **{
        f"mixed-{n}-{at}.example": [[*(PUBLIC, OTHER)[:at], address, *(PUBLIC, OTHER)[at:]]]
        for n, address in enumerate(AMONG)
        for at in range(3)
    },
    "mixed-with-six.example": [[SIX, "127.0.0.1"]],
}
ALIASES = {"alias.example": "site.example", "alias-of-inside.example": "inside.example"}
SLOW, USUAL = Policy(seconds=1.0, largest=100_000), Policy(seconds=30.0, largest=100_000)
DOORS = (21, 22, 70, 80, 81, 443, 6379, 8080)


class Attempt(NamedTuple):
    """An address that is asked for, and what must come of it: nothing but the page, or a reason."""

    kind: str
    address: str
    reason: str = "not_allowed"
    policy: Policy = USUAL


def sent_on(location: str, status: int = 302) -> str:
    """An address of the site that answers with a redirect."""
    return f"http://site.example/to?status={status}&at={quote(location, safe='')}"


def attempts() -> Iterator[Attempt]:
    """All of them, in the order in which they are to be asked for."""
    for n, address in enumerate(DENIED):
        literal = f"http://[{address}]/" if ":" in address else f"http://{address}/"
        yield Attempt("literal", literal)
        yield Attempt("name", f"http://denied-{n}.example/")
        yield Attempt("redirect to a literal", sent_on(literal))
        yield Attempt("redirect to a name", sent_on(f"http://denied-{n}.example/"))
        if address.count(".") == 3 and ":" not in address:
            yield Attempt("mapped", f"http://[::ffff:{address}]/")
            yield Attempt("mapped", f"http://[64:ff9b::{address}]/")
    for kind, addresses in (
        ("notation", LITERALS),
        ("credentials", CREDENTIALS),
        ("port", PORTS),
        ("protocol", PROTOCOLS),
        ("form", FORMS),
        ("one of several", [f"http://{name}/" for name in NAMES if name.startswith("mixed")]),
        ("alias", ["http://alias-of-inside.example/", "http://inside.example./", "http://INSIDE.example/"]),
    ):
        yield from (Attempt(kind, address) for address in addresses)
        yield from (Attempt(f"redirect: {kind}", sent_on(address)) for address in addresses if kind != "form")
    for status in STATUSES:
        yield from (Attempt("redirect of each kind", sent_on(location, status)) for location in LOCATIONS)
    for name in ("rebinding.example", "rebinding-to-six.example"):
        yield Attempt("rebinding", f"http://{name}/", "")
        yield Attempt("rebinding", f"http://{name}/")
    yield Attempt("alternating", "http://alternating.example/again")
    yield Attempt("no address", "http://nowhere.example/", "not_reachable")
    yield Attempt("no such name", "http://missing.example/", "not_reachable")
    yield Attempt("silent server", "http://site.example/silent", "too_slow", SLOW)
    yield Attempt("endless server", "http://site.example/endless", "too_large")
    yield Attempt("endless redirects", "http://site.example/again", "not_reachable")
    yield Attempt("certificate of another name", "https://other.example/", "not_reachable")
    for address in (
        "http://site.example/",
        "https://site.example/",
        "http://alias.example/",
        "http://six.example/",
        "http://both.example/",
        f"http://{PUBLIC}/",
        f"http://[{SIX}]/",
        sent_on("http://other.example/"),
        sent_on("//alias.example/b", 307),
    ):
        yield Attempt("permitted", address, "")


def behave(to: socket.socket, request: bytes) -> None:
    """What a server at a public address answers, by the path."""
    parts = urlsplit(request.split(b" ")[1].decode("ascii"))
    match parts.path:
        case "/to":
            query = parse_qs(parts.query)
            redirect(query["at"][0], int(query["status"][0]))(to, request)
        case "/again":
            redirect("/again")(to, request)
        case "/silent":
            to.recv(1)
        case "/endless":
            to.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            while True:
                to.sendall(b"x" * 65536)
        case _:
            page()(to, request)


def asked(internet: Internet | None) -> dict[str, Any]:
    """What came of every attempt: those that went another way than they must, and how many there were of each kind."""
    wrong, kinds = [], Counter[str]()
    for one in attempts():
        try:
            found = fetch.get(one.address, lambda media_type: media_type == "text/plain", one.policy, internet)
            came = "" if found.body == b"A page." else "another page"
        except NotFetched as error:
            came = error.reason
        kinds[one.kind] += 1
        if came != one.reason:
            wrong.append([*one[:3], came])
    return {"wrong": wrong, "kinds": kinds}


def here(folder: Path) -> dict[str, Any]:
    """On sockets of loopback: names and dialling go through the tests' own small internet."""
    net = Network()
    for name, sets in NAMES.items():
        net.name(name, *sets)
    for alias, name in ALIASES.items():
        net.name(alias, *NAMES[name])
    for address in OPEN:
        net.serve(behave, address)
    context = net.certificate(folder, "site.example")
    for address in (PUBLIC, OTHER):
        net.serve(behave, address, 443, context)
    for address in DENIED:
        net.sites[address, 80] = net.sites[PUBLIC, 80]
    try:
        found = asked(net.internet)
    finally:
        net.close()
    reached = [f"{address} {port}" for address, port in net.dialled if address not in OPEN or port not in (80, 443)]
    return {**found, "reached": reached, "controls": list(DENIED), "asked": Counter(net.looked_up)}


class World:
    """Every address there is, in a network of its own: servers on some ports that write down at which address they were
    reached, and answer at public ones only."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._reached: list[str] = []
        self._callers: set[tuple[str, int]] = set()
        self._came = threading.Condition()
        for port in DOORS:
            door = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=400)
            threading.Thread(target=self._accept, args=(door, port, context), daemon=True).start()

    def reached(self) -> list[str]:
        """The addresses and ports, beside those that may be, at which somebody came since this was last asked."""
        for port in DOORS:  # doors open in order: who came before this caller has been seen when it is
            with socket.create_connection((PUBLIC, port)) as caller, self._came:
                seen = self._came.wait_for(lambda own=caller.getsockname()[:2]: own in self._callers, 30)  # type: ignore[misc]
                assert seen
        with self._came:
            found, self._reached = self._reached, []
        return [one for one in found if one not in {f"{PUBLIC} {port}" for port in DOORS}]

    def _accept(self, door: socket.socket, port: int, context: ssl.SSLContext) -> None:
        while True:
            connection, caller = door.accept()
            address = _plain(connection.getsockname()[0])
            with self._came:
                self._callers.add((_plain(caller[0]), caller[1]))
                if address not in OPEN or port not in (80, 443):
                    self._reached.append(f"{address} {port}")
                self._came.notify_all()
            threading.Thread(target=_answer, args=(connection, context if port == 443 else None), daemon=True).start()


def _plain(address: str) -> str:
    six = ip_address(address)
    return str((six.ipv4_mapped if isinstance(six, IPv6Address) else None) or six)


def _answer(connection: socket.socket, context: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError, IndexError, ValueError), connection:
        line = context.wrap_socket(connection, server_side=True) if context else connection
        request = b""
        while b"\r\n\r\n" not in request and (more := line.recv(65536)):
            request += more
        behave(line, request)
        line.close()


def main(folder: Path) -> None:
    """In the network of its own: first that every denied address could be reached, then that none is."""
    net = Network()
    context = net.certificate(folder, "site.example")
    os.environ["SSL_CERT_FILE"] = str(net.authority)
    names = NameServer(NAMES, ALIASES)
    world = World(context)
    for address in DENIED:
        with contextlib.suppress(OSError), socket.create_connection((address, 80), timeout=5):
            pass
    controls = sorted({one.split()[0] for one in world.reached()})
    found = asked(None)
    counted = Counter({name: count for (name, kind), count in names.asked.items() if kind == "A"})
    print(json.dumps({**found, "reached": world.reached(), "controls": controls, "asked": counted}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
