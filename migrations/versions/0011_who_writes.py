"""On which mark somebody who is at a document writes a comment just now."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("presence", sa.Column("writing", sa.String(length=36), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("presence") as table:
        table.drop_column("writing")
