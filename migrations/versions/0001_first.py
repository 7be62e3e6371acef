"""People, projects, documents, annotations, history, audit: everything of the first release.

History, events and audit rows are append-only: triggers refuse to change or delete them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit", "event", "annotation_version")


def upgrade() -> None:
    op.create_table(
        "annotation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    op.create_index("ix_annotation_order", "annotation", ["document", "start", "end", "id"], unique=False)
    op.create_index(op.f("ix_annotation_parent"), "annotation", ["parent"], unique=False)
    op.create_table(
        "annotation_version",
        sa.Column("annotation", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("annotation", "version", name=op.f("pk_annotation_version")),
    )
    op.create_table(
        "audit",
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_chain",
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "event",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("entity", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("document", "revision", name=op.f("pk_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
    )
    op.create_table(
        "kept_answer",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("user", "key", name=op.f("pk_kept_answer")),
    )
    op.create_table(
        "login_try",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_try")),
    )
    op.create_index(op.f("ix_login_try_subject_at"), "login_try", ["subject", "at"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("reviewers_per_document", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    op.create_index(op.f("ix_user_account_email_key"), "user_account", ["email_key"], unique=True)
    op.create_index(op.f("ix_user_account_name_key"), "user_account", ["name_key"], unique=False)
    op.create_table(
        "annotation_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=True),
        sa.Column("claim", sa.String(length=36), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["annotation.id"], name=op.f("fk_annotation_link_source")),
        sa.ForeignKeyConstraint(["target"], ["annotation.id"], name=op.f("fk_annotation_link_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation_link")),
    )
    op.create_index(op.f("ix_annotation_link_document"), "annotation_link", ["document"], unique=False)
    op.create_index(op.f("ix_annotation_link_source"), "annotation_link", ["source"], unique=False)
    op.create_index(op.f("ix_annotation_link_target"), "annotation_link", ["target"], unique=False)
    op.create_table(
        "annotation_sentence",
        sa.Column("annotation", sa.String(length=36), nullable=False),
        sa.Column("fragment", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=True),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_annotation_sentence_annotation")),
        sa.PrimaryKeyConstraint("annotation", "fragment", "n", name=op.f("pk_annotation_sentence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.String(length=64), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.String(length=32), nullable=True),
        sa.Column("last_used", sa.String(length=32), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_api_token_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
    )
    op.create_index(op.f("ix_api_token_hash"), "api_token", ["hash"], unique=True)
    op.create_index(op.f("ix_api_token_user"), "api_token", ["user"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("review_state", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_document_created_by")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_document_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_project_n"), "document", ["project", "n"], unique=False)
    op.create_table(
        "fragment",
        sa.Column("annotation", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["annotation"], ["annotation.id"], name=op.f("fk_fragment_annotation")),
        sa.PrimaryKeyConstraint("annotation", "n", name=op.f("pk_fragment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("fresh_until", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_login_session_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_user"), "login_session", ["user"], unique=False)
    op.create_table(
        "membership",
        sa.Column("project", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("joined", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_membership_project")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_membership_user")),
        sa.PrimaryKeyConstraint("project", "user", name=op.f("pk_membership")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_membership_user"), "membership", ["user"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=True),
        sa.Column("expires", sa.String(length=32), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_one_time_link_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
    )
    op.create_table(
        "document_text",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("zones", sa.LargeBinary(), nullable=False),
        sa.Column("sentences", sa.LargeBinary(), nullable=False),
        sa.Column("provenance", sa.LargeBinary(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_document_text_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_document_text")),
    )
    op.create_table(
        "layer",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("submitted", sa.String(length=32), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("attributions", sa.Integer(), nullable=False),
        sa.Column("unverified", sa.Integer(), nullable=False),
        sa.Column("languages", sa.Integer(), nullable=False),
        sa.Column("annotations", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_layer_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_layer_user")),
        sa.PrimaryKeyConstraint("document", "user", name=op.f("pk_layer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "read_mark",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_read_mark_document")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_read_mark_user")),
        sa.PrimaryKeyConstraint("document", "user", "start", "end", name=op.f("pk_read_mark")),
        sqlite_with_rowid=False,
    )

    for table in APPEND_ONLY:
        _refuse_change(table)
    fact = sa.table("fact", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(fact, [{"name": "names", "value": 0}, {"name": "demo", "value": 0}])
    chain = sa.table(
        "audit_chain", sa.column("name", sa.String), sa.column("seq", sa.Integer), sa.column("head", sa.String)
    )
    op.bulk_insert(chain, [{"name": "accounts", "seq": 0, "head": "0" * 64}])


def downgrade() -> None:
    op.drop_table("read_mark")
    op.drop_table("layer")
    op.drop_table("document_text")
    op.drop_table("one_time_link")
    op.drop_index(op.f("ix_membership_user"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_login_session_user"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_table("fragment")
    op.drop_index(op.f("ix_document_project_n"), table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_api_token_user"), table_name="api_token")
    op.drop_index(op.f("ix_api_token_hash"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("annotation_sentence")
    op.drop_index(op.f("ix_annotation_link_target"), table_name="annotation_link")
    op.drop_index(op.f("ix_annotation_link_source"), table_name="annotation_link")
    op.drop_index(op.f("ix_annotation_link_document"), table_name="annotation_link")
    op.drop_table("annotation_link")
    op.drop_index(op.f("ix_user_account_name_key"), table_name="user_account")
    op.drop_index(op.f("ix_user_account_email_key"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_table("project")
    op.drop_index(op.f("ix_login_try_subject_at"), table_name="login_try")
    op.drop_table("login_try")
    op.drop_table("kept_answer")
    op.drop_table("fact")
    op.drop_table("event")
    op.drop_table("audit_chain")
    op.drop_table("audit")
    op.drop_table("annotation_version")
    op.drop_index(op.f("ix_annotation_parent"), table_name="annotation")
    op.drop_index("ix_annotation_order", table_name="annotation")
    op.drop_table("annotation")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION annotate_append_only()")


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION annotate_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION annotate_append_only()"
    )
