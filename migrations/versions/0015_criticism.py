"""The source record of each document."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "source_criticism",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=True),
        sa.Column("letter", sa.String(length=1), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_source_criticism_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_source_criticism")),
        sa.UniqueConstraint("id", name=op.f("uq_source_criticism_id")),
    )


def downgrade() -> None:
    op.drop_table("source_criticism")
