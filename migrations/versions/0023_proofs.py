"""Time stamps of texts: what an authority answered."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "time_stamp",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("stamped", sa.String(length=32), nullable=True),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_time_stamp_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_time_stamp")),
    )


def downgrade() -> None:
    op.drop_table("time_stamp")
