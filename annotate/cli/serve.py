"""`annotate serve`: migrate, then serve; with `--demo` a project to try things in."""

import gc
import ipaddress
import json
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from annotate import __version__
from annotate.demo import DemoLink, prepare
from annotate.domain.errors import Refusal
from annotate.services import accounts, operate, sign_in
from annotate.services.work import read, use
from annotate.settings import Settings, load, prepared
from annotate.store import migrate
from annotate.store.engine import Database

CHECKPOINT_SECONDS = 300


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--demo", is_flag=True, help="A demo project with sign-in links and no passwords; loopback only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def serve(host: str, port: int, demo: bool, as_json: bool) -> None:
    """Migrate the database, then serve."""
    from annotate.api.feed import revisions
    from annotate.app import create_app
    from annotate.server import CannotListen, LiveFeed, ServerOptions
    from annotate.server import serve as run
    from annotate.web.refusals import refusal

    host = host.strip("[]")
    settings = prepared(_demo_settings(load(), host) if demo else load())
    database = use(Database(settings.database))
    database.refuse_unsafe()
    migrate.upgrade(database)
    links = prepare() if demo else []
    app = create_app(settings, database, {link.secret: link for link in links})
    usual = settings.max_upload + 500_000
    options = ServerOptions(host=host, port=port, max_body=usual, body_limit=partial(_body_limit, usual))
    ready, stop = _life(settings, database, lambda url: _say(settings.base_url or url, links, as_json))
    gc.freeze()  # what is here stays until the end; looking through it again cost lists of 1,000 a tenth of their time
    try:
        code = run(
            app,
            options,
            on_ready=ready,
            on_stop=stop,
            feed=LiveFeed(app, revisions),
            refusal=refusal,
        )
    except CannotListen as error:
        raise Refusal(str(error)) from error
    sys.exit(code)


def _demo_settings(settings: Settings, host: str) -> Settings:
    """The demo's own database; refuses any address but loopback, and a database that holds other work.

    One of its own that a killed start left unfinished is made anew.
    """
    if not _is_loopback(host):
        raise Refusal("The demo needs no password, so it is served on loopback only. Use --host 127.0.0.1.")
    own = None
    if not settings.database_url:
        settings = msgspec.structs.replace(settings, home=str(settings.folder / "demo"))
        own = Path(settings.database.removeprefix("sqlite:///"))
        if not own.exists():
            return settings
    database = use(Database(settings.database))
    migrate.upgrade(database)
    state = read(sign_in.NOBODY, operate.demo_state)
    database.close()
    if state == "unfinished" and own:
        for end in ("", "-wal", "-shm"):
            own.with_name(own.name + end).unlink(missing_ok=True)
    elif state in ("other", "unfinished"):
        raise Refusal("This database holds other work. The demo takes an empty one, or one of its own.")
    return settings


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _life(
    settings: Settings, database: Database, say: Callable[[str], None]
) -> tuple[Callable[[str], None], Callable[[], None]]:
    """What is done when it listens and when it ends. A start that is refused never listens, and leaves no work behind."""
    from annotate import jobs

    ends: list[Callable[[], None]] = []

    def ready(url: str) -> None:
        _checkpoints(database)
        ends.append(jobs.start(settings))
        say(url)

    def stop() -> None:
        for end in ends:
            end()
        database.checkpoint()
        database.close()

    return ready, stop


def _say(url: str, links: list[DemoLink], as_json: bool) -> None:
    """Print where it is, as soon as it answers; called in the event loop, so the database is asked in a thread."""
    threading.Thread(target=_print, args=(url, links, as_json), daemon=True).start()


def _print(url: str, links: list[DemoLink], as_json: bool) -> None:
    setup = accounts.setup_link(url)
    if as_json:
        demo: list[dict[str, Any]] = [
            {"name": link.name, "role": link.role, "url": f"{url}/demo/{link.secret}"} for link in links
        ]
        print(json.dumps({"url": url, "setup": setup, "demo": demo}), flush=True)
        return
    print(f"annotate {__version__} at {url}", flush=True)
    if setup:
        print(f"Set up: {setup}", flush=True)
    for link in links:
        print(f"Sign in as {link.name} ({link.role}): {url}/demo/{link.secret}", flush=True)


def _checkpoints(database: Database) -> None:
    """Keep the write-ahead log short while serving."""

    def again() -> None:
        timer = threading.Timer(CHECKPOINT_SECONDS, again)
        timer.daemon = True
        timer.start()
        try:
            database.checkpoint()
        except Exception as error:
            print(f"The checkpoint waits: {error}.", file=sys.stderr)

    timer = threading.Timer(CHECKPOINT_SECONDS, again)
    timer.daemon = True
    timer.start()


def _body_limit(usual: int, method: str, path: str) -> int:
    """Bytes that the body of a request may have: more for many documents at once."""
    from annotate.api.uploads import LARGEST_BATCH
    from annotate.web import many

    if path.endswith(":batch"):
        return LARGEST_BATCH
    return many.LARGEST if method == "POST" and path.endswith(("/jobs", "/imports")) else usual


COMMANDS = (serve,)
