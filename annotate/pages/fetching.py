"""The web address on the page of import."""

from annotate.domain.errors import Fault, Invalid, Limited
from annotate.domain.records import Document
from annotate.pages.forms import Form, body
from annotate.services import fetching
from annotate.services.fetching import NewAddress
from annotate.services.intake import Metadata
from annotate.services.work import write
from annotate.web.pages import settings
from annotate.web.who import actor

FIELDS = ("url", "archived_url")
LABELS = {"url": "Web address", "archived_url": "Archived copy"}


def offered() -> bool:
    """Whether this server fetches pages at all."""
    return settings().url_import == "on"


def asked(project: str, form: Form, supersedes: str | None = None) -> Document | None:
    """The document that waits for the page that the form names, if it names one; `supersedes` is the one that captures it
    so far. `Invalid` says why there is none."""
    if not form.value("url"):
        return None
    known = {name: value for name in ("language", "archived_url") if (value := form.value(name))}
    address = body(NewAddress, {"url": form.value("url")})
    new = NewAddress(url=address.url, metadata=body(Metadata, known))
    try:
        made = write(actor(), fetching.begin, project, new, fetching.terms(settings()), supersedes)
    except Limited as limited:
        raise Invalid([Fault("/url", str(limited))]) from limited
    fetching.asked.set()
    return made
