"""Who gets a daily mail about their inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_digest_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_digest")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("digest")
