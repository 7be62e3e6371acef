"""Accounts: invites, second factors, passkeys, where one is signed in, and what an admin asks of a person."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("user_account", sa.Column("seen", sa.String(length=32), nullable=True))
    op.add_column("user_account", sa.Column("second_factor", sa.String(length=32), nullable=True))
    op.add_column("user_account", sa.Column("second_factor_asked", sa.String(length=32), nullable=True))
    op.add_column("user_account", sa.Column("erased", sa.String(length=32), nullable=True))
    op.add_column("login_session", sa.Column("browser", sa.String(length=64), nullable=True))
    op.add_column("login_session", sa.Column("place", sa.String(length=64), nullable=True))
    op.add_column("project", sa.Column("second_factor_from", sa.Integer(), nullable=True))
    _invites()
    _second_factors()
    fact = sa.table("fact", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
    op.bulk_insert(fact, [{"name": "former", "value": 0}])


def _invites() -> None:
    op.create_table(
        "invite",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_invite_project")),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_invite_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
    )
    op.create_index(op.f("ix_invite_hash"), "invite", ["hash"], unique=True)
    op.create_index(op.f("ix_invite_project_address_key"), "invite", ["project", "address_key"], unique=True)


def _second_factors() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_one_time_code_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_one_time_code")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_recovery_code_user")),
        sa.PrimaryKeyConstraint("user", "hash", name=op.f("pk_recovery_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("last_used", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_passkey_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_user"), "passkey", ["user"], unique=False)
    op.create_index(op.f("ix_passkey_credential"), "passkey", ["credential"], unique=True)
    op.create_table(
        "half_done",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_half_done_user")),
        sa.PrimaryKeyConstraint("session", "purpose", name=op.f("pk_half_done")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("half_done", "passkey", "recovery_code", "one_time_code", "invite"):
        op.drop_table(table)
    op.execute("DELETE FROM fact WHERE name = 'former'")
    op.drop_column("project", "second_factor_from")
    op.drop_column("login_session", "place")
    op.drop_column("login_session", "browser")
    for column in ("erased", "second_factor_asked", "second_factor", "seen"):
        op.drop_column("user_account", column)
