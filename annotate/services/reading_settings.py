"""How one reads oneself: keys, size, density (pages.md 3, My account)."""

import msgspec

from annotate.domain import reading_settings as domain
from annotate.domain.reading_settings import Look, ReadingSettings, kept_settings
from annotate.services.work import Work, action
from annotate.store import reading_settings as store
from annotate.store.base import encoder
from annotate.store.journal import ACCOUNTS
from annotate.vocabulary.keys import OwnKeys


@action("me.change")
def change(work: Work, look: Look) -> ReadingSettings:
    """Another look; own keys stay as they are."""
    user, old = _old(work)
    return _kept(work, user, old, ReadingSettings(**msgspec.structs.asdict(look), keys=old.keys))


@action("me.change")
def change_keys(work: Work, own: OwnKeys) -> ReadingSettings:
    """Own keys by command instead of those before; none for the usual ones. `Invalid` names each that cannot be."""
    user, old = _old(work)
    return _kept(work, user, old, domain.with_keys(old, own))


def _old(work: Work) -> tuple[str, ReadingSettings]:
    """Read under the lock of the accounts, so that of two changes at once neither is lost."""
    user = work.oneself()
    work.accounts_chain()
    return user, kept_settings(store.settings_of(work, user))


def _kept(work: Work, user: str, old: ReadingSettings, new: ReadingSettings) -> ReadingSettings:
    if new != old:
        record = encoder.encode(new)
        store.keep(work, user, record)
        work.journal.audit(ACCOUNTS, "account.reading", user, encoder.encode(old), record)
    return new
