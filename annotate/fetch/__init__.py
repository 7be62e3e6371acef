"""The only way out: one page is fetched from an address that a person gave (security.md 8), or one question sent to an
address that the operator named.

A guard that resolves a name, checks it and hands the address on is passed by whoever answers differently the second time.
Here a name is resolved once, every answer is checked against a table, the connection goes to a checked address as a
literal, and each redirect begins anew. Nothing of this runs inside a Work: a fetch takes up to `seconds`.
"""

from collections.abc import Callable
from typing import NamedTuple

from annotate import __version__
from annotate.fetch import addresses, http, targets, wire
from annotate.fetch.addresses import Network
from annotate.fetch.http import Sent
from annotate.fetch.reasons import NOT_ALLOWED, NOT_REACHABLE, NOT_READABLE, NotFetched
from annotate.fetch.targets import Target, WrongAddress
from annotate.fetch.wire import Deadline, Internet

__all__ = ["AGENT", "INTERNET", "Fetched", "Hop", "Internet", "NotFetched", "Policy", "Sent", "check", "get", "post"]

AGENT = f"annotate/{__version__}"
"""The fixed User-Agent."""
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
INTERNET = Internet()


class Policy(NamedTuple):
    """What the operator allows. `deny` are networks beside the table, `hosts` an allow-list (empty: all), `ports` are
    allowed beside 80 and 443; `largest` counts bytes after decoding, `seconds` are for everything together."""

    deny: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()
    largest: int = 10_000_000
    seconds: float = 10.0


class Hop(NamedTuple):
    """A redirect that was followed: where it was met, with which status, and what it named."""

    address: str
    status: int
    location: str


class Fetched(NamedTuple):
    """What came from the last address: `body` with its coding undone, `headers` as they came, `request` as it was sent;
    `peer` is the network address that answered."""

    address: str
    hops: tuple[Hop, ...]
    peer: str
    request: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, by its name in lower case; nothing where it is missing."""
        return http.Head(self.status, self.reason, self.headers).one(name)

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters."""
        return _media_type(self.header("content-type"))


def get(address: str, readable: Callable[[str], bool], policy: Policy, internet: Internet | None = None) -> Fetched:
    """Fetch one page; `readable` says of a media type whether anybody here could read it. `internet` is `INTERNET`.

    `NotFetched` with one of five reasons. Nothing is kept of what was not fetched whole.
    """
    deadline = Deadline(policy.seconds)
    hops: list[Hop] = []
    try:
        to = targets.target(address, policy.ports)
        while True:
            found = _asked(to, tuple(hops), readable, _Way(policy, internet or INTERNET, deadline))
            if isinstance(found, Fetched):
                return found
            if len(hops) == MOST_REDIRECTS:
                raise NotFetched(NOT_REACHABLE)
            hops.append(found)
            to = targets.beside(to, found.location, policy.ports)
    except WrongAddress as wrong:
        raise NotFetched(NOT_ALLOWED) from wrong


def post(
    address: str, sent: Sent, readable: Callable[[str], bool], policy: Policy, internet: Internet | None = None
) -> Fetched:
    """Send something to an address, under the same checks; redirects are not followed. `NotFetched` as for `get`."""
    try:
        to = targets.target(address, policy.ports)
    except WrongAddress as wrong:
        raise NotFetched(NOT_ALLOWED) from wrong
    way = _Way(policy, internet or INTERNET, Deadline(policy.seconds), sent)
    found = _asked(to, (), readable, way)
    if isinstance(found, Hop):
        raise NotFetched(NOT_REACHABLE)
    return found


def check(address: str, policy: Policy) -> str:
    """The host of an address that might be fetched, as far as one can say without asking anybody. `NotFetched` else."""
    try:
        to = targets.target(address, policy.ports)
    except WrongAddress as wrong:
        raise NotFetched(NOT_ALLOWED) from wrong
    if not targets.listed(to.host, policy.hosts) or (to.literal and addresses.denied(to.literal, policy.deny)):
        raise NotFetched(NOT_ALLOWED)
    return to.host


class _Way(NamedTuple):
    policy: Policy
    internet: Internet
    deadline: Deadline
    sent: Sent | None = None


def _asked(to: Target, hops: tuple[Hop, ...], readable: Callable[[str], bool], way: _Way) -> Fetched | Hop:
    """What one target answers: the page, or where it sends on."""
    line = wire.connected(way.internet, to, _checked(to, way), way.deadline)
    try:
        head_sent = http.request(to, AGENT, way.sent)
        line.send(head_sent + (way.sent.content if way.sent else b""))
        answer = http.Answer(line)
        head = answer.head
        if head.status in REDIRECTS:
            return Hop(to.address, head.status, _location(head))
        if head.status not in (200, 203):
            raise NotFetched(NOT_REACHABLE)
        if not answer.coding_known() or not readable(_media_type(head.one("content-type"))):
            raise NotFetched(NOT_READABLE)
        body = answer.body(way.policy.largest)
    finally:
        line.close()
    return Fetched(
        to.address, hops, str(line.address), head_sent.decode("ascii"), head.status, head.reason, head.headers, body
    )


def _checked(to: Target, way: _Way) -> list[addresses.IPAddress]:
    """The addresses to connect to: all that the name has, or none if a single one is denied."""
    if not targets.listed(to.host, way.policy.hosts):
        raise NotFetched(NOT_ALLOWED)
    found = [to.literal] if to.literal else wire.resolved(way.internet, to.host, way.deadline)
    if any(addresses.denied(address, way.policy.deny) for address in found):
        raise NotFetched(NOT_ALLOWED)
    return found


def _location(head: http.Head) -> str:
    """Where a redirect leads; the bytes of a header are UTF-8 where they are more than ASCII."""
    named = head.all("location")
    if len(set(named)) != 1:
        raise NotFetched(NOT_REACHABLE)
    try:
        return named[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotFetched(NOT_ALLOWED) from error


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
