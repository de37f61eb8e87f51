"""Conversations as trees of messages (SRV-10)."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
    CREATE TABLE conversations (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        title text NOT NULL DEFAULT '',
        titled_by text CHECK (titled_by IN ('first words', 'model', 'user')),
        system_prompt text,
        model text,
        pinned boolean NOT NULL DEFAULT false,
        head uuid,
        revision bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX conversations_of_user ON conversations (user_id, pinned DESC, updated_at DESC);

    CREATE TABLE messages (
        id uuid PRIMARY KEY,
        conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
        parent_id uuid REFERENCES messages ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('user', 'assistant')),
        content text NOT NULL,
        status text NOT NULL DEFAULT 'complete' CHECK (status IN ('complete', 'stopped')),
        model text,
        adapter text,
        tokens int,
        details jsonb,
        request_id text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX messages_of_conversation ON messages (conversation_id, created_at DESC);
    CREATE INDEX messages_of_parent ON messages (parent_id);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE messages, conversations")
