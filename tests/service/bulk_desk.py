"""A desk where documents come in in bulk, and files with many of them."""

import io
import json
import zipfile
from typing import Any

from annotate.domain.jobs import Item, Job, Options
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Project
from annotate.fetch import Policy
from annotate.services import bulk, bulk_work, documents
from annotate.services.bulk import ItemQuery
from annotate.services.documents import DocumentQuery
from annotate.services.fetching import Terms
from annotate.services.gathering import Source
from annotate.services.work import read, write
from tests import build

MOST = 10_000_000
OFF = Terms(False, Policy(), 0)
WORDS = [f"word{n}" for n in range(400)]


class Desk:
    """A project of an owner, and imports of hers."""

    def __init__(self) -> None:
        self.ana = build.a_person()
        self.project: Project = build.a_project(self.ana)

    def begun(self, *sources: tuple[str, bytes], actor: Actor | None = None, **options: Any) -> Job:
        """A job of these files, on which nobody has worked yet."""
        given = (Source(*one) for one in sources)
        filled = bulk.fill(actor or self.ana, self.project.id, given, Options(**options), MOST)
        return write(actor or self.ana, bulk.open_, filled.job, filled.total, filled.refused)

    def done(self, *sources: tuple[str, bytes], terms: Terms = OFF, **options: Any) -> list[Item]:
        """The items of such a job when it is over."""
        job = self.begun(*sources, **options)
        while bulk_work.work_on(terms, job.id):
            pass
        assert self.job(job).state == "done"
        return self.items(job)

    def job(self, job: Job) -> Job:
        return read(self.ana, bulk.read, job.id)

    def items(self, job: Job, **query: Any) -> list[Item]:
        return read(self.ana, bulk.items, job.id, ItemQuery(limit=1000, **query)).items(Item)

    def documents(self) -> list[Document]:
        return read(self.ana, documents.find, self.project.id, DocumentQuery(limit=1000)).items(Document)

    def texts(self) -> list[str]:
        return sorted(read(self.ana, documents.text, one.id)[0] for one in self.documents())


def zipped(named: dict[str, bytes]) -> bytes:
    """An archive of files by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in named.items():
            packed.writestr(name, content)
    return out.getvalue()


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def same(item: Item) -> str:
    """The document that has the same text, or nearly."""
    assert item.same
    return item.same.document


def made(item: Item) -> str:
    """The document that an item became."""
    assert item.made
    return item.made.document


def states(items: list[Item]) -> list[str]:
    return [one.state for one in items]


RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Paper</title>
<item><title>First</title><link>https://paper.example/1</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate>
<description>short</description><content:encoded>&lt;p&gt;The &lt;b&gt;whole&lt;/b&gt; text.&lt;/p&gt;</content:encoded></item>
<item><title>Second</title><link>https://paper.example/2</link><description>Only a summary.</description></item>
<item><title>Third</title><link>https://paper.example/3</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link href="https://paper.example/one"/>
<author><name>Mei Lin</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>In Atom.</p>
</div></content></entry></feed>"""
