"""Comments in threads, and what concerns each person."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("annotation", sa.String(length=36), nullable=True),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("writer", sa.String(length=36), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_comment_annotation")),
        sa.ForeignKeyConstraint(["parent"], ["comment.id"], name=op.f("fk_comment_parent")),
        sa.ForeignKeyConstraint(["writer"], ["user_account.id"], name=op.f("fk_comment_writer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_annotation"), "comment", ["annotation"], unique=False)
    op.create_index(op.f("ix_comment_document_annotation"), "comment", ["document", "annotation"], unique=False)
    op.create_index(op.f("ix_comment_parent"), "comment", ["parent"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("comment", sa.String(length=36), nullable=True),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_notice_by")),
        sa.ForeignKeyConstraint(["comment"], ["comment.id"], name=op.f("fk_notice_comment")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_notice_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_notice_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_user_comment"), "notice", ["user", "comment"], unique=True)
    op.create_index(op.f("ix_notice_user_read"), "notice", ["user", "read"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_user_read"), table_name="notice")
    op.drop_index(op.f("ix_notice_user_comment"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_comment_parent"), table_name="comment")
    op.drop_index(op.f("ix_comment_document_annotation"), table_name="comment")
    op.drop_index(op.f("ix_comment_annotation"), table_name="comment")
    op.drop_table("comment")
