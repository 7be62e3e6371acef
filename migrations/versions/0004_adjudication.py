"""Cases of adjudication and the decisions on them, which are append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "adjudication_case",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("differences", sa.String(length=64), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_adjudication_case_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication_case")),
    )
    op.create_index(op.f("ix_adjudication_case_document_n"), "adjudication_case", ["document", "n"], unique=True)
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_decision_by")),
        sa.ForeignKeyConstraint(["case"], ["adjudication_case.id"], name=op.f("fk_decision_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_case"), "decision", ["case"])
    _refuse_change("decision")


def downgrade() -> None:
    op.drop_table("decision")
    op.drop_table("adjudication_case")


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
