"""Settings: from the environment or one file; the secret key (contract.md, Commands; security.md S5, S57, S58)."""

import stat
from pathlib import Path

import pytest

from annotate.settings import SHORTEST_KEY, Keys, Settings, SettingsError, load, prepared

STRONG = "k7Qz0vXh3mW9pLr2tYc8bNf5sDj1gUa4"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_without_any_setting_there_are_defaults_and_an_sqlite_file_in_the_data_folder(tmp_path):
    settings = load({"ANNOTATE_HOME": str(tmp_path)})
    assert settings == Settings(home=str(tmp_path))
    assert settings.database == f"sqlite:///{tmp_path / 'annotate.sqlite3'}"
    assert (settings.max_upload, settings.proxies) == (10_000_000, 0)


def test_every_setting_can_be_given_in_the_environment():
    given = {
        "ANNOTATE_MAX_UPLOAD": "5",
        "ANNOTATE_PROXIES": "2",
        "ANNOTATE_SMTP_URL": "smtp://mail.example.org",
        "ANNOTATE_MAIL_FROM": "annotate <desk@example.org>",
        "ANNOTATE_URL_IMPORT": "off",
        "ANNOTATE_FETCHES_PER_HOUR": "3",
        "ANNOTATE_FETCH_DENY": "203.0.113.7, 2001:db8::/32",
        "ANNOTATE_FETCH_HOSTS": "paper.example.org, *.archive.example",
        "ANNOTATE_FETCH_PORTS": "8080, 8443",
        "ANNOTATE_TIMESTAMP_URL": "https://tsa.example.org/stamp",
        "ANNOTATE_CLAMD": "unix:/run/clamav/clamd.ctl",
        "ANNOTATE_CLAMD_SILENT": "accept",
    }
    for name in ("home", "database_url", "base_url", "trusted_hosts", "secret_key", "secret_key_fallbacks"):
        given[f"ANNOTATE_{name.upper()}"] = f"given {name}"
    settings = load(given)
    assert (settings.max_upload, settings.proxies) == (5, 2)
    assert all(getattr(settings, name) != getattr(Settings(), name) for name in Settings.__struct_fields__)


def test_a_file_gives_settings_and_the_environment_overrides_it(tmp_path):
    file = tmp_path / "annotate.toml"
    file.write_text('base_url = "https://desk.example.org"\nmax_upload = 5\n')
    settings = load({"ANNOTATE_CONFIG": str(file), "ANNOTATE_MAX_UPLOAD": "6"})
    assert (settings.base_url, settings.max_upload) == ("https://desk.example.org", 6)


@pytest.mark.parametrize("joined", ["{0},{1}", " {0} , {1} ", "{0}\n{1}\n"])
def test_old_keys_are_joined_by_commas_or_stand_one_a_line(tmp_path, joined):
    old = (STRONG[::-1], STRONG.swapcase())
    (tmp_path / "old").write_text(joined.format(*old))
    settings = load({"ANNOTATE_SECRET_KEY": STRONG, "ANNOTATE_SECRET_KEY_FALLBACKS_FILE": str(tmp_path / "old")})
    assert settings.keys == Keys(STRONG, old)
    assert load({"ANNOTATE_SECRET_KEY": STRONG}).keys.all == (STRONG,)


def test_an_old_key_that_is_not_whole_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="ANNOTATE_SECRET_KEY_FALLBACKS"):
        prepared(Settings(home=str(tmp_path), secret_key=STRONG, secret_key_fallbacks=f"{STRONG},{STRONG[:20]}"))


