"""How an installation is: each line ok, or what to do (`annotate check`, the page of the admin)."""

import shutil
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from annotate import mail, scan
from annotate.domain.errors import Refusal
from annotate.formats import FORMATS
from annotate.hints import METHODS
from annotate.services import seal, second_factor, upkeep
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from annotate.settings import Settings
from annotate.store import migrate
from annotate.store.engine import Database

SOUND_SQLITE = (3, 51, 3)
LEAST_DISK = 100_000_000


class Line(NamedTuple):
    """One thing, whether it is as it should be, and how it is or what to do."""

    what: str
    ok: bool
    says: str


def lines(settings: Settings, database: Database) -> Iterator[Line]:
    """Database, schema, disk, mail, virus scanner, plug-ins."""
    try:
        for name, value in database.settings().items():
            yield Line(f"database {name}", True, value)
        fit = upkeep.fit()
        yield Line("schema", fit, str(migrate.head()) if fit else "Run: annotate db upgrade")
        if fit:
            yield from _seals(settings)
    except Refusal as refusal:
        yield Line("database", False, str(refusal))
    if database.is_sqlite:
        sound = sqlite3.sqlite_version_info >= SOUND_SQLITE
        advice = "" if sound else " (older than 3.51.3: one connection checkpoints, as it should)"
        yield Line("SQLite library", True, sqlite3.sqlite_version + advice)
    free = shutil.disk_usage(settings.folder).free
    enough = free >= LEAST_DISK
    yield Line("disk", enough, f"{free // 1_000_000:,} MB free" + ("" if enough else ": make room"))
    yield _mail(settings)
    yield from _scanner()
    for problem in (*FORMATS.problems, *METHODS.problems):
        yield Line("plug-in", False, problem)


def _seals(settings: Settings) -> Iterator[Line]:
    """What still needs a secret key of before, while there is one, and what needs one that is not here."""
    old, lost = seal.count(settings.keys, read(NOBODY, second_factor.seeds))
    if lost:
        advice = "sealed with a key that is not here: add it to ANNOTATE_SECRET_KEY_FALLBACKS"
        yield Line("one-time codes", False, f"{_people(lost)} {advice}")
    if old:
        advice = "sealed with an old key, until they sign in with a code: keep ANNOTATE_SECRET_KEY_FALLBACKS"
        yield Line("one-time codes", True, f"{_people(old)} {advice}")
    elif settings.keys.before and not lost:
        says = "none needs an old key: ANNOTATE_SECRET_KEY_FALLBACKS can be emptied a day after the change"
        yield Line("one-time codes", True, says)


def _people(number: int) -> str:
    return f"those of {number} {'person are' if number == 1 else 'people are'}"


def _scanner() -> Iterator[Line]:
    """The virus scanner, where one is named."""
    if not scan.scanner().where:
        return
    try:
        scan.reach()
    except scan.NoAnswer as error:
        taken = "are taken in unscanned" if scan.scanner().accepts else "are refused"
        yield Line("virus scanner", False, f"{error} Until it does, files {taken}.")
    else:
        yield Line("virus scanner", True, "it answers")


def _mail(settings: Settings) -> Line:
    if not mail.works(settings):
        return Line("mail", True, "not set: links are shown on the pages, to be handed over")
    try:
        mail.reach(settings)
    except mail.NotSent as error:
        return Line("mail", False, str(error))
    return Line("mail", True, "the mail server answers")
