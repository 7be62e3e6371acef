"""Hints, what each person decided about them, and which methods have read which document."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_suggestion_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_document_start_end"), "suggestion", ["document", "start", "end"])
    op.create_table(
        "suggestion_decision",
        sa.Column("suggestion", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("annotation", sa.String(length=36), nullable=True),
        sa.Column("decided", sa.String(length=32), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["suggestion"], ["suggestion.id"], name=op.f("fk_suggestion_decision_suggestion")),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_suggestion_decision_annotation")),
        sa.PrimaryKeyConstraint("suggestion", "author", name=op.f("pk_suggestion_decision")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_suggestion_decision_project_method"), "suggestion_decision", ["project", "method"])
    op.create_table(
        "suggestion_run",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_suggestion_run_document")),
        sa.PrimaryKeyConstraint("document", "method", name=op.f("pk_suggestion_run")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("suggestion_run")
    op.drop_table("suggestion_decision")
    op.drop_table("suggestion")
