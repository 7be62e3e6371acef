"""Who has a document open just now."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_presence_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_presence_user")),
        sa.PrimaryKeyConstraint("document", "user", name=op.f("pk_presence")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("presence")
