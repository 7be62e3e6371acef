"""Who is to work on which document."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_assignment_by")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_assignment_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_assignment_user")),
        sa.PrimaryKeyConstraint("document", "user", name=op.f("pk_assignment")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assignment_user"), "assignment", ["user"])


def downgrade() -> None:
    op.drop_table("assignment")
