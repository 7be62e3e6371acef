"""A small internet on loopback sockets: names and public addresses that lead to servers of the tests' own.

The fetcher runs as it is; only looking up a name and dialling go through here. Every address that is dialled is written
down, and one that leads nowhere here fails the test: nothing of a test ever leaves this computer.
"""

import contextlib
import datetime
import itertools
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from annotate import fetch
from annotate.fetch import Fetched, Internet, NotFetched, Policy
from annotate.fetch.addresses import IPAddress

PUBLIC = "93.184.215.14"
OTHER = "93.184.215.15"
SIX = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
Behaviour = Callable[[socket.socket, bytes], None]
QUICK = Policy(seconds=1.0, largest=100_000)


NAMESPACE = "in a network of its own (unshare), with the resolver and the sockets of this system"
LOOPBACK = "on sockets of loopback, with a resolver of the tests': this system permits no network of one's own"
ways: dict[str, str] = {}
"""How the tests ran that would have a network of their own, for the end of the tests' output."""


@cache
def namespaces() -> bool:
    """Whether this system lets a process have a network of its own, with its own files of the resolver."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            tried = subprocess.run(apart(Path(folder), "true"), capture_output=True, timeout=20)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return tried.returncode == 0


def way(of: str) -> str:
    """The way in which the tests `of` something run here; it is told at the end."""
    ways[of] = NAMESPACE if namespaces() else LOOPBACK
    return ways[of]


APART = """
ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo
for file in resolv.conf nsswitch.conf; do [ ! -e /etc/$file ] || mount --bind "$1/$file" /etc/$file; done
shift
exec "$@"
"""


def apart(folder: Path, *command: str) -> list[str]:
    """The same command in a network of its own: every address there is leads to it, and names are asked of 127.0.0.1."""
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:10 attempts:1\n")
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")
    return ["unshare", "-rnm", "sh", "-ec", APART, "sh", str(folder), *command]


def page(
    body: bytes = b"A page.", media: str = "text/plain; charset=utf-8", status: str = "200 OK", *more: str
) -> Behaviour:
    """A server that answers with one page."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", f"Content-Length: {len(body)}", *more]
    return raw("".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1") + body)


def redirect(location: str, status: int = 302) -> Behaviour:
    """A server that sends on."""
    return raw(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


def raw(content: bytes) -> Behaviour:
    """A server that answers with these bytes."""
    return lambda to, _: to.sendall(content)


@dataclass
class Network:
    """`names` gives each name its answers, one after the other, the last for ever; `sites` is filled by `serve`."""

    names: dict[str, Iterator[list[str]]] = field(default_factory=dict)
    sites: dict[tuple[str, int], int] = field(default_factory=dict)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    false_peer: str | None = None
    authority: Path | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def internet(self) -> Internet:
        """What the fetcher takes for the internet."""
        return Internet(self._look_up, self._dial, self._peer, self._trust)

    @property
    def ended(self) -> threading.Event:
        """Set when the test is over: servers that hold a connection wait for it."""
        return self._ended

    def name(self, name: str, *answers: list[str] | str) -> None:
        """Let a name have these answers, one each time it is asked; the last one stays."""
        listed = [[answer] if isinstance(answer, str) else answer for answer in answers]
        self.names[name] = itertools.chain(listed, itertools.repeat(listed[-1]))

    def serve(self, behave: Behaviour, address: str = PUBLIC, port: int = 80, tls: ssl.SSLContext | None = None) -> int:
        """Start a server at a public address; the port on this computer."""
        listening = socket.create_server(("127.0.0.1", 0))
        self._open.append(listening)
        self.sites[address, port] = listening.getsockname()[1]

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=self._answer, args=(connection, behave, tls), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return self.sites[address, port]

    def certificate(self, folder: Path, name: str) -> ssl.SSLContext:
        """A server's certificate for `name`, signed by an authority that the fetcher trusts from now on."""
        key, path = ec.generate_private_key(ec.SECP256R1()), folder / f"{name}.pem"
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        public = signed.public_bytes(serialization.Encoding.PEM)
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + public
        )
        (folder / "authority.pem").write_bytes(public)
        self.authority = folder / "authority.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def close(self) -> None:
        """End every server."""
        self._ended.set()
        for listening in self._open:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def _answer(self, connection: socket.socket, behave: Behaviour, tls: ssl.SSLContext | None) -> None:
        with contextlib.suppress(OSError):
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                handshake = b"\x16"  # nobody waits for the end of a request that is none
                while b"\r\n\r\n" not in request and request[:1] != handshake and (more := connection.recv(65536)):
                    request += more
                self.asked.append(request)
                behave(connection, request)

    def _look_up(self, host: str) -> list[IPAddress]:
        self.looked_up.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [ip_address(answer) for answer in next(self.names[host])]

    def _dial(self, address: IPAddress, port: int) -> socket.socket:
        self.dialled.append((str(address), port))
        if (str(address), port) not in self.sites:
            raise ConnectionRefusedError
        made = socket.socket()
        made.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            made.connect(("127.0.0.1", self.sites[str(address), port]))
        return made

    def _peer(self, connected: socket.socket) -> IPAddress:
        """The public address again that the connection stands for."""
        port = connected.getpeername()[1]
        known = next(address for (address, _), local in self.sites.items() if local == port)
        return ip_address(self.false_peer or known)

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.authority:
            context.load_verify_locations(self.authority)
        return context


def get(net: Network, address: str = "http://paper.example/", policy: Policy = QUICK) -> Fetched:
    """A plain text from an address."""
    return fetch.get(address, lambda media_type: media_type == "text/plain", policy, net.internet)


def refused(net: Network, address: str = "http://paper.example/", policy: Policy = QUICK) -> str:
    """The reason of a refusal. Whatever it is, nobody dialled a denied address, and nothing is told of what is there."""
    with pytest.raises(NotFetched) as refusal:
        get(net, address, policy)
    assert all(dialled in (PUBLIC, OTHER, SIX) for dialled, _ in net.dialled), net.dialled
    assert str(refusal.value).endswith(".")
    assert not any(character.isdigit() for character in str(refusal.value))
    return refusal.value.reason
