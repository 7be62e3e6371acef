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
    with op.batch_alter_table("notice", copy_from=_notice(nullable=False)) as table:
        table.alter_column("document", existing_type=sa.String(length=36), nullable=True)


def _notice(nullable: bool) -> sa.Table:
    """The table as it stands, for SQLite reads its constraints back in no order, and there and back has to be the same."""
    return sa.Table(
        "notice",
        sa.MetaData(),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=nullable),
        sa.Column("comment", sa.String(length=36), nullable=True),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_notice_by")),
        sa.ForeignKeyConstraint(["comment"], ["comment.id"], name=op.f("fk_notice_comment")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_notice_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_notice_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.Index(op.f("ix_notice_user_comment"), "user", "comment", unique=True),
        sa.Index(op.f("ix_notice_user_read"), "user", "read"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE document IS NULL")
    with op.batch_alter_table("notice", copy_from=_notice(nullable=True)) as table:
        table.alter_column("document", existing_type=sa.String(length=36), nullable=False)
    # Answers first, which name the comment that they answer.
    op.execute("DELETE FROM comment WHERE parent IS NOT NULL AND (claim IS NOT NULL OR evidence IS NOT NULL)")
    op.execute("DELETE FROM comment WHERE claim IS NOT NULL OR evidence IS NOT NULL")
    for name in ON:
        op.drop_index(op.f(f"ix_comment_{name}"), "comment")
        op.drop_column("comment", name)
