"""Which network addresses are never connected to: an explicit table (security.md 8).

The properties of the standard library are no substitute: `is_global` takes `64:ff9b::7f00:1` and `2002:7f00:1::` for
public addresses, and both can lead to this computer.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IPAddress = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DENIED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared behind carriers, with metadata services of clouds
        "127.0.0.0/8",  # this computer
        "169.254.0.0/16",  # link-local, with metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
PUBLIC_6 = IPv6Network("2000::/3")
"""Everything outside is denied: loopback, mapped and translated IPv4, link-local, unique local, multicast."""
DENIED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def denied(address: IPAddress, own: Iterable[Network] = ()) -> bool:
    """Whether no connection may be made to `address`; `own` is the operator's deny list."""
    if isinstance(address, IPv4Address):
        table = any(address in network for network in DENIED_4)
    else:
        # A scope names an interface of this computer, so such an address is never public.
        table = address.scope_id is not None or address not in PUBLIC_6 or any(address in net for net in DENIED_6)
    return table or any(address in network for network in own if network.version == address.version)


def networks(listed: str) -> tuple[Network, ...]:
    """The networks of a list joined by commas, such as `198.51.100.7, 2a00:1450::/32`. `ValueError` for anything else."""
    return tuple(ip_network(part.strip()) for part in listed.split(",") if part.strip())
