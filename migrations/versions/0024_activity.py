"""What people did in a project, in the order of time, begun with what the histories know."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

VERSIONS = """
INSERT INTO activity (project, at, n, id, "by", action, entity, version, document)
SELECT v.project, v.at, v.version, v.entity, v."by", v.action, v.entity, v.version, c.document
FROM version v LEFT JOIN source_criticism c ON c.id = v.entity
WHERE v.action NOT LIKE 'appearance.%' AND v.action NOT LIKE 'correction.%'
"""
AUDITS = """
INSERT INTO activity (project, at, n, id, "by", action, entity, version, document)
SELECT d.project, a.at, a.seq, a.chain, a.actor,
       CASE a.action WHEN 'annotation.resolved' THEN 'flag.settled' ELSE a.action END, a.entity_id, 0, d.id
FROM audit a JOIN document d ON d.id = a.chain JOIN user_account u ON u.id = a.actor
WHERE a.action IN ('document.created', 'layer.submitted', 'layer.withdrawn', 'layer.reopened', 'case.decided',
                   'case.undone', 'comment.created', 'assignment.created', 'adjudication.reopened',
                   'annotation.resolved')
"""
"""The number of a row within its chain makes it one of a kind."""


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("entity", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_activity_by")),
        sa.PrimaryKeyConstraint("project", "at", "n", "id", name=op.f("pk_activity")),
        sqlite_with_rowid=False,
    )
    op.execute(VERSIONS)
    op.execute(AUDITS)


def downgrade() -> None:
    op.drop_table("activity")
