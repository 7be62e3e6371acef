"""Documents in bulk: what becomes of each item, once, whoever works on it (services/bulk.py, bulk_work.py)."""

import io
import zipfile
from collections import Counter

import pytest

from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.jobs import Item, Options
from annotate.fetch import Policy
from annotate.services import bulk, bulk_work, documents, fetching, members, upkeep
from annotate.services.bulk import ItemQuery
from annotate.services.fetching import Terms
from annotate.services.sign_in import NOBODY
from annotate.services.work import read, write
from annotate.store import bulk_items
from annotate.store.engine import Database
from tests import build
from tests.service.bulk_desk import ATOM, OFF, RSS, WORDS, Desk, lines, made, same, states, zipped
from tests.service.waiting import at_once


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk()


def test_files_of_all_kinds_come_in_with_their_names_and_in_their_order(desk: Desk) -> None:
    items = desk.done(
        ("one.txt", b"First text."),
        ("folder/two.md", b"# Second\n\nWords."),
        ("page.html", b"<html><body><p>On a page.</p></body></html>"),
    )
    assert states(items) == ["accepted"] * 3
    assert [one.name for one in items] == ["one.txt", "folder/two.md", "page.html"]
    titles = {one.id: one.title for one in desk.documents()}
    assert [titles[made(one)] for one in items][:2] == ["First text.", "# Second"]
    kept = read(desk.ana, documents.provenance, made(items[0]))
    assert (kept.capture_method, kept.original_filename, kept.retrieved_by) == ("upload", "one.txt", desk.ana.user)


def test_a_table_gives_texts_what_its_columns_say(desk: Desk) -> None:
    table = (
        "Title;Text;Language;URL;Author;Date;Retrieved\n"
        'A headline;"Words, and\nmore; words.";pt_BR;https://paper.example/a;Mei Lin;2024-05-01;2026-11-26\n'
    )
    [item] = desk.done(("table.csv", table.encode()))
    assert (item.state, item.line) == ("accepted", 2)
    [document] = desk.documents()
    assert (document.title, document.language, document.source_url) == (
        "A headline",
        "pt-BR",
        "https://paper.example/a",
    )
    assert document.retrieved == "2026-11-26T00:00:00Z"
    assert desk.texts() == ["Words, and\nmore; words."]
    kept = read(desk.ana, documents.provenance, document.id)
    assert [(one.field, one.value) for one in kept.proposals] == [("author", "Mei Lin"), ("published", "2024-05-01")]
    assert (kept.capture_method, kept.original_filename) == ("import", "table.csv")


def test_each_bad_line_is_named_with_its_number_and_stops_no_other(desk: Desk) -> None:
    content = (
        lines({"text": "Good."}, {"title": "Nothing"})
        + b"no json\n[1]\n"
        + lines(
            {"text": 7},
            {"text": "X", "language": "a language"},
            {"text": "null\0"},
            {"url": "https://paper.example/"},
            {"text": "Fine.", "metadata": {"language": "de"}},
        )
    )
    items = desk.done(("many.jsonl", content))
    assert states(items) == ["accepted", *["refused"] * 7, "accepted"]
    assert [one.line for one in items] == list(range(1, 10))
    assert all(one.reason and one.reason.endswith(".") for one in items if one.state == "refused")
    assert sorted(desk.texts()) == ["Fine.", "Good."]


def test_a_table_without_a_column_for_the_text_is_one_refused_line(desk: Desk) -> None:
    [item] = desk.done(("table.csv", b"a,b\n1,2\n"))
    assert (item.state, item.reason) == (
        "refused",
        "The table needs a column “text” or “source_url”; name them in its first line.",
    )
    assert desk.done(("broken.csv", b'text\nfine\n"never closed'))[-1].state == "refused"


def test_the_entries_of_a_feed_come_with_their_fullest_text_and_nothing_is_fetched(desk: Desk) -> None:
    first, second, third = desk.done(("feed.rss", RSS))
    assert states([first, second, third]) == ["accepted", "accepted", "refused"]
    assert third.reason == bulk_work.NO_TEXT
    assert desk.texts() == ["Only a summary.", "The whole text."]
    by_title = {one.title: one for one in desk.documents()}
    assert by_title["First"].source_url == "https://paper.example/1"
    [item] = desk.done(("feed.xml", ATOM))
    assert item.state == "accepted"
    kept = read(desk.ana, documents.provenance, made(item))
    assert ("author", "Mei Lin") in [(one.field, one.value) for one in kept.proposals]


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>',
        b"<html><body>no feed</body></html>",
        b"<rss><channel>",
        b"\0\0\0",
        b"",
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_feed_or_declares_a_document_type_is_a_refused_line(desk: Desk, content: bytes) -> None:
    items = desk.done(("feed.xml", content), ("good.txt", b"Good."))
    assert states(items) == ["refused", "accepted"]


