"""`annotate serve` as one starts it (contract.md, `serve`)."""

import re
import signal
import sqlite3
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from annotate import __version__
from annotate.services import accounts, operate, work
from annotate.services.sign_in import NOBODY
from annotate.services.work import write
from tests.build import PASSWORD
from tests.cli.conftest import Shell
from tests.cli.serving import get, serving

ROLES = ("owner", "reviewer", "reviewer")


def test_it_prints_where_it_is_and_how_to_set_it_up_as_soon_as_it_answers(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--port", "0", lines=2) as server:
        where, setup = server.lines
        assert re.fullmatch(rf"annotate {re.escape(__version__)} at http://127\.0\.0\.1:\d+", where)
        assert setup.startswith(f"Set up: {server.url}/setup?token=")
        assert get(f"{server.url}/readyz").status == 200
        assert get(setup.partition(": ")[2]).status == 200
        assert get(f"{server.url}/login", host="evil.example.org").status == 400
        assert server.stop() == 0


def test_json_is_one_object_and_has_no_setup_link_once_there_is_an_account(fresh: Shell) -> None:
    with serving(fresh.home, "--port", "0", "--json") as server:
        first = server.told
        assert set(first) == {"url", "setup", "demo"}
        assert first["demo"] == []
        assert str(first["setup"]).startswith(f"{first['url']}/setup?token=")
        assert server.stop(signal.SIGINT) == 0
    fresh.run("user", "add", "Ana Okafor", "--admin", "--password-stdin", given=PASSWORD)
    with serving(fresh.home, "--port", "0", "--json") as server:
        assert server.told["setup"] is None
        assert get(f"{server.told['url']}{urlsplit(str(first['setup'])).path}?token=x").status == 404


def test_a_new_start_makes_a_new_setup_link_and_the_old_one_is_dead(tmp_path: Path) -> None:
    links = []
    for _ in range(2):
        with serving(tmp_path / "home", "--port", "0", "--json") as server:
            links.append(urlsplit(str(server.told["setup"])).query)
            assert get(f"{server.told['url']}/setup?{links[-1]}").status == 200
            assert [get(f"{server.told['url']}/setup?{old}").status for old in links[:-1]] == [404] * (len(links) - 1)
            assert server.stop() == 0


def test_the_base_address_stands_in_what_is_printed_and_its_host_is_answered(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--port", "0", lines=2, base_url="https://desk.example.org") as server:
        assert server.url == "https://desk.example.org"
        assert server.lines[1].startswith("Set up: https://desk.example.org/setup?token=")


def test_a_taken_port_is_refused_with_one_line(tmp_path: Path) -> None:
    with serving(tmp_path / "one", "--port", "0", "--json") as server:
        port = str(urlsplit(str(server.told["url"])).port)
        says = Shell(tmp_path / "two").refuses("serve", "--port", port)
        assert port in says
        assert get(f"{server.told['url']}/healthz").status == 200


def test_a_start_that_is_refused_leaves_no_work_behind(tmp_path: Path) -> None:
    with serving(tmp_path / "one", "--port", "0", "--json") as server:
        Shell(tmp_path / "two").refuses("serve", "--port", str(urlsplit(str(server.told["url"])).port))
    working = ("jobs-", "fetch-")
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(working)] == []


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "[::]", "192.0.2.1", "example.org", "127.0.0.1.example.org", "*", ""]
)
def test_the_demo_is_served_on_loopback_only(fresh: Shell, host: str) -> None:
    assert "127.0.0.1" in fresh.refuses("serve", "--demo", "--port", "0", "--host", host)
    assert not (fresh.home / "demo").exists()


def test_the_demo_does_not_open_a_database_with_other_work(shell: Shell) -> None:
    shell.run("user", "add", "Ana Okafor", "--password-stdin", given=PASSWORD)
    assert "other work" in shell.refuses("serve", "--demo", "--port", "0")
    assert shell.query("SELECT name FROM user_account") == [("Ana Okafor",)]


