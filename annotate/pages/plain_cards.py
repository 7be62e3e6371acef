"""The cards of the reading page where there is no script."""

import msgspec
from flask import request

from annotate.domain.records import Person
from annotate.vocabulary import is_value, names

CARDS = 50
"""How many annotations one page lists where there is no script."""


class Words(msgspec.Struct):
    """The words of a fragment, and the sentences it touches."""

    quote: str
    sentences: list[dict[str, int | str | None]]


class Card(msgspec.Struct):
    """What a card without script shows of an annotation."""

    id: str
    kind: str
    label: str
    status: str
    author: Person
    fragments: list[Words]
    note: str
    fields: dict[str, msgspec.Raw]

    @property
    def quote(self) -> str:
        """Its pieces."""
        return " … ".join(fragment.quote for fragment in self.fragments)

    @property
    def sentence(self) -> int | str | None:
        """The number of the first sentence it touches."""
        return next((place["n"] for fragment in self.fragments for place in fragment.sentences), None)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Its fields that have values of a vocabulary."""
        decoded = {name: msgspec.json.decode(value) for name, value in self.fields.items()}
        return [
            (name, value)
            for name, value in decoded.items()
            if isinstance(value, str) and name in names() and is_value(name, value)
        ]


def cards(listed: list[bytes]) -> tuple[list[Card], int | None]:
    """The annotations to list where there is no script, and where the next ones begin."""
    asked = request.args.get("cards", "0")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    end = start + CARDS
    return [_card.decode(record) for record in listed[start:end]], end if end < len(listed) else None


_card = msgspec.json.Decoder(Card)
