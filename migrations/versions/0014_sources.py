"""The sources of a project, and searches for the originals of attributions."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "source_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_source_name_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_name")),
    )
    op.create_index(op.f("ix_source_name_project"), "source_name", ["project"], unique=False)
    op.create_table(
        "source_search",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("annotation", sa.String(length=36), nullable=False),
        sa.Column("writer", sa.String(length=36), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_source_search_annotation")),
        sa.ForeignKeyConstraint(["writer"], ["user_account.id"], name=op.f("fk_source_search_writer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_search")),
    )
    op.create_index(op.f("ix_source_search_annotation"), "source_search", ["annotation"], unique=False)
    op.create_index(op.f("ix_source_search_project"), "source_search", ["project"], unique=False)
    _refuse_change("source_search")


def downgrade() -> None:
    op.drop_table("source_search")
    op.drop_table("source_name")


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION annotate_append_only()"
    )
