"""The stamp, the archive, file names and the registry."""

import io
import json
import sys
import zipfile

import pytest

from annotate import formats
from annotate.domain.errors import NotFound
from annotate.domain.records import Person
from annotate.formats import Format, frame
from annotate.formats.archive import CHUNK, chunked
from annotate.formats.frame import file_name
from annotate.formats.snapshot import Options, Scope
from annotate.plugins import Registry
from tests.formats.snapshots import ANA, BO, a_document, a_project, a_snapshot

BODY = {"kind": "claim", "start": 0, "end": 5}


def packed(*documents, **changes):
    made = frame.export(a_snapshot(*documents, options=Options(zip=True), **changes), formats.get("csv"))
    return made, zipfile.ZipFile(io.BytesIO(b"".join(made.chunks)))


def stamp(*documents, **changes):
    return json.loads(packed(*documents, **changes)[1].read("EXPORT.json"))


def test_an_archive_has_the_stamp_the_losses_and_the_file_in_order_at_a_constant_time():
    made, archive = packed(a_document("Alpha beta.", [BODY | {"fields": {"voice": "author"}}]))
    assert archive.namelist() == ["EXPORT.json", "LOSSES.txt", "annotations.csv"]
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (made.media_type, made.filename) == ("application/zip", "A-text-csv.zip")


def test_without_losses_there_is_no_list_of_losses():
    assert "LOSSES.txt" not in packed(a_document("Alpha beta.", [BODY]))[1].namelist()


def test_the_numbers_of_the_head_are_known_before_the_first_byte():
    document = a_document("Alpha beta.", [BODY | {"fields": {"voice": "author", "atomic": True}}])
    made = frame.export(a_snapshot(document), formats.get("csv"))
    assert (made.losses, made.damaged) == (2, ())


def test_the_stamp_says_what_from_when_and_whose():
    document = a_document("Alpha beta.", [BODY, BODY | {"author": BO}])
    found = stamp(document)
    assert found["program"] == "annotate 0.1.0"
    assert found["generated"] == "2026-11-25T10:00:00Z"
    assert found["offset_unit"].startswith("Unicode code points")
    assert (found["codebook"], found["verdict_scale"]) == ("2", None)
    (shown,) = found["documents"]
    assert shown["sha256"] == document.record.sha256
    assert [person["name"] for person in shown["people"]] == [ANA.name, BO.name]
    assert (shown["layer"], shown["annotations"], shown["audit_head"]) == ("individual", 2, "ab" * 32)


def test_the_time_of_the_stamp_can_be_fixed(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert stamp(a_document("Alpha."))["generated"] == "2023-11-14T22:13:20Z"


def test_a_time_to_be_fixed_that_is_no_number_is_passed_over(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    assert stamp(a_document("Alpha."))["generated"] == "2026-11-25T10:00:00Z"


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(), "The adjudicated layer where a document has one"),
        (Scope(layer="adjudicated"), "The adjudicated layer, status draft, submitted or accepted."),
        (Scope(status=("rejected",)), "All layers, status rejected."),
        (Scope(layer="individual", kind=("claim", "language")), "Only claims and language."),
        (Scope(author=(Person("1", "Ana"), Person("2", "Bo"))), "Only of Ana and Bo."),
    ],
)
def test_the_stamp_says_the_choice_in_words(scope, words):
    assert words in stamp(a_document("Alpha."), scope=scope)["scope"]["words"]


def test_chunks_are_about_64_kilobytes():
    sizes = [len(chunk) for chunk in chunked("é" * 100 for _ in range(5000))]
    assert sum(sizes) == 1_000_000
    assert all(CHUNK <= size < CHUNK + 200 for size in sizes[:-1])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Movement for Global Independence", "Movement-for-Global-Independence"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"b\\c/d\x00e\r\nf', "a-b-c-d-e-f"),
        ("مقال", "مقال"),
        ("report\u202efdp.exe", "report-fdp.exe"),
        ("...", "export"),
        ("😊", "export"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_file_name_is_safe_everywhere(title, name):
    assert file_name(title) == name


def test_a_project_s_file_has_the_project_s_name():
    documents = [a_document("Alpha.", number=n) for n in (1, 2)]
    made = frame.export(
        a_snapshot(*documents, subject="project", project=a_project(name="My desk")), formats.get("csv")
    )
    assert made.filename == "My-desk.csv"


def test_an_unknown_format_is_refused_with_those_that_exist():
    with pytest.raises(NotFound, match="html, csv, webannotation"):
        formats.get("papyrus")


GOOD = """
from annotate.formats.protocol import COMMON, File, Format
FORMAT = Format(id="lines", title="Lines", suffix=".txt", media_type="text/plain", for_whom="For a test.",
    holds=COMMON, lacks="It has lines only.",
    write=lambda snapshot, stamp: iter([File("lines.txt", (a.id for d in snapshot.documents for a in d.annotations()))]))
"""


@pytest.fixture
def plugged(tmp_path, monkeypatch):
    """Another package with three formats: one that works, one that breaks, one that is none."""
    (tmp_path / "foreign_lines.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "foreign_broken.py").write_text("raise RuntimeError('no luck')", encoding="utf-8")
    info = tmp_path / "foreign_formats-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign-formats\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[annotate.formats]\nbroken = foreign_broken:FORMAT\nlines = foreign_lines:FORMAT\nnone = sys:path\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(formats, "FORMATS", Registry("annotate.formats", "format", Format, formats.FORMATS.values()))
    yield
    for module in ("foreign_lines", "foreign_broken"):
        sys.modules.pop(module, None)


@pytest.mark.usefixtures("plugged")
def test_another_package_offers_a_format_and_a_broken_one_is_named():
    assert list(formats.FORMATS) == ["html", "csv", "webannotation", "lines"]
    document = a_document("Alpha beta.", [BODY])
    made = frame.export(a_snapshot(document), formats.get("lines"))
    assert b"".join(made.chunks).decode() == next(document.annotations()).id
    broken, none = formats.FORMATS.problems
    assert broken == "The format broken of foreign-formats could not be loaded: no luck."
    assert none.startswith("The format none of foreign-formats could not be loaded: sys:path is no Format")


def test_without_other_packages_there_are_no_problems():
    assert formats.FORMATS.problems == ()
