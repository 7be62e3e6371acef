"""What is read in a file, as the tests of the readers compare it."""

from annotate.reading import readers
from annotate.reading.result import Read, Request


def read(name: str, content: bytes, **known: str) -> Read:
    """The reading of a file of this name."""
    return readers.read(content, Request(name=name, **known))


def zones(made: Read) -> list[tuple[str, str]]:
    """The kind and the words of each zone."""
    return [(zone.kind, made.text[zone.start : zone.end]) for zone in made.zones or ()]


def proposals(made: Read) -> list[tuple[str, str]]:
    """What the file says of itself."""
    return [(p.field, p.value) for p in made.proposals]
