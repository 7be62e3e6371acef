"""A web address read once, strictly; what is not plainly one is refused (security.md 8, step 1).

Nothing is repaired: where two programs could read an address differently, one of them could be led astray.
"""

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote, urljoin

from annotate.fetch.addresses import IPAddress

LONGEST = 4000
"""Characters of an address."""
LONGEST_HOST = 253
STANDARD = {"http": 80, "https": 443}

# No class can match what follows it, so that nothing backtracks.
_PARTS = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?", re.I)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::(?P<port>[0-9]{1,5}))?")
_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_NUMERIC = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DOTS = str.maketrans("。．｡", "...")


class WrongAddress(ValueError):
    """An address that nothing is fetched from."""


class Target(NamedTuple):
    """Where to connect and what to ask for. `literal` is set where the host is an address itself.

    `host` is ASCII and lower case, an IPv6 address without its brackets; `path` is encoded, with the query.
    """

    scheme: str
    host: str
    literal: IPAddress | None
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As it stands in `Host` and in the address: without the port where it is the scheme's own."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == STANDARD[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole address, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


def target(address: str, ports: frozenset[int] = frozenset()) -> Target:
    """Read `address`; `ports` are allowed beside 80 and 443. `WrongAddress` for what cannot be read or is not allowed."""
    if len(address) > LONGEST or "\\" in address or any(_unfit(character) for character in address):
        raise WrongAddress("characters or length")
    parts = _PARTS.fullmatch(address)
    authority = _AUTHORITY.fullmatch(parts["authority"]) if parts else None
    if parts is None or authority is None:
        raise WrongAddress("form")
    scheme = parts["scheme"].lower()
    port = int(authority["port"]) if authority["port"] else STANDARD[scheme]
    if port not in (80, 443) and port not in ports:
        raise WrongAddress("port")
    host, literal = _host(authority["host"])
    path = quote(parts["path"] or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts["query"] or "", safe="/%:@!$&'()*+,;=~?")
    return Target(scheme, host, literal, port, path + query)


def beside(base: Target, location: str, ports: frozenset[int] = frozenset()) -> Target:
    """The target that a redirect names, resolved against where it was met."""
    if len(location) > LONGEST or any(_unfit(character) for character in location):
        raise WrongAddress("characters or length")
    try:
        return target(urljoin(base.address, location), ports)
    except WrongAddress:
        raise
    except ValueError as error:  # urljoin on brackets that do not match
        raise WrongAddress("form") from error


def listed(host: str, names: frozenset[str]) -> bool:
    """Whether an allow-list holds the host: by its name, or by `*.` and a name that it lies under. Empty allows all."""
    if not names or host in names:
        return True
    return any(name.startswith("*.") and host.endswith(name[1:]) for name in names)


def _unfit(character: str) -> bool:
    """Blanks, controls, invisible characters, lone surrogates: nothing that belongs into an address."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp")


def _host(given: str) -> tuple[str, IPAddress | None]:
    if given.startswith("["):
        try:
            six = IPv6Address(given[1:-1])
        except AddressValueError as error:
            raise WrongAddress("IPv6 address") from error
        return str(six), six
    host = _ascii(given)
    if _NUMERIC.fullmatch(host.rpartition(".")[2]):
        return host, _four(host)
    return host, None


def _four(host: str) -> IPv4Address:
    """Only the canonical dotted quad: octal, hexadecimal, decimal and short forms mean other things to other programs."""
    if not _QUAD.fullmatch(host):
        raise WrongAddress("numeric host")
    try:
        return IPv4Address(host)
    except AddressValueError as error:
        raise WrongAddress("numeric host") from error


def _ascii(given: str) -> str:
    """A host name as DNS has it: compatibility forms folded, lower case, labels beyond ASCII in Punycode."""
    if len(given) > LONGEST_HOST:
        raise WrongAddress("host")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", given).lower()).translate(_DOTS)
    labels = folded.removesuffix(".").split(".")
    host = ".".join(_label(label) for label in labels)
    if not 0 < len(host) <= LONGEST_HOST:
        raise WrongAddress("host")
    return host


def _label(label: str) -> str:
    if not label.isascii():
        if any(unicodedata.category(c)[0] not in "LMN" and c != "-" for c in label) or label.startswith("xn--"):
            raise WrongAddress("host")
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(label):
        raise WrongAddress("host")
    return label
