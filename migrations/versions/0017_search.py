"""An index over texts, annotations and comments, filled with what is there."""

import sqlalchemy as sa
from alembic import op

from annotate.store import search_fill

revision = "0017"
down_revision = "0016"

# A row of the index has words that nobody can type: its project with a letter for its kind, itself, its document.
SQLITE = (
    """CREATE VIRTUAL TABLE search_text USING fts5(
        entity UNINDEXED, start UNINDEXED, stop UNINDEXED, scope, words, tokenize = 'ascii')""",
    """CREATE VIRTUAL TABLE search_said USING fts5(
        entity UNINDEXED, start UNINDEXED, stop UNINDEXED, scope, words, tokenize = 'ascii')""",
    """CREATE TRIGGER annotation_said_new AFTER INSERT ON annotation WHEN NEW.words IS NOT NULL BEGIN
        INSERT INTO search_said (entity, start, stop, scope, words) VALUES (NEW.id, 0, 0,
            replace(NEW.project, '-', '') || 'a ' || replace(NEW.id, '-', '') || ' '
            || replace(NEW.document, '-', '') || 'd', NEW.words);
    END""",
    """CREATE TRIGGER annotation_said_changed AFTER UPDATE OF words ON annotation
        WHEN NEW.words IS NOT NULL AND NEW.words IS NOT OLD.words BEGIN
        DELETE FROM search_said WHERE search_said MATCH 'scope : "' || replace(NEW.id, '-', '') || '"';
        INSERT INTO search_said (entity, start, stop, scope, words) VALUES (NEW.id, 0, 0,
            replace(NEW.project, '-', '') || 'a ' || replace(NEW.id, '-', '') || ' '
            || replace(NEW.document, '-', '') || 'd', NEW.words);
    END""",
)
POSTGRESQL = (
    """CREATE TABLE search_text (id bigint GENERATED ALWAYS AS IDENTITY, entity varchar(36) NOT NULL,
        start bigint NOT NULL, stop bigint NOT NULL, words tsvector NOT NULL,
        CONSTRAINT pk_search_text PRIMARY KEY (id))""",
    """CREATE TABLE search_said (id bigint GENERATED ALWAYS AS IDENTITY, entity varchar(36) NOT NULL,
        start bigint NOT NULL, stop bigint NOT NULL, words tsvector NOT NULL,
        CONSTRAINT pk_search_said PRIMARY KEY (id))""",
    "CREATE UNIQUE INDEX ix_search_text_entity_start ON search_text (entity, start)",
    "CREATE UNIQUE INDEX ix_search_said_entity_start ON search_said (entity, start)",
    "CREATE INDEX ix_search_text_words ON search_text USING gin (words)",
    "CREATE INDEX ix_search_said_words ON search_said USING gin (words)",
    """CREATE FUNCTION annotation_said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO search_said (entity, start, stop, words) VALUES (NEW.id, 0, 0, (NEW.words
            || ' ''#' || replace(NEW.project, '-', '') || 'a'' ''#' || replace(NEW.id, '-', '')
            || ''' ''#' || replace(NEW.document, '-', '') || 'd''')::tsvector)
        ON CONFLICT (entity, start) DO UPDATE SET words = excluded.words;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER annotation_said_new AFTER INSERT ON annotation FOR EACH ROW
        WHEN (NEW.words IS NOT NULL) EXECUTE FUNCTION annotation_said()""",
    """CREATE TRIGGER annotation_said_changed AFTER UPDATE OF words ON annotation FOR EACH ROW
        WHEN (NEW.words IS NOT NULL AND NEW.words IS DISTINCT FROM OLD.words) EXECUTE FUNCTION annotation_said()""",
)


def upgrade() -> None:
    op.add_column("annotation", sa.Column("words", sa.Text(), nullable=True))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    search_fill.fill(op.get_bind(), ("texts", "comments", "annotations"))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in ("annotation_said_new", "annotation_said_changed"):
        op.execute(f"DROP TRIGGER {trigger}" if sqlite else f"DROP TRIGGER {trigger} ON annotation")
    if not sqlite:
        op.execute("DROP FUNCTION annotation_said")
    for name in ("search_text", "search_said"):
        op.drop_table(name)
    op.drop_column("annotation", "words")
