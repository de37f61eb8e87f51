"""One row a request, in a partition a month (SRV-5, SRV-10)."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
    CREATE TABLE requests (
        at timestamptz NOT NULL,
        request_id text NOT NULL,
        user_id uuid,
        key_id uuid,
        role text,
        feature text,
        model text,
        profile text,
        adapter text,
        conversation_id uuid,
        ctx_len int NOT NULL DEFAULT 0,
        input_tokens int NOT NULL DEFAULT 0,
        output_tokens int NOT NULL DEFAULT 0,
        cached_tokens int NOT NULL DEFAULT 0,
        queue_ms int NOT NULL DEFAULT 0,
        ttft_ms int,
        latency_ms int NOT NULL,
        status_code int NOT NULL,
        code text,
        cache text
    ) PARTITION BY RANGE (at);
    CREATE INDEX requests_newest ON requests (at DESC, request_id DESC);
    CREATE INDEX requests_of_user ON requests (user_id, at DESC, request_id DESC);
    CREATE INDEX requests_of_conversation ON requests (conversation_id, at DESC, request_id DESC)
        WHERE conversation_id IS NOT NULL;
    CREATE INDEX requests_by_id ON requests (request_id);
    CREATE TABLE requests_default PARTITION OF requests DEFAULT;

    -- What retention looks for.
    CREATE INDEX conversations_by_age ON conversations (updated_at);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE requests; DROP INDEX conversations_by_age")
