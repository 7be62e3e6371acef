"""Pages that are fetched: who asked for which host, what waits, and the four places that all nodes share."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

PLACES = 4


def upgrade() -> None:
    op.create_table(
        "page_fetch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_page_fetch_document")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_page_fetch_project")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_page_fetch_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_fetch")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_page_fetch_user_at"), "page_fetch", ["user", "at"])
    op.create_index(op.f("ix_page_fetch_state_at"), "page_fetch", ["state", "at"])
    places = op.create_table(
        "fetch_place",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_fetch_place")),
    )
    op.bulk_insert(places, [{"n": n, "holder": None, "until": 0} for n in range(1, PLACES + 1)])


def downgrade() -> None:
    op.drop_table("fetch_place")
    op.drop_table("page_fetch")