def test_an_archive_gives_its_files_and_refuses_what_does_not_belong_there(desk: Desk) -> None:
    inner = zipped({"a.txt": b"inner"})
    content = zipped(
        {
            "a.txt": b"First.",
            "sub/b.txt": b"Second.",
            "__MACOSX/a.txt": b"left by a system",
            "sub/c.zip": inner,
            "fake.txt": inner,
            "table.csv": b"text\nx\n",
            "../out.txt": b"outside",
            "/etc/passwd.txt": b"absolute",
        }
    )
    items = desk.done(("papers.zip", content))
    outcome = {one.name: one.state for one in items}
    assert [name for name, state in outcome.items() if state == "accepted"] == [
        "papers.zip/a.txt",
        "papers.zip/sub/b.txt",
    ]
    assert Counter(outcome.values()) == {"accepted": 2, "refused": 5}
    assert desk.texts() == ["First.", "Second."]


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_file_that_is_packed_in_a_rare_way_is_a_refused_line(desk: Desk, way: int, damaged: bool) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        file.writestr("a.txt", b"First. " * 50, way)
        file.writestr("b.txt", b"Second.")
    content = whole.getvalue()
    items = desk.done(("rare.zip", content.replace(content[40:60], b"\xff" * 20) if damaged else content))
    assert states(items) == ["refused", "accepted"]
    assert "packed in a way that is not read here" in (items[0].reason or "")


def test_an_archive_that_unpacks_to_too_much_is_read_up_to_there(desk: Desk) -> None:
    bomb = zipped({"a.txt": b"First.", "b.txt": b"a" * 9_000_000, "c.txt": b"Third."})
    items = desk.done(("bomb.zip", bomb))
    assert states(items) == ["accepted", "refused"]
    assert "unpacks to more" in (items[1].reason or "")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", zipped({"a.txt": b"x"})[:-30]])
def test_a_broken_archive_is_one_refused_line(desk: Desk, content: bytes) -> None:
    assert states(desk.done(("broken.zip", content))) == ["refused"]


def test_an_archive_with_too_many_files_is_refused_before_they_are_looked_at(desk: Desk) -> None:
    [item] = desk.done(("many.zip", zipped({f"f{n}.txt": b"x" for n in range(2001)})))
    assert "2,000" in (item.reason or "")


def test_the_same_text_is_not_taken_in_twice_unless_asked_for(desk: Desk) -> None:
    before = build.a_document(desk.ana, desk.project, "The same words.")
    items = desk.done(("a.txt", b"The same words."), ("b.txt", b"New words."), ("c.txt", b"New words."))
    assert states(items) == ["duplicate", "accepted", "duplicate"]
    assert same(items[0]) == before.id
    assert same(items[2]) == made(items[1])
    [again] = desk.done(("a.txt", b"The same words."), duplicates="keep")
    assert (again.state, same(again)) == ("similar", before.id)
    assert made(again) != before.id


def test_nearly_the_same_text_is_taken_in_and_named(desk: Desk) -> None:
    first = " ".join(WORDS)
    changed = " ".join(word if n % 50 else "changed" for n, word in enumerate(WORDS))
    other = " ".join(reversed(WORDS))
    items = desk.done(("a.txt", first.encode()), ("b.txt", changed.encode()), ("c.txt", other.encode()))
    assert states(items) == ["accepted", "similar", "accepted"]
    assert same(items[1]) == made(items[0])
    assert "%" in (items[1].reason or "")


def test_two_who_work_at_once_take_each_item_once(desk: Desk, backend: str) -> None:
    job = desk.begun(("many.jsonl", lines(*({"text": f"Text number {n}."} for n in range(60)))))

    def work() -> int:
        rounds = 0
        while desk.job(job).state == "running":
            rounds += bulk_work.work_on(OFF)
        return rounds

    at_once(work, work, work)
    assert states(desk.items(job)) == ["accepted"] * 60
    assert len({made(one) for one in desk.items(job)}) == 60
    assert desk.texts() == sorted(f"Text number {n}." for n in range(60))
    assert read(NOBODY, upkeep.faults) == []


