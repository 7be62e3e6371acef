"""When a sentence was read, for the figure of progress; older marks keep no time."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("read_mark") as table:
        table.add_column(sa.Column("at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("read_mark") as table:
        table.drop_column("at")
