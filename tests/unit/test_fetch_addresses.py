"""Which addresses are connected to, and which web addresses are read at all (security.md 8; S39)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotate.fetch.addresses import DENIED_4, DENIED_6, PUBLIC_6, denied, networks
from annotate.fetch.targets import Target, WrongAddress, beside, listed, target
from tests.hostile_addresses import DENIED

OUTSIDE = """
1.1.1.1 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.114.0 223.255.255.255
2001:200::1 2001:4860:4860::8888 2606:2800:21f:cb07:6820:80da:af6b:8b2c 2a00:1450::1 2620:4f:8001::1 3ffe::1
""".split()


@pytest.mark.parametrize("address", DENIED)
def test_an_address_of_the_table_is_denied(address: str) -> None:
    assert denied(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_beside_the_table_is_not_denied(address: str) -> None:
    assert not denied(ip_address(address))


def test_an_address_with_a_zone_is_denied_and_so_is_what_the_operator_lists() -> None:
    assert denied(IPv6Address("2606:2800::1%eth0"))
    own = networks("93.184.215.14, 2a00:1450::/32")
    assert denied(ip_address("93.184.215.14"), own)
    assert denied(ip_address("2a00:1450::1"), own)
    assert not denied(ip_address("93.184.215.15"), own)
    with pytest.raises(ValueError, match="host bits"):
        networks("93.184.215.14/8")


@given(st.integers(0, 2**32 - 1))
def test_every_ipv4_address_is_denied_exactly_when_a_line_of_the_table_holds_it(number: int) -> None:
    address = IPv4Address(number)
    assert denied(address) == any(int(net.network_address) <= number <= int(net.broadcast_address) for net in DENIED_4)
    # Whatever the library knows to be of no public use is in the table as well.
    if (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
    ):
        assert denied(address)
    assert denied(IPv6Address((0xFFFF << 32) | number))


@given(st.one_of(st.integers(0, 2**128 - 1), st.integers(0x2000 << 112, (0x4000 << 112) - 1)))
@example(int(IPv6Address("2001:db8::")))
def test_every_ipv6_address_is_denied_outside_of_the_public_range_and_by_the_table(number: int) -> None:
    address = IPv6Address(number)
    inside = any(
        number >> (128 - net.prefixlen) == int(net.network_address) >> (128 - net.prefixlen) for net in DENIED_6
    )
    assert denied(address) == (number >> 125 != 1 or inside)
    assert IPv6Network("2000::/3") == PUBLIC_6
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert denied(address)
    if embedded := address.sixtofour or address.ipv4_mapped or (address.teredo and address.teredo[1]):
        assert denied(address), embedded


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/A?b=c#d", "https://example.org/A?b=c"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org./x", "http://example.org/x"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:2800:21F::1]:80/", "http://[2606:2800:21f::1]/"),
        ("http://bücher.example/straße?q=ü", "http://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://ｅｘａｍｐｌｅ。ｏｒｇ/", "http://example.org/"),
        ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
        ("http://example.org/a%20b?<x>", "http://example.org/a%20b?%3Cx%3E"),
        ("http://example.org?q=1", "http://example.org/?q=1"),
    ],
)
def test_an_address_is_read_once_and_written_in_one_way(given: str, whole: str) -> None:
    assert target(given).address == whole


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "http:/example.org/",
        "http:example.org",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://example.org@127.0.0.1/",
        "http://@example.org/",
        "http://example.org:/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://example.org:0/",
        "http://example.org:65616/",
        "http://example.org:+80/",
        "http://example.org:８０/",
        "http://example.org:80:80/",
        "http://exa mple.org/",
        "http://example.org/a b",
        " http://example.org/",
        "http://example.org/\n",
        "http://example.org\r\nHost: x/",
        "http://example.org/\x00",
        "http://example.org\\@127.0.0.1/",
        "http:\\\\example.org\\",
        "http://example.org\t/",
        "http://exam\u200bple.org/",
        "http://exam\u00adple.org/",
        "http://example.org/\u2028",
        "http://\u202egro.elpmaxe/",
        "http://[fe80::1%eth0]/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://::1/",
        "http://[::1]x/",
        "http://[]/",
        "http://[v1.fe]/",
        "http://[127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.256/",
        "http://127.0.0.1.5/",
        "http://1.2.3.4.example.0x1/",
        "http://example.123/",
        "http://0/",
        "http://１２７.1/",
        "http://①②⑦.0.0.0x1/",
        "http://example..org/",
        "http://.example.org/",
        "http://example.org../",
        "http://-example.org/",
        "http://example-.org/",
        "http://exam%70le.org/",
        "http://example.org%2f@x/",
        "http://ex'ample.org/",
        "http://example,org/",
        "http://ex☃mple.org/",
        "http://xn--ü.example/",
        "http://" + "a" * 64 + ".org/",
        "http://" + "a." * 127 + "org/",
        "http://example.org/" + "a" * 4000,
        "http://example.org/\ud800",
    ],
)
def test_what_is_not_plainly_a_web_address_is_refused(given: str) -> None:
    with pytest.raises(WrongAddress):
        target(given)


def test_a_port_is_allowed_when_the_operator_says_so() -> None:
    assert target("http://example.org:8080/", frozenset({8080})).authority == "example.org:8080"
    with pytest.raises(WrongAddress):
        target("http://example.org:8081/", frozenset({8080}))


@pytest.mark.parametrize(
    ("location", "whole"),
    [
        ("/b", "https://example.org/b"),
        ("c?d#e", "https://example.org/a/c?d"),
        ("?q", "https://example.org/a/b?q"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
        ("../../../x", "https://example.org/x"),
    ],
)
def test_a_redirect_is_resolved_against_where_it_was_met(location: str, whole: str) -> None:
    assert beside(target("https://example.org/a/b"), location).address == whole


@pytest.mark.parametrize(
    "location",
    ["ftp://x/", "//user@x/", "//x:22/", "http://2130706433/", "/\r\nX: y", "//[::1", "http://[x]/", "a" * 4001],
)
def test_a_redirect_is_read_as_strictly_as_the_first_address(location: str) -> None:
    with pytest.raises(WrongAddress):
        beside(target("https://example.org/a/b"), location)


def test_an_allow_list_holds_names_and_what_lies_under_them() -> None:
    names = frozenset({"example.org", "*.example.net"})
    assert listed("example.org", names)
    assert listed("a.b.example.net", names)
    assert listed("anything.example", frozenset())
    assert not any(
        listed(host, names) for host in ("www.example.org", "example.net", "badexample.net", "example.org.evil")
    )


ANY = st.text(st.characters(exclude_categories=()), max_size=40)


@given(
    st.one_of(ANY, ANY.map("http://{}".format), ANY.map("https://{}/x".format), ANY.map("http://example.org/{}".format))
)
def test_whatever_is_accepted_is_plain_and_is_read_again_as_the_same(given: str) -> None:
    try:
        found = target(given)
    except WrongAddress:
        return
    assert found.address.isascii()
    assert not set(found.address) & set(" \t\r\n\\@") - set("@" if "@" in found.path else "")
    assert "@" not in found.authority
    assert target(found.address) == found
    assert found.port in (80, 443)
    assert (found.literal is None) or str(found.literal) == found.host


@given(ANY, st.sampled_from(["", "/", "//", "http://", "?"]))
def test_a_redirect_to_anything_gives_a_target_or_a_refusal(location: str, before: str) -> None:
    try:
        found = beside(target("http://example.org/a"), before + location)
    except WrongAddress:
        return
    assert isinstance(found, Target)
    assert target(found.address) == found


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_a_number_for_a_host_is_never_taken_for_an_address(number: int, written: str) -> None:
    with pytest.raises(WrongAddress):
        target(f"http://{written.format(number)}/")
