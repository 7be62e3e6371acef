"""One's own name and address."""

from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.fields import Email, Input, Line
from annotate.services.work import Work, action
from annotate.store import people as store
from annotate.store import sign_ins
from annotate.store.journal import ACCOUNTS


class Profile(Input, frozen=True):
    """Who one is; without `email` the account has no address."""

    name: Line
    email: Email | None = None


@action("me.secure")
def change(work: Work, body: Profile) -> str | None:
    """Another name or address. With another address the links that were sent to the old one end.

    The address of before, when it is another one now: whoever reads mail there should know.
    """
    user = work.oneself()
    work.accounts_chain()
    before = store.account(work, user)
    if before is None:
        raise NotFound
    moved = store.name_key(body.email or "") != store.name_key(before.email or "")
    if moved:
        if body.email and store.email_taken(work, body.email):
            raise Invalid([Fault("/email", "An account has this e-mail address already.")])
        sign_ins.drop_links_of(work, user)
    store.set_name_and_email(work, user, body.name, body.email)
    if moved:
        work.journal.audit(ACCOUNTS, "account.email", user)
    if not moved or body.name != before.name:
        work.journal.audit(ACCOUNTS, "account.changed", user)
    return before.email if moved else None
