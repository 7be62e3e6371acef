"""Files as people have them, in `tests/data/readings`: what a careful reader would write down of each stands beside it."""

from pathlib import Path
from typing import get_args

import pytest

from annotate.domain.fields import ZoneKind
from annotate.domain.sentences import laid_out
from annotate.reading import kinds, metadata, readers
from annotate.reading.result import Read, Request
from annotate.text.zones import Zone, find_zones

FOLDER = Path(__file__).resolve().parents[1] / "data" / "readings"
READINGS = sorted(path.stem for path in FOLDER.glob("*.expected"))


def read(name: str) -> Read:
    return readers.read((FOLDER / name).read_bytes(), Request(name=name))


def zones(made: Read) -> list[Zone]:
    """The zones as an import makes them: those of the reader, or of plain text those that its lines show."""
    if made.zones is None:
        return find_zones(made.text)
    return [Zone(n, z.kind, z.start, z.end, 1, z.page) for n, z in enumerate(made.zones, 1)]


def shown(made: Read) -> str:
    """A reading as the expected files have it: each zone, with its page where there are pages; what the file says of
    itself; the sentences of the body; what it warns of; the encoding and what was changed."""
    language = next((p.value.partition("-")[0] for p in made.proposals if p.field == "language"), "en")
    found = zones(made)
    lines = [f"{z.kind}\t{made.text[z.start : z.end]!r}" for z in found]
    lines += [f"= {p.field} | {p.value} | {p.source}" for p in made.proposals]
    layout = laid_out(made.text, found, language)
    lines += [f"{s.n} {made.text[s.start : s.end]!r}" for s in layout.sentences]
    lines += [f"! {warning}" for warning in made.warnings]
    return "\n".join([*lines, f"{made.encoding}, {', '.join(made.normalisations)}\n"])


@pytest.mark.parametrize("name", READINGS)
def test_a_file_becomes_the_text_the_zones_and_the_statements_that_a_person_sees(name: str) -> None:
    assert shown(read(name)) == (FOLDER / f"{name}.expected").read_text("utf-8")


def test_every_file_of_the_folder_has_what_is_expected_of_it() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix not in (".expected", "")}
    assert files - {"README.md"} == set(READINGS)


def lines() -> list[str]:
    return [line for name in READINGS for line in (FOLDER / f"{name}.expected").read_text("utf-8").splitlines()]


def test_every_kind_of_file_is_among_them() -> None:
    found = {kinds.BY_SUFFIX[Path(name).suffix].id for name in READINGS}
    assert found == {kind.id for kind in kinds.KINDS}


def test_every_kind_of_zone_is_expected_of_one_of_them() -> None:
    assert {line.partition("\t")[0] for line in lines() if "\t" in line and line[0].isalpha()} == set(
        get_args(ZoneKind)
    )


def test_every_place_where_a_file_says_something_of_itself_is_expected_of_one_of_them() -> None:
    assert {line.rpartition(" | ")[2] for line in lines() if line.startswith("= ")} == set(get_args(metadata.Source))


def test_one_text_that_was_saved_in_several_formats_is_the_same_text() -> None:
    texts = {read(f"water-report.{kind}").text for kind in ("docx", "odt", "rtf")}
    assert len(texts) == 1
    assert "advertised.\n\nYear\tPlanned, million\tSpent, million\n2020\t9\t11\n" in texts.pop()
