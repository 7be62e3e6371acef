"""A disk that loses its power: what stands on it after a cut at any moment of a recorded run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.promises.recorder import OPEN, SYNC, TRUNCATE, Step, steps

SECTOR = 512


@dataclass
class Content:
    """A file: what has been synced, and what has been given to the disk since."""

    safe: bytearray = field(default_factory=bytearray)
    given: list[Step] = field(default_factory=list)


def cuts(
    log: bytes, start: dict[str, bytes], draw: random.Random, number: int
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Files by name after cuts at random places of the log, in its order, each with its place. `start`: what stood there.

    What was synced stands. Of what was not, each step is there or not, in any order, and a write may be torn at a sector.
    """
    places = sorted(draw.randrange(len(log)) for _ in range(number))
    names: dict[int, str] = {}
    files: dict[int, Content] = {}
    at = 0
    for end, step in steps(log):
        while at < len(places) and places[at] < end:
            yield places[at], {names[n]: bytes(_after(content, draw)) for n, content in files.items()}
            at += 1
        if step.kind == OPEN:
            names[step.file] = step.data.decode()
            files.setdefault(step.file, Content(bytearray(start.get(names[step.file], b""))))
        elif step.kind == SYNC:
            content = files[step.file]
            for given in content.given:
                _apply(content.safe, given)
            content.given.clear()
        else:
            files[step.file].given.append(step)


def put(files: dict[str, bytes], folder: Path) -> Path:
    """Lay the files of a cut into a folder; the database among them."""
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(content)
    return next(folder / Path(name).name for name in files if name.endswith(".sqlite3"))


def _after(content: Content, draw: random.Random) -> bytearray:
    left = bytearray(content.safe)
    kept = [step for step in content.given if draw.random() < 0.5]
    draw.shuffle(kept)
    for step in kept:
        if step.kind != TRUNCATE and draw.random() < 0.3:
            step = step._replace(data=step.data[: draw.randrange(len(step.data) // SECTOR + 1) * SECTOR])
        _apply(left, step)
    return left


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == TRUNCATE:
        del content[step.at :]
        return
    if len(content) < step.at:
        content.extend(bytes(step.at - len(content)))
    content[step.at : step.at + len(step.data)] = step.data