def test_what_was_held_by_a_node_that_died_is_taken_again_and_a_late_one_changes_nothing(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.begun(("many.jsonl", lines({"text": "One."}, {"text": "Two."})))
    late = write(NOBODY, bulk_work._taken, job.id)
    assert late is not None
    assert not bulk_work.work_on(OFF)  # all are held
    now = bulk_work.seconds()
    monkeypatch.setattr(bulk_work, "seconds", lambda: now + bulk_work.LEASE + 1)
    while bulk_work.work_on(OFF):
        pass
    assert states(desk.items(job)) == ["accepted", "accepted"]
    running, held = late
    prepared = [bulk_work._read(one, running, Options()) for one in held]
    write(desk.ana, bulk_work._settled, running, prepared, Options(), OFF)
    assert len(desk.documents()) == 2
    assert desk.job(job).done == 2


def test_an_item_that_stops_the_program_again_and_again_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.begun(("a.txt", b"One."))
    now = bulk_work.seconds()
    for n in range(bulk_work.MOST_TRIES):
        monkeypatch.setattr(bulk_work, "seconds", lambda n=n: now + n * (bulk_work.LEASE + 1))
        assert write(NOBODY, bulk_work._taken, job.id)
    monkeypatch.setattr(bulk_work, "seconds", lambda: now + 1000)
    assert bulk_work.work_on(OFF)
    [item] = desk.items(job)
    assert (item.state, item.reason) == ("refused", bulk_work.STOPPED)


def test_a_cancelled_import_keeps_what_came_in_and_takes_nothing_more(desk: Desk) -> None:
    job = desk.begun(("many.jsonl", lines(*({"text": f"Text {n}."} for n in range(12)))))
    assert bulk_work.work_on(OFF)
    ended = write(desk.ana, bulk.cancel, job.id)
    assert (ended.state, ended.counts.accepted, ended.counts.cancelled) == ("cancelled", 5, 7)
    assert not bulk_work.work_on(OFF)
    assert len(desk.documents()) == 5
    with pytest.raises(Invalid):
        write(desk.ana, bulk.cancel, job.id)


def test_two_imports_take_turns(desk: Desk) -> None:
    many = desk.begun(("a.jsonl", lines(*({"text": f"Text {n}."} for n in range(50)))))
    few = desk.begun(("b.txt", b"Another one."))
    for _ in range(3):
        bulk_work.work_on(OFF)
    assert desk.job(few).state == "done"
    assert desk.job(many).state == "running"


def test_an_import_stops_when_its_person_may_no_longer_add_documents(desk: Desk) -> None:
    eva = build.a_member(desk.ana, desk.project, "editor", "Eva Lind")
    job = desk.begun(("a.txt", b"One."), actor=eva)
    write(desk.ana, members.remove, desk.project.id, eva.user, 1)
    assert bulk_work.work_on(OFF)
    stopped = desk.job(job)
    assert (stopped.state, stopped.reason) == ("stopped", bulk_work.NO_RIGHT)
    assert desk.documents() == []


def test_only_editors_see_and_begin_imports(desk: Desk) -> None:
    job = desk.begun(("a.txt", b"One."))
    reviewer = build.a_member(desk.ana, desk.project)
    for use_case in (bulk.read, bulk.items):
        with pytest.raises(Forbidden):
            read(reviewer, use_case, job.id)
        with pytest.raises(NotFound):
            read(build.a_person("Nobody Else"), use_case, job.id)
    with pytest.raises(Forbidden):
        desk.begun(("a.txt", b"One."), actor=reviewer)
    with pytest.raises(Forbidden):
        write(reviewer, bulk.cancel, job.id)


def test_addresses_wait_for_their_hour_and_are_fetched_only_when_asked_for(desk: Desk) -> None:
    two = lines({"url": "https://paper.example/1"}, {"url": "https://paper.example/2"}, {"url": "http://127.0.0.1/"})
    assert states(desk.done(("links.jsonl", two))) == ["refused"] * 3
    on = Terms(True, Policy(), 1)
    job = desk.begun(("links.jsonl", two), fetch=True)
    while bulk_work.work_on(on, job.id):
        pass
    first, second, third = desk.items(job)
    assert states([first, second, third]) == ["accepted", "waiting", "refused"]
    assert [one.state for one in desk.documents()] == ["reading"]
    off = desk.done(("links.jsonl", two[: two.index(b"\n") + 1]), fetch=True)
    assert (off[0].state, off[0].reason) == ("refused", fetching.OFF)


def test_nothing_in_it_is_refused_and_leaves_no_job(desk: Desk, database: Database) -> None:
    with pytest.raises(Invalid):
        desk.begun(("empty.jsonl", b"\n\n"))
    with database.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM bulk_job").scalar() == 0


def test_the_items_come_by_state_a_page_at_a_time(desk: Desk) -> None:
    job = desk.begun(("many.jsonl", lines(*({"text": "x" if n % 2 else ""} for n in range(10)))))
    first = read(desk.ana, bulk.items, job.id, ItemQuery(limit=3, state="refused"))
    assert (first.total, [one.n for one in first.items(Item)]) == (5, [1, 3, 5])
    rest = read(desk.ana, bulk.items, job.id, ItemQuery(limit=3, state="refused", cursor=first.next))
    assert ([one.n for one in rest.items(Item)], rest.next) == ([7, 9], None)


def test_content_is_dropped_with_the_outcome(desk: Desk, database: Database) -> None:
    desk.done(("a.txt", b"One."), ("b.bin", b"\0\0"))
    with database.connect(writing=False) as connection:
        column = bulk_items.BulkItem.content.name
        assert connection.exec_driver_sql(f"SELECT COUNT(*) FROM bulk_item WHERE {column} IS NOT NULL").scalar() == 0