def test_the_demo_takes_an_empty_database_and_knows_it_again(shell: Shell) -> None:
    people = []
    for _ in range(2):
        with serving(shell.home, "--demo", "--port", "0", "--json", **database(shell)) as server:
            demo = server.told["demo"]
            assert isinstance(demo, list)
            people.append([(link["name"], link["role"]) for link in demo])
            assert server.stop() == 0
    assert people[0] == people[1]
    shell.run("check")
    assert shell.query("SELECT COUNT(*) FROM user_account") == [(3,)]
    assert shell.says("db", "check") == "Everything is as it was written."


def database(shell: Shell) -> dict[str, str]:
    return {"database_url": shell.settings["ANNOTATE_DATABASE_URL"]}


def test_the_demo_prints_three_links_that_sign_in_to_the_article_any_number_of_times(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, "--demo", "--port", "0", lines=4) as server:
        found = [re.fullmatch(r"Sign in as (.+) \((\w+)\): (http://\S+/demo/\S+)", line) for line in server.lines[1:]]
        names, roles, links = zip(*(match.groups() for match in found if match), strict=True)
        assert (len(set(names)), roles) == (3, ROLES)
        for name, link in [*zip(names, links, strict=True), (names[0], links[0])]:
            answer = get(link)
            assert answer.status == 303
            cookie = answer.fields["set-cookie"].partition(";")[0]
            assert cookie.startswith("annotate=")
            page = get(server.url + answer.fields["location"], cookie=cookie)
            assert page.status == 200
            assert re.match(r"/p/[0-9a-f-]{36}/d/[0-9a-f-]{36}", answer.fields["location"])
            assert name in page.text
        assert get(f"{server.url}/demo/guess").status == 404
        assert server.stop() == 0
    assert (home / "demo" / "annotate.sqlite3").exists()
    assert not (home / "annotate.sqlite3").exists()
    check_restarted_demo(home, names, links)


def check_restarted_demo(home: Path, names: tuple[str, ...], links: tuple[str, ...]) -> None:
    """After a restart the people are the same, the old links are dead and the work is still there."""
    with sqlite3.connect(home / "demo" / "annotate.sqlite3") as kept:
        before = kept.execute("SELECT COUNT(*), SUM(version) FROM annotation").fetchone()
    with serving(home, "--demo", "--port", "0", lines=4) as server:
        assert [name in line for name, line in zip(names, server.lines[1:], strict=True)] == [True] * 3
        for link in links:
            assert get(server.url + urlsplit(link).path).status == 404
        assert get(server.lines[1].rpartition(" ")[2]).status == 303
    with sqlite3.connect(home / "demo" / "annotate.sqlite3") as kept:
        assert kept.execute("SELECT COUNT(*), SUM(version) FROM annotation").fetchone() == before
        assert before[0] > 0


def test_a_demo_that_a_killed_start_left_unfinished_is_made_anew(fresh: Shell) -> None:
    demo = Shell(fresh.home / "demo")
    demo.run("db", "upgrade")
    write(NOBODY, operate.begin_demo)
    accounts.add_account("Ana Okafor", None, None, True)
    work.database().close()
    with serving(fresh.home, "--demo", "--port", "0", lines=4) as server:
        assert get(server.lines[1].rpartition(" ")[2]).fields["location"].count("/d/") == 1
        assert server.stop() == 0
    demo.run("check")
    assert demo.query("SELECT COUNT(*) FROM user_account") == [(3,)]
    work.database().close()


def test_other_work_where_the_demo_would_be_is_left_alone(fresh: Shell) -> None:
    real = Shell(fresh.home / "demo")
    real.run("user", "add", "Eva Lind", "--password-stdin", given=PASSWORD)
    work.database().close()
    assert "other work" in fresh.refuses("serve", "--demo", "--port", "0")
    real.run("check")
    assert real.query("SELECT name FROM user_account") == [("Eva Lind",)]


def test_there_is_no_demo_link_without_the_demo(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--port", "0", "--json") as server:
        assert get(f"{server.told['url']}/demo/x").status == 404


def test_a_server_whose_database_has_another_schema_is_alive_and_not_ready(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, "--port", "0", "--json") as server:
        with sqlite3.connect(home / "annotate.sqlite3") as other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
        ready = get(f"{server.told['url']}/readyz")
        assert (ready.status, ready.text) == (503, '{"status":"unavailable"}')
        assert ready.fields["retry-after"]
        assert get(f"{server.told['url']}/healthz").status == 200
