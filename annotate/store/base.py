"""What every model shares: the declarative base, ids, and the encoded record beside the columns."""

import secrets
import time
import uuid
from typing import Annotated

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Key = Annotated[str, mapped_column(String(36))]
Moment = Annotated[str, mapped_column(String(32))]
Short = Annotated[str, mapped_column(String(64))]
Words = Annotated[str, mapped_column(Text)]
Count = Annotated[int, mapped_column(Integer)]
Point = Annotated[int, mapped_column(BigInteger)]
Bytes = Annotated[bytes, mapped_column(LargeBinary)]


class Base(DeclarativeBase):
    """Models have columns and no business methods; rows never leave the services."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


NO_ROWID = {"sqlite_with_rowid": False}
"""For small rows with a key of their own: SQLite then keeps one tree a table, not a table and an index."""


class Layered:
    """What belongs to one reviewer's layer of a document. Every SELECT of such a table passes the blind filter."""

    document: Mapped[str] = mapped_column(String(36))
    project: Mapped[str] = mapped_column(String(36))
    author: Mapped[str] = mapped_column(String(36))
    layer: Mapped[str] = mapped_column(String(16))

    @classmethod
    def seen(cls, by_layer: ColumnElement[bool]) -> ColumnElement[bool]:
        """What the filter asks of a row; a table says more when not everything in it is of a layer."""
        return by_layer


def new_id() -> str:
    """A UUIDv7: 48 bits of milliseconds, all other bits random, so that neighbours cannot be guessed.

    Nothing is ever ordered by it.
    """
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


encoder = msgspec.json.Encoder()


def stored(record: msgspec.Struct, first: str) -> bytes:
    """The bytes of `record` as they are kept: without its first field `first`, which names a person."""
    encoded = encoder.encode(record)
    prefix = b'{"' + first.encode() + b'":' + encoder.encode(getattr(record, first)) + b","
    return b"{" + encoded[len(prefix) :]


def whole(kept: bytes, first: str, value: msgspec.Struct) -> bytes:
    """The answer's bytes: `value` laid over a kept record as its first field."""
    return b'{"' + first.encode() + b'":' + encoder.encode(value) + b"," + kept[1:]
