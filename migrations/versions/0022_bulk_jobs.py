"""Documents in bulk: jobs with their items, and what finds a text that is the same or nearly."""

import struct

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

MARKS = 8


def upgrade() -> None:
    op.create_table(
        "bulk_job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("options", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_bulk_job_project")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_bulk_job_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_job")),
    )
    op.create_index(op.f("ix_bulk_job_project_at"), "bulk_job", ["project", "at"])
    op.create_index(op.f("ix_bulk_job_state_turn"), "bulk_job", ["state", "turn"])
    op.create_table(
        "bulk_item",
        sa.Column("job", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=True),
        sa.Column("same", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_bulk_item_document")),
        sa.ForeignKeyConstraint(["job"], ["bulk_job.id"], name=op.f("fk_bulk_item_job")),
        sa.ForeignKeyConstraint(["same"], ["document.id"], name=op.f("fk_bulk_item_same")),
        sa.PrimaryKeyConstraint("job", "n", name=op.f("pk_bulk_item")),
    )
    op.create_index(op.f("ix_bulk_item_job_state_tries_until"), "bulk_item", ["job", "state", "tries", "until"])
    op.create_index(op.f("ix_document_project_sha256"), "document", ["project", "sha256"])
    marks = op.create_table(
        "text_mark",
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_text_mark_document")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_text_mark_project")),
        sa.PrimaryKeyConstraint("project", "mark", "document", name=op.f("pk_text_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_text_mark_document"), "text_mark", ["document"])
    _mark(marks)


def _mark(marks: sa.Table) -> None:
    """The marks of the texts that have fingerprints already: the smallest of them."""
    document = sa.table("document", sa.column("id"), sa.column("project"))
    runs = sa.table("fingerprints", sa.column("document"), sa.column("runs"))
    bind = op.get_bind()
    kept = sa.select(document.c.id, document.c.project, sa.func.substr(runs.c.runs, 1, 4 * MARKS))
    for id_, project, start in bind.execute(kept.join_from(document, runs, runs.c.document == document.c.id)).all():
        if len(start) == 4 * MARKS:
            found = struct.unpack(f"<{MARKS}I", bytes(start))
            bind.execute(sa.insert(marks), [{"project": project, "mark": one, "document": id_} for one in found])


def downgrade() -> None:
    op.drop_table("text_mark")
    op.drop_index(op.f("ix_document_project_sha256"), "document")
    op.drop_table("bulk_item")
    op.drop_table("bulk_job")
