"""Archives and lines taken apart in memory: what they may cost (reading/sources.py, security.md S44)."""

import io
import json
import zipfile

from annotate.reading import sources

MOST = 10_000_000


def damaged(parts: int, size: int) -> bytes:
    """An archive of parts that unpack to so many bytes each, and of which no sum is right."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for n in range(parts):
            file.writestr(f"{n}.txt", bytes([65 + n % 20]) * size)
        for entry in file.infolist():
            entry.CRC ^= 1
    return made.getvalue()


def test_what_a_damaged_part_unpacks_to_counts_as_well() -> None:
    content = damaged(40, 400_000)
    found = list(sources.archive("a.zip", content, MOST))
    assert 200 * len(content) < 40 * 400_000
    assert all(part.content is None for part in found)
    assert "damaged in its archive" in (found[0].reason or "")
    assert "unpacks to more" in (found[-1].reason or "")
    assert len(found) < 40


def test_parts_that_share_their_bytes_are_counted_each_time() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("0.txt", b"a" * 900_000)
        first = file.infolist()[0]
        file.filelist.extend(first for _ in range(200))
    found = list(sources.archive("a.zip", made.getvalue(), MOST))
    assert "unpacks to more" in (found[-1].reason or "")
    assert len(found) < 20


def test_a_line_that_no_text_makes_so_long_is_not_decoded() -> None:
    long = json.dumps({"text": "a" * 300_000}).encode()
    found = list(sources.lines("a.jsonl", long + b"\n" + json.dumps({"text": "Good."}).encode(), 100_000))
    assert [(part.line, part.content) for part in found] == [(1, None), (2, b"Good.")]
    assert "divide its text" in (found[0].reason or "")
