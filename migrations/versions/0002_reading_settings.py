"""How each person reads: keys, size, density."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "reading_settings",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_reading_settings_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_reading_settings")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("reading_settings")
