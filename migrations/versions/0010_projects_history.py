"""A chain and a feed for each project, and the history of what is no annotation."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

START = "0" * 64


def upgrade() -> None:
    with op.batch_alter_table("audit_chain") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("audit_chain") as table:
        table.alter_column("revision", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
    op.execute(
        sa.text("INSERT INTO audit_chain (name, seq, head, revision) SELECT id, 0, :start, 0 FROM project").bindparams(
            start=START
        )
    )
    op.create_table(
        "version",
        sa.Column("entity", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "version", name=op.f("pk_version")),
        sqlite_with_rowid=False,
    )
    _refuse_change("version")


def downgrade() -> None:
    op.drop_table("version")
    op.execute("DELETE FROM audit_chain WHERE name <> 'accounts'")
    with op.batch_alter_table("audit_chain") as table:
        table.drop_column("revision")


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
