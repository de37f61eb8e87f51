"""Mock interviews, each with its graph's checkpoint (INT-2)."""

from alembic import op

revision = "0005"
down_revision = "0004"

# `state` holds all that is said; `checkpoint` only where the graph stands. Both are JSON: what is kept of a person is
# given out as it is, and lists are made from it.
UP = """
    CREATE TABLE interviews (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        checkpoint_id text NOT NULL,
        checkpoint jsonb NOT NULL,
        state jsonb NOT NULL,
        status text NOT NULL
            GENERATED ALWAYS AS (CASE WHEN state ->> 'phase' = 'over' THEN 'over' ELSE 'open' END) STORED,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX interviews_of_user ON interviews (user_id, updated_at DESC, id DESC);
    CREATE INDEX interviews_by_age ON interviews (updated_at);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE interviews")
