"""Where somebody is signed in, in words that they know: no version, no whole address."""

import ipaddress
import re

_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\bChrome/|\bCriOS/|\bHeadlessChrome/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("Chrome OS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)


def browser(user_agent: str) -> str:
    """The kind of browser and computer that a `User-Agent` claims, like “Firefox on Linux”."""
    name = _first(_BROWSERS, user_agent) or "A browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{name} on {system}" if system else name


def place(address: str) -> str | None:
    """An address without its last part, so that one knows the network again and nobody the person."""
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return None
    if peer.version == 6 and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    if peer.is_loopback:
        return "this computer"
    if peer.version == 4:
        return f"{str(peer).rpartition('.')[0]}.…"
    return ":".join(peer.exploded.split(":")[:3]) + ":…"


def _first(known: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for name, pattern in known if re.search(pattern, text[:1000])), None)
