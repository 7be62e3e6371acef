"""`annotate db check` finds what was changed in the audit chains, and names the first bad row (security.md S54)."""

import random
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from annotate.store.journal import AUDITED, START, link_hash
from tests.service.tampering import Row, Tampering, sql

PLACES = 100


def places(tampering: Tampering, seed: int) -> list[Row]:
    """Audit rows at random, of all chains: of accounts, of both documents, of the project."""
    rows = tampering.rows()
    chosen = random.Random(seed).sample(rows, PLACES)
    assert len({row.chain for row in rows}) == len({row.chain for row in chosen}) == 4
    return chosen


def first_bad(row: Row) -> str:
    return f"Audit chain {row.name}: row {row.seq} is the first that was changed, removed or put in."


COLUMNS = {
    "at": "2000-01-01T00:00:00Z",
    "actor": "somebody else",
    "action": "claim.forged",
    "entity": "forged",
    "entity_id": "another",
    "before": "0" * 64,
    "after": "f" * 64,
    "reason": "none",
    "request_id": "forged",
    "hash": "a" * 64,
}


def test_a_changed_row_is_found_whatever_column_it_was(tampering: Tampering) -> None:
    for number, row in enumerate(places(tampering, 1)):
        column = list(COLUMNS)[number % len(COLUMNS)]
        found = tampering.changed(
            f'UPDATE audit SET "{column}" = :value WHERE chain = :chain AND seq = :seq',
            value=COLUMNS[column],
            **row.place,
        )
        assert first_bad(row) in found, column


def test_a_removed_row_is_found(tampering: Tampering) -> None:
    rows = set(tampering.rows())
    for row in places(tampering, 2):
        last = row._replace(seq=row.seq + 1) not in rows
        found = tampering.changed("DELETE FROM audit WHERE chain = :chain AND seq = :seq", **row.place)
        assert (f"Audit chain {row.name}: rows after {row.seq - 1} are missing." if last else first_bad(row)) in found


def shifted(connection: Connection, row: Row) -> None:
    """Make room at a place: the row there and all behind it move on by one."""
    behind = "UPDATE audit SET seq = {to} WHERE chain = :chain AND seq {which}"
    sql(connection, behind.format(to="-seq", which=">= :seq"), **row.place)
    sql(connection, behind.format(to="1 - seq", which="< 0"), chain=row.chain)


def put_in(connection: Connection, row: Row, hash_: str | None = None) -> None:
    """A forged row at a place; without a hash of its own it gets the right one."""
    shifted(connection, row)
    forged: dict[str, Any] = {"seq": row.seq, **COLUMNS}
    before = sql(
        connection, "SELECT hash FROM audit WHERE chain = :chain AND seq = :seq", chain=row.chain, seq=row.seq - 1
    )
    forged["hash"] = hash_ or link_hash(before.scalar() or START, {name: forged[name] for name in AUDITED})
    names = ("chain", *forged)
    columns, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    sql(connection, f"INSERT INTO audit ({columns}) VALUES ({values})", chain=row.chain, **forged)


def test_a_row_that_was_put_in_is_found(tampering: Tampering) -> None:
    for row in places(tampering, 3):
        assert first_bad(row) in tampering.finds(partial(put_in, row=row, hash_="a" * 64))


def test_a_row_that_was_put_in_with_the_right_hash_is_found_at_the_next_one(tampering: Tampering) -> None:
    for row in places(tampering, 4):
        following = row._replace(seq=row.seq + 1)
        assert first_bad(following) in tampering.finds(partial(put_in, row=row))


def test_a_row_that_was_added_behind_the_end_is_found(tampering: Tampering) -> None:
    rows = tampering.rows()
    for last in {row.chain: row for row in rows}.values():
        behind = last._replace(seq=last.seq + 1)
        found = tampering.finds(partial(put_in, row=behind))
        assert first_bad(behind) in found


def swap(connection: Connection, row: Row, other: int) -> None:
    """Two rows of a chain change places."""
    for before, after in ((row.seq, -1), (other, row.seq), (-1, other)):
        sql(
            connection,
            "UPDATE audit SET seq = :after WHERE chain = :chain AND seq = :before",
            chain=row.chain,
            before=before,
            after=after,
        )


def test_rows_in_another_order_are_found_at_the_first_of_them(tampering: Tampering) -> None:
    draw, rows = random.Random(5), tampering.rows()
    for row in places(tampering, 5):
        length = sum(other.chain == row.chain for other in rows)
        other = draw.choice([seq for seq in range(1, length + 1) if seq != row.seq])
        found = tampering.finds(partial(swap, row=row, other=other))
        assert first_bad(row._replace(seq=min(row.seq, other))) in found


def test_a_chain_that_was_cut_off_is_found_and_says_where(tampering: Tampering) -> None:
    for row in places(tampering, 6):
        found = tampering.changed("DELETE FROM audit WHERE chain = :chain AND seq >= :seq", **row.place)
        assert f"Audit chain {row.name}: rows after {row.seq - 1} are missing." in found


def forge_from(connection: Connection, row: Row) -> None:
    """Change a row and give it and all behind it hashes that fit."""
    sql(connection, "UPDATE audit SET actor = 'somebody else' WHERE chain = :chain AND seq = :seq", **row.place)
    names = ", ".join(f'"{name}"' for name in AUDITED)
    asked = f"SELECT hash, {names} FROM audit WHERE chain = :chain AND seq >= :seq - 1 ORDER BY seq"
    rows = sql(connection, asked, **row.place).all()
    before = rows.pop(0)[0] if row.seq > 1 else START
    made = []
    for _, *each in rows:
        before = link_hash(before, dict(zip(AUDITED, each, strict=True)))
        made.append({"hash": before, "chain": row.chain, "seq": each[0]})
    connection.execute(text("UPDATE audit SET hash = :hash WHERE chain = :chain AND seq = :seq"), made)


def test_a_chain_that_was_hashed_anew_from_a_place_on_is_found_at_its_end(tampering: Tampering) -> None:
    for row in places(tampering, 7):
        found = tampering.finds(partial(forge_from, row=row))
        assert any(fault.startswith(f"Audit chain {row.name}: it does not end as it was written") for fault in found)


def test_a_chain_of_nothing_is_found(tampering: Tampering) -> None:
    found = tampering.finds(partial(put_in, row=Row("elsewhere", 1, "")))
    assert "Audit chain elsewhere: it belongs to nothing that is here." in found
