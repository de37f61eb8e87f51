"""Documents that people bring, each a job until it can be found (RAG-1)."""

from alembic import op

revision = "0006"
down_revision = "0005"

# A row is its own job: `queued` and `removing` are to be done, by whoever holds the lease. A lease that has run out was
# held by a process that died. `revision` grows with every change, so that who worked on an older state notices.
# The row of a document that is deleted stays, empty, until the index has let go of it.
UP = """
    CREATE TABLE documents (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        source text NOT NULL,
        name text NOT NULL,
        title text NOT NULL DEFAULT '',
        titled_by text NOT NULL DEFAULT 'document' CHECK (titled_by IN ('document', 'user')),
        kind text NOT NULL DEFAULT '',
        visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'community')),
        tags text[] NOT NULL DEFAULT '{}',
        language text NOT NULL DEFAULT '',
        at timestamptz,
        bytes int NOT NULL,
        digest text NOT NULL,
        content bytea NOT NULL,
        text text,
        read jsonb,
        chunks int NOT NULL DEFAULT 0,
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'stored', 'failed', 'removing')),
        error text,
        revision bigint NOT NULL DEFAULT 0,
        attempts int NOT NULL DEFAULT 0,
        postponed int NOT NULL DEFAULT 0,
        not_before timestamptz,
        lease uuid,
        lease_until timestamptz,
        claimed_at timestamptz,
        queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE UNIQUE INDEX documents_by_name ON documents (user_id, source, name) WHERE state <> 'removing';
    CREATE INDEX documents_of_user ON documents (user_id, created_at DESC, id DESC);
    CREATE INDEX documents_of_community ON documents (created_at DESC, id DESC) WHERE visibility = 'community';
    CREATE INDEX documents_to_do ON documents (user_id, queued_at, id) WHERE state IN ('queued', 'removing');
    CREATE INDEX documents_quick ON documents (user_id, queued_at, id)
        WHERE state = 'removing' OR state = 'queued' AND text IS NOT NULL;
    CREATE INDEX documents_claimed ON documents (user_id, claimed_at);
    CREATE INDEX documents_changed ON documents (user_id, updated_at);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE documents")
