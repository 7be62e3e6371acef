"""Relations of documents, and the fingerprints by which parallel passages are found."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "document_relation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_document_relation_project")),
        sa.ForeignKeyConstraint(["source"], ["document.id"], name=op.f("fk_document_relation_source")),
        sa.ForeignKeyConstraint(["target"], ["document.id"], name=op.f("fk_document_relation_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_relation")),
    )
    op.create_index(
        op.f("ix_document_relation_project_created_id"), "document_relation", ["project", "created", "id"], unique=False
    )
    op.create_index(op.f("ix_document_relation_source"), "document_relation", ["source"], unique=False)
    op.create_index(op.f("ix_document_relation_target"), "document_relation", ["target"], unique=False)
    op.create_table(
        "fingerprints",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_fingerprints_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_fingerprints")),
    )


def downgrade() -> None:
    op.drop_table("fingerprints")
    op.drop_index(op.f("ix_document_relation_target"), table_name="document_relation")
    op.drop_index(op.f("ix_document_relation_source"), table_name="document_relation")
    op.drop_index(op.f("ix_document_relation_project_created_id"), table_name="document_relation")
    op.drop_table("document_relation")
