"""Conversations as trees of messages (SRV-10)."""

from alembic import op

revision = "0002"
down_revision = "0001"

# A conversation's row is also the checkpoint of its thread. Keys have the conversation, so that no message can follow
# one of another, but begin with the message: by that alone a branch is walked, whatever the planner thinks of the rest.
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
        checkpoint_id text,
        checkpoint bytea,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX conversations_of_user ON conversations (user_id, pinned DESC, updated_at DESC, id DESC);

    CREATE TABLE messages (
        conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
        id uuid NOT NULL,
        parent_id uuid,
        role text NOT NULL CHECK (role IN ('user', 'assistant')),
        content text NOT NULL,
        status text NOT NULL DEFAULT 'complete' CHECK (status IN ('complete', 'stopped')),
        model text,
        adapter text,
        tokens int,
        details jsonb,
        request_id text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (id, conversation_id),
        FOREIGN KEY (parent_id, conversation_id) REFERENCES messages (id, conversation_id)
    );
    CREATE INDEX messages_of_conversation ON messages (conversation_id, created_at DESC);
    CREATE INDEX messages_of_parent ON messages (parent_id, conversation_id);
    ALTER TABLE conversations
        ADD CONSTRAINT conversations_head FOREIGN KEY (head, id) REFERENCES messages (id, conversation_id);

    -- What was said up to and including a message, in short; it holds for every branch through that message.
    CREATE TABLE summaries (
        conversation_id uuid NOT NULL,
        message_id uuid NOT NULL,
        content text NOT NULL,
        written_by text NOT NULL CHECK (written_by IN ('extract', 'model')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (message_id, conversation_id),
        FOREIGN KEY (message_id, conversation_id) REFERENCES messages (id, conversation_id) ON DELETE CASCADE
    );
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("ALTER TABLE conversations DROP CONSTRAINT conversations_head")
    op.execute("DROP TABLE summaries, messages, conversations")
