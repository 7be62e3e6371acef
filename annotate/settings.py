"""The settings: one frozen struct, from the environment (`ANNOTATE_…`) or one TOML file (`ANNOTATE_CONFIG`)."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec
from platformdirs import user_data_path

WEAK_KEYS = frozenset({"secret", "secretkey", "changeme", "dev", "development", "test", "password"})
SHORTEST_KEY = 32
HOST = re.compile(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
CLAMD = re.compile(r"unix:/.+|(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


class SettingsError(ValueError):
    """A setting that cannot be used; one sentence for people."""


class Keys(NamedTuple):
    """The secret key of the server, for all that is new, and those of before, which are still good for what is old."""

    now: str
    before: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (self.now, *self.before)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator can set; the name of a variable is `ANNOTATE_` and the field in capitals."""

    home: str = ""
    database_url: str = ""
    base_url: str = ""
    trusted_hosts: str = ""
    proxies: int = 0
    secret_key: str = ""
    secret_key_fallbacks: str = ""
    max_upload: int = 10_000_000
    smtp_url: str = ""
    mail_from: str = ""
    url_import: Literal["on", "off"] = "on"
    fetches_per_hour: int = 20
    fetch_deny: str = ""
    fetch_hosts: str = ""
    fetch_ports: str = ""
    timestamp_url: str = ""
    clamd: str = ""
    clamd_silent: Literal["refuse", "accept"] = "refuse"

    @property
    def folder(self) -> Path:
        """Where data is kept."""
        return Path(self.home) if self.home else user_data_path("annotate", appauthor=False)

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'annotate.sqlite3'}"

    @property
    def keys(self) -> Keys:
        """The secret key and those of before, which are joined by commas or stand one a line."""
        return Keys(self.secret_key, tuple(filter(None, re.split(r"\s*[,\n]\s*", self.secret_key_fallbacks.strip()))))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that are answered, in lower case, without ports."""
        named = [part.strip().lower() for part in self.trusted_hosts.split(",") if part.strip()]
        base = urlsplit(self.base_url).hostname if self.base_url else None
        return tuple(dict.fromkeys([*(named or LOOPBACK), *([base.lower()] if base else [])]))


SECRET = frozenset({"secret_key", "secret_key_fallbacks", "smtp_url"})


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. `SettingsError` names what cannot be used."""
    given: dict[str, object] = {}
    path = environment.get("ANNOTATE_CONFIG")
    if path:
        try:
            given |= tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"The settings file {path} cannot be read: {error}.") from error
    for name in Settings.__struct_fields__:
        variable = f"ANNOTATE_{name.upper()}"
        if variable in environment:
            given[name] = environment[variable]
        elif f"{variable}_FILE" in environment and name in SECRET:
            given[name] = _file(environment[f"{variable}_FILE"])
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"A setting cannot be used: {error}.") from error
    if settings.proxies < 0 or settings.max_upload < 1:
        raise SettingsError("ANNOTATE_PROXIES and ANNOTATE_MAX_UPLOAD are whole numbers that are not negative.")
    _check_mail(settings)
    _check_fetching(settings)
    _check_proofs(settings)
    return settings


def _check_mail(settings: Settings) -> None:
    """Mail needs a server, a sender and the address that its links begin with."""
    if not settings.smtp_url:
        return
    where = urlsplit(settings.smtp_url)
    if where.scheme not in ("smtp", "smtps") or not where.hostname:
        raise SettingsError("ANNOTATE_SMTP_URL is like smtp://name:password@mail.example.org:587 or smtps://….")
    if "@" not in settings.mail_from or not settings.base_url:
        raise SettingsError("ANNOTATE_SMTP_URL needs ANNOTATE_MAIL_FROM and ANNOTATE_BASE_URL: set them too.")


def _check_fetching(settings: Settings) -> None:
    """What bounds the fetching of pages is read now, not when the first page is asked for."""
    if settings.fetches_per_hour < 0:
        raise SettingsError("ANNOTATE_FETCHES_PER_HOUR is a whole number that is not negative.")
    try:
        for network in parts(settings.fetch_deny):
            ip_network(network)
    except ValueError as error:
        reason = "ANNOTATE_FETCH_DENY lists addresses and networks, such as 203.0.113.7, 2001:db8::/32"
        raise SettingsError(f"{reason}: {error}.") from error
    if not all(port.isascii() and port.isdigit() and 0 < int(port) < 65536 for port in parts(settings.fetch_ports)):
        raise SettingsError("ANNOTATE_FETCH_PORTS lists port numbers, such as 8080, 8443.")
    if not all(HOST.fullmatch(host) for host in parts(settings.fetch_hosts)):
        raise SettingsError("ANNOTATE_FETCH_HOSTS lists host names, such as paper.example.org, *.archive.example.")


def _check_proofs(settings: Settings) -> None:
    """An authority is a web address, a scanner a socket on this computer or a host with its port."""
    try:
        where = urlsplit(settings.timestamp_url)
        usable = where.scheme in ("http", "https") and bool(where.hostname) and (where.port is None or where.port > 0)
    except ValueError:
        usable = False
    if settings.timestamp_url and not usable:
        raise SettingsError(
            "ANNOTATE_TIMESTAMP_URL is the web address of an authority, such as https://tsa.example.org/."
        )
    if settings.clamd and not CLAMD.fullmatch(settings.clamd):
        raise SettingsError("ANNOTATE_CLAMD is like unix:/run/clamav/clamd.ctl or 127.0.0.1:3310.")


def parts(listed: str) -> list[str]:
    """The parts of a list joined by commas."""
    return [part.strip() for part in listed.split(",") if part.strip()]


def prepared(settings: Settings) -> Settings:
    """The same, with the data folder made (0700) and the secret key read or made (0600)."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = settings.secret_key or _kept_key(settings.folder / "secret_key")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"The data folder {settings.folder} cannot be used: {error}. Set ANNOTATE_HOME to another one."
        raise SettingsError(reason) from error
    if _weak(key):
        raise SettingsError(f"ANNOTATE_SECRET_KEY is too weak: use {SHORTEST_KEY} random characters or more.")
    if any(map(_weak, settings.keys.before)):
        raise SettingsError("ANNOTATE_SECRET_KEY_FALLBACKS names a key that is too weak: give each old key whole.")
    return msgspec.structs.replace(settings, secret_key=key)


def _weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or key.lower().strip("!1234567890-_ ") in WEAK_KEYS or len(set(key)) < 8


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {path} cannot be read: {error}.") from error


def _kept_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
