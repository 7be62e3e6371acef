"""Files that wait for their reader, and files that were read for a look before they are taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "waiting_file",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_waiting_file_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_waiting_file")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_waiting_file_until"), "waiting_file", ["until"])
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_draft_project")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_draft_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_user_at"), "draft", ["user", "at"])


def downgrade() -> None:
    op.drop_table("draft")
    op.drop_table("waiting_file")
