"""On which mark somebody who is at a document writes a comment just now; old events of feeds may be forgotten.

What happened less than 29 days ago still cannot be taken away: the triggers refuse it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("presence", sa.Column("writing", sa.String(length=36), nullable=True))
    op.create_table(
        "forgotten_events",
        sa.Column("feed", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_forgotten_events")),
        sqlite_with_rowid=False,
    )
    if _is_sqlite():
        op.execute("DROP TRIGGER event_no_delete")
        op.execute(
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
            "WHEN OLD.at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-29 days') "
            "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER event_append_only ON event")
    op.execute(_REFUSE.format(verbs="UPDATE OR TRUNCATE"))
    op.execute(
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW "
        "WHEN (OLD.at > to_char(now() AT TIME ZONE 'UTC' - interval '29 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) "
        "EXECUTE FUNCTION annotate_append_only()"
    )


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER event_no_delete")
        op.execute(
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
            "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
        )
    else:
        op.execute("DROP TRIGGER event_no_delete ON event")
        op.execute("DROP TRIGGER event_append_only ON event")
        op.execute(_REFUSE.format(verbs="UPDATE OR DELETE OR TRUNCATE"))
    op.drop_table("forgotten_events")
    with op.batch_alter_table("presence") as table:
        table.drop_column("writing")


_REFUSE = "CREATE TRIGGER event_append_only BEFORE {verbs} ON event FOR EACH STATEMENT EXECUTE FUNCTION annotate_append_only()"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
