"""The lines of a page in reading order: columns one after the other, tables row by row, drawn in whatever order."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from annotate.reading import pdf_cells, pdf_gutters
from annotate.reading.pdf_gutters import Row, Strip, rows_of, sides
from annotate.reading.pdf_lines import Stretch
from annotate.reading.pdf_words import Words, ended

_DEEPEST = 10
"""Columns within columns and bands below bands; what is further down is read row by row."""
_WIDE = 1.8
"""Of the size of the letters: a blank that wide within a row parts what stands there."""
_CELL_GAP = 0.9
_MOST_CELLS, _LINE = 60, 18
_CAPITAL = re.compile(r"[\"“„«‘'(]?\w['’]?")
_LONE = frozenset("AIOÀEÉÈYÓUÅÖKSVWZАВИКОСУЯІЙЄЗΟΗΉ")
"""Letters that are words by themselves in one language or another."""
_MOST_CAPITALS = 50
_INSET = 0.12
"""Of the size of the letters: lines beside a large one begin no further apart by chance."""


class Block(NamedTuple):
    """Lines of one column, or the rows of a table with tabs between their cells; `edge` is where a line would end that
    fills the place."""

    lines: list[Stretch]
    edge: float
    table: bool = False


def blocks(lines: Sequence[Stretch], words: Words, width: float) -> list[Block]:
    """All of a page of this width."""
    rows = rows_of(_with_capitals(lines, words))
    return [block for block in _blocks(rows, words.edges[round(width)], 0) if block.lines]


def _blocks(rows: Sequence[Row], edge: float, depth: int) -> Iterator[Block]:
    found = pdf_gutters.strips(rows) if depth < _DEEPEST else []
    closer = pdf_cells.parted(rows, found, 1.3 * _CELL_GAP)
    if closer is not None:
        rows, found = closer, pdf_gutters.strips(closer) if depth < _DEEPEST else []
    gutter = pdf_gutters.columns(rows, found)
    if gutter is None:
        yield from _with_tables(rows, found, edge)
        return
    beside = [sides(gutter, row) for row in rows[gutter.begin : gutter.end]]
    columns = [[line for pair in beside for line in pair[side]] for side in (0, 1)]
    left, right = map(rows_of, columns)
    inner = max(gutter.left, gutter.right - 1.2 * right[0][0].size)
    for part, end in ((rows[: gutter.begin], edge), (left, inner), (right, edge), (rows[gutter.end :], edge)):
        if part:
            yield from _blocks(part, end, depth + 1)


def _with_capitals(lines: Sequence[Stretch], words: Words) -> list[Stretch]:
    """A large letter at the beginning of a text is the first letter, or the first word, of the line beside it."""
    made = list(lines)
    capitals = [at for at, line in enumerate(lines) if len(line.words) <= 3 and _CAPITAL.fullmatch(line.words)]
    for at in sorted(capitals, key=lambda at: -lines[at].size)[:_MOST_CAPITALS]:
        capital = lines[at]
        beside = [
            n
            for n, line in enumerate(lines)
            if 1.8 * line.size < capital.size
            and -2 <= line.left - capital.right <= 2 * line.size
            and capital.base < line.base + 1 < capital.base + capital.size
        ]
        if beside:
            top = max(beside, key=lambda n: lines[n].base)
            below = [lines[n].left for n in beside if lines[n].base < lines[top].base]
            inset = lines[top].left - min(below, default=lines[top].left)
            made[top] = _begun(lines[top], capital.words, inset, words)
            made[at] = capital._replace(words="")
    return [line for line in made if line.words]


def _begun(line: Stretch, capital: str, inset: float, words: Words) -> Stretch:
    """A line with the large letter before it. One that may be a word is one if the line begins further in than those
    below it, by the blank that was not large, or if only so its first word is one that the document knows; so is a
    number before a word."""
    letter = capital[-1]
    number = letter.isdecimal() and line.words[0].isalpha()
    if number or (letter in _LONE and (inset > _INSET * line.size or words.known_apart(letter, line.words))):
        return line._replace(words=f"{capital} {line.words}", blanks=((line.left, inset), *line.blanks))
    return line._replace(words=capital + line.words)


def _with_tables(rows: Sequence[Row], found: Sequence[Strip], edge: float) -> Iterator[Block]:
    """Rows without columns of text: tables where blanks stand below blanks, else lines."""
    strips = _widest([strip for strip in (_of_cells(rows, strip) for strip in found) if strip])
    at = 0
    for begin, end in (part for table in _tables(strips) for part in _parted(rows, *table)):
        inside = [s._replace(begin=max(s.begin, begin), end=min(s.end, end)) for s in strips]
        edges = _edges([s for s in inside if any(all(sides(s, row)) for row in rows[s.begin : s.end])])
        if not edges:
            continue  # lines between two tables
        yield Block([line for row in rows[at:begin] for line in _lines(row)], edge)
        columns = _columns(rows[begin:end], edges)
        if any(map(_runs_on, columns)):
            yield from (Block([line for line in column if line], edge) for column in columns)
        else:
            yield Block(_cells(rows[begin:end], edges), edge, table=True)
        at = end
    yield Block([line for row in rows[at:] for line in _lines(row)], edge)


def _of_cells(rows: Sequence[Row], strip: Strip) -> Strip | None:
    """A strip between two columns of a table: words at both sides in two rows if it is wide, else in three; lines that
    were stretched are none of these."""
    both = [n for n in range(strip.begin, strip.end) if all(sides(strip, rows[n]))]
    cells = sum(not pdf_cells.is_stretched(rows[n]) for n in both)
    if cells < 2:
        return None
    width = (strip.right - strip.left) / rows[both[0]][0].size
    if width < _CELL_GAP or (width < _WIDE and cells < 3):
        return None
    end = both[-1] + 1
    while end < strip.end and _goes_on(rows[end - 1], rows[end]):
        end += 1
    return strip._replace(begin=both[0], end=end)


def _widest(strips: Sequence[Strip]) -> list[Strip]:
    """Without those that are part of a wider one in nearly all of their rows: a stretched line above made them narrow."""
    return [
        strip
        for strip in strips
        if not any(
            wide.left <= strip.left
            and strip.right <= wide.right
            and wide.right - wide.left > 1.5 * (strip.right - strip.left)
            and min(wide.end, strip.end) - max(wide.begin, strip.begin) >= 0.6 * (strip.end - strip.begin)
            for wide in strips
        )
    ]


def _tables(strips: Sequence[Strip]) -> list[tuple[int, int]]:
    """From which row to which there are tables."""
    made: list[tuple[int, int]] = []
    for strip in sorted(strips, key=lambda strip: strip.begin):
        if made and strip.begin < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], strip.end))
        else:
            made.append((strip.begin, strip.end))
    return made


def _parted(rows: Sequence[Row], begin: int, end: int) -> list[tuple[int, int]]:
    """Tables that only stand below each other are several; a row alone is none."""
    gaps = [rows[n - 1][0].base - rows[n][0].base for n in range(begin + 1, end)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    cuts = [n for n, gap in enumerate(gaps, begin + 1) if gap > max(1.6 * usual, 2.2 * rows[n][0].size)]
    return [(a, b) for a, b in pairwise([begin, *cuts, end]) if b - a > 1]


def _edges(strips: Sequence[Strip]) -> list[float]:
    """Where one column of a table ends and the next begins."""
    made: list[Strip] = []
    for strip in sorted(strips, key=lambda strip: strip.left):
        if not made or strip.left >= made[-1].right:
            made.append(strip)
        elif strip.end - strip.begin > made[-1].end - made[-1].begin:
            made[-1] = strip
    return [(strip.left + strip.right) / 2 for strip in made]


def _columns(rows: Sequence[Row], edges: Sequence[float]) -> list[list[Stretch | None]]:
    """What each row has in each column, None where it has nothing."""
    made: list[list[Stretch | None]] = [[None] * len(rows) for _ in range(len(edges) + 1)]
    for n, row in enumerate(rows):
        for column, run in groupby(row, lambda line: sum(line.left >= edge for edge in edges)):
            made[column][n] = _joined(list(run))
    return made


def _runs_on(column: Sequence[Stretch | None]) -> bool:
    """Whether the words of a column are lines of one text beside others: they go on from row to row."""
    pairs = [(a.words, b.words) for a, b in pairwise(column) if a and b]
    running = sum(len(a) >= _LINE and b[:1].islower() and not ended(a) for a, b in pairs)
    return running > 1 and running >= 0.5 * len(pairs)


def _cells(rows: Sequence[Row], edges: Sequence[float]) -> list[Stretch]:
    """The rows of a table, each as one line; a cell that goes on in the next row stays one cell."""
    table: list[list[str]] = []
    ends: list[Row] = []
    for row in rows:
        cells = [""] * (len(edges) + 1)
        for line in row:
            column = sum(line.left >= edge for edge in edges)
            cells[column] = f"{cells[column]} {line.words}".strip()
        if table and _goes_on(ends[-1], row):
            table[-1] = [" ".join(filter(None, pair)) for pair in zip(table[-1], cells, strict=True)]
            ends[-1] = row
        else:
            table.append(cells)
            ends.append(row)
    used = [n for n in range(len(edges) + 1) if any(cells[n] for cells in table)]
    return [
        _joined(row)._replace(words="\t".join(cells[n] for n in used), hyphen=False)
        for cells, row in zip(table, ends, strict=True)
    ]


def _goes_on(before: Row, row: Row) -> bool:
    """Whether a row only holds what did not fit into cells of the row before it."""
    if len(row) > _MOST_CELLS:
        return False
    near = before[0].base - row[0].base <= 1.35 * row[0].size
    over = [[line for line in before if line.left < other.right and other.left < line.right] for other in row]
    fewer = len(row) < len(before) and all(over)
    small = all(
        other.words[:1].islower() and not ended(lines[-1].words)
        for other, lines in zip(row, over, strict=True)
        if lines
    )
    return near and fewer and (small or row[0].left > before[0].right)


def _lines(row: Row) -> list[Stretch]:
    """A row as one line, or as several where wide gaps are; a line that was stretched to its width stays one."""
    gaps = [line.left - before.right for before, line in pairwise(row)]
    stretched = len(gaps) > 1 and max(gaps) <= 1.6 * min(gaps)
    made: list[Row] = [row[:1]]
    for gap, line in zip(gaps, row[1:], strict=True):
        if gap > _WIDE * line.size and not stretched:
            made.append([line])
        else:
            made[-1].append(line)
    return [_joined(part) for part in made]


def _joined(row: Row) -> Stretch:
    if len(row) == 1:
        return row[0]
    most = max(row, key=lambda line: len(line.words))
    return most._replace(
        words=" ".join(line.words for line in row),
        left=row[0].left,
        right=max(line.right for line in row),
        strong=all(line.strong for line in row),
        hyphen=row[-1].hyphen,
        first=row[0].first,
    )
