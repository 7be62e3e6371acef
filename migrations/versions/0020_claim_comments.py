"""Comments on claims and on evidence, and notices of them, which belong to no document."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

ON = ("claim", "evidence")


def upgrade() -> None:
    for name in ON:
        op.add_column("comment", sa.Column(name, sa.String(length=36), nullable=True))
        op.create_index(op.f(f"ix_comment_{name}"), "comment", [name])
    with op.batch_alter_table("notice") as table:
        table.alter_column("document", existing_type=sa.String(length=36), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE document IS NULL")
    with op.batch_alter_table("notice") as table:
        table.alter_column("document", existing_type=sa.String(length=36), nullable=False)
    # Answers first, which name the comment that they answer.
    op.execute("DELETE FROM comment WHERE parent IS NOT NULL AND (claim IS NOT NULL OR evidence IS NOT NULL)")
    op.execute("DELETE FROM comment WHERE claim IS NOT NULL OR evidence IS NOT NULL")
    for name in ON:
        op.drop_index(op.f(f"ix_comment_{name}"), "comment")
        op.drop_column("comment", name)