def test_the_secret_key_can_be_read_from_a_file_of_its_own(tmp_path):
    (tmp_path / "key").write_text(STRONG + "\n")
    assert load({"ANNOTATE_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == STRONG


@pytest.mark.parametrize(
    "given",
    [
        {"ANNOTATE_PROXIES": "two"},
        {"ANNOTATE_PROXIES": "-1"},
        {"ANNOTATE_MAX_UPLOAD": "0"},
        {"ANNOTATE_URL_IMPORT": "maybe"},
        {"ANNOTATE_FETCHES_PER_HOUR": "-1"},
        {"ANNOTATE_FETCH_DENY": "paper.example.org"},
        {"ANNOTATE_FETCH_DENY": "10.0.0.1/8"},
        {"ANNOTATE_FETCH_HOSTS": "https://paper.example.org/"},
        {"ANNOTATE_FETCH_PORTS": "80-90"},
        {"ANNOTATE_FETCH_PORTS": "65536"},
        {"ANNOTATE_TIMESTAMP_URL": "tsa.example.org"},
        {"ANNOTATE_TIMESTAMP_URL": "ftp://tsa.example.org/"},
        {"ANNOTATE_TIMESTAMP_URL": "http://tsa.example.org:99999/"},
        {"ANNOTATE_CLAMD": "/run/clamav/clamd.ctl"},
        {"ANNOTATE_CLAMD": "127.0.0.1"},
        {"ANNOTATE_CLAMD_SILENT": "perhaps"},
        {"ANNOTATE_CONFIG": "no/such/file.toml"},
        {"ANNOTATE_SECRET_KEY_FILE": "no/such/file"},
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_a_sentence(given):
    with pytest.raises(SettingsError) as refusal:
        load(given)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("line", ["max_uplod = 5", "debug = true", "= 5", "max_upload = 'many'"])
def test_a_settings_file_with_an_unknown_name_or_a_wrong_value_is_refused(tmp_path, line):
    file = tmp_path / "annotate.toml"
    file.write_text(line)
    with pytest.raises(SettingsError):
        load({"ANNOTATE_CONFIG": str(file)})


def test_loopback_names_and_the_host_of_the_base_address_are_answered():
    assert set(load({}).hosts) == {"localhost", "127.0.0.1", "[::1]", "::1"}
    settings = load({"ANNOTATE_BASE_URL": "https://Desk.Example.org:8443"})
    assert "desk.example.org" in settings.hosts
    assert "localhost" in settings.hosts


def test_named_hosts_stand_instead_of_the_loopback_names():
    settings = load({"ANNOTATE_TRUSTED_HOSTS": "desk.example.org, Other.example.org"})
    assert settings.hosts == ("desk.example.org", "other.example.org")


def test_the_first_start_makes_a_key_that_only_its_owner_reads_and_the_second_start_keeps_it(tmp_path):
    settings = Settings(home=str(tmp_path / "new" / "home"))
    first = prepared(settings)
    assert len(first.secret_key) >= SHORTEST_KEY
    assert mode(tmp_path / "new" / "home" / "secret_key") == 0o600
    assert mode(tmp_path / "new" / "home") == 0o700
    assert prepared(settings).secret_key == first.secret_key


def test_two_first_starts_give_two_keys(tmp_path):
    keys = {prepared(Settings(home=str(tmp_path / name))).secret_key for name in ("one", "two")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "key",
    [
        "dev",
        "changeme",
        "secret" * 3,
        STRONG[:-1],
        "a" * 64,
        "0123" * 16,
        "changeme------------------------",
        "password123456789012345678901234567890",
        " " * 40,
    ],
)
def test_a_known_or_short_key_stops_the_start(tmp_path, key):
    with pytest.raises(SettingsError, match="ANNOTATE_SECRET_KEY"):
        prepared(Settings(home=str(tmp_path), secret_key=key))


def test_a_strong_key_that_is_given_is_the_one_that_is_used(tmp_path):
    settings = Settings(home=str(tmp_path), secret_key=STRONG)
    assert prepared(settings) == settings
    assert not (tmp_path / "secret_key").exists()


def test_a_kept_key_that_was_emptied_stops_the_start(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(SettingsError):
        prepared(Settings(home=str(tmp_path)))


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="data folder"):
        prepared(Settings(home=str(tmp_path / "file" / "home")))


def test_a_settings_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "annotate.toml").write_bytes(b"base_url = '\xff'")
    with pytest.raises(SettingsError, match=r"annotate\.toml"):
        load({"ANNOTATE_CONFIG": str(tmp_path / "annotate.toml")})


def test_mail_needs_a_server_a_sender_and_the_address_that_links_begin_with():
    whole = {
        "ANNOTATE_SMTP_URL": "smtps://desk:p%40ss@mail.example.org:465",
        "ANNOTATE_MAIL_FROM": "desk@example.org",
        "ANNOTATE_BASE_URL": "https://desk.example.org",
    }
    assert load(whole).smtp_url == whole["ANNOTATE_SMTP_URL"]
    for name, wrong in (
        ("ANNOTATE_SMTP_URL", "mail.example.org"),
        ("ANNOTATE_SMTP_URL", "http://mail.example.org"),
        ("ANNOTATE_MAIL_FROM", "nobody"),
        ("ANNOTATE_BASE_URL", ""),
    ):
        with pytest.raises(SettingsError, match="ANNOTATE_SMTP_URL"):
            load(whole | {name: wrong})
