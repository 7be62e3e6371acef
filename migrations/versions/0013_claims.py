"""Claims, where they appear, evidence and its stances, corrections, and the method of a project."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("checkability", sa.String(length=16), nullable=True),
        sa.Column("assignee", sa.String(length=36), nullable=True),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("priority_set", sa.Integer(), nullable=True),
        sa.Column("published", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("updated", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_claim_project")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_claim_created_by")),
    )
    op.create_index(op.f("ix_claim_project_n"), "claim", ["project", "n"], unique=True)
    op.create_index(op.f("ix_claim_project_status"), "claim", ["project", "status"])
    op.create_table(
        "claim_appearance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("claim", sa.String(length=36), nullable=False),
        sa.Column("annotation", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_appearance")),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_claim_appearance_claim")),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_claim_appearance_annotation")),
    )
    op.create_index(
        op.f("ix_claim_appearance_claim_annotation"), "claim_appearance", ["claim", "annotation"], unique=True
    )
    op.create_index(op.f("ix_claim_appearance_annotation"), "claim_appearance", ["annotation"])
    _evidence()
    op.create_table(
        "correction",
        sa.Column("claim", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("claim", "n", name=op.f("pk_correction")),
        sa.UniqueConstraint("id", name=op.f("uq_correction_id")),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_correction_claim")),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_correction_by")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "project_method",
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("project", "name", name=op.f("pk_project_method")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_project_method_project")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_annotation_link_claim"), "annotation_link", ["claim"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_evidence_project")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_evidence_created_by")),
    )
    op.create_index(op.f("ix_evidence_project_n"), "evidence", ["project", "n"], unique=True)
    op.create_table(
        "claim_evidence",
        sa.Column("claim", sa.String(length=36), nullable=False),
        sa.Column("evidence", sa.String(length=36), nullable=False),
        sa.Column("stance", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("claim", "evidence", name=op.f("pk_claim_evidence")),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_claim_evidence_claim")),
        sa.ForeignKeyConstraint(["evidence"], ["evidence.id"], name=op.f("fk_claim_evidence_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_claim_evidence_evidence"), "claim_evidence", ["evidence"])


def downgrade() -> None:
    op.drop_index(op.f("ix_annotation_link_claim"), "annotation_link")
    for table in ("project_method", "correction", "claim_evidence", "evidence", "claim_appearance", "claim"):
        op.drop_table(table)
