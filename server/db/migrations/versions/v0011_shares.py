"""Links by which other members read a chat as it was (S-38)."""

from alembic import op

revision = "0011"
down_revision = "0010"

# Messages never change, and a branch is named by its last one: what is shared needs no copy, and goes with the chat.
UP = """
    CREATE TABLE shares (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        conversation_id uuid NOT NULL,
        message_id uuid NOT NULL,
        title text NOT NULL,
        messages int NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (message_id, conversation_id) REFERENCES messages (id, conversation_id) ON DELETE CASCADE
    );
    CREATE INDEX shares_of_user ON shares (user_id, created_at DESC);
    CREATE INDEX shares_of_message ON shares (message_id, conversation_id);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE shares")
