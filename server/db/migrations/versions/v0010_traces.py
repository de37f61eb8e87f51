"""Runs as trees of their steps, and what was said of them (EVAL-1)."""

from alembic import op

revision = "0010"
down_revision = "0009"

# A trace that came through LangSmith's protocol begins with whichever of its steps comes first.
UP = """
    CREATE TABLE traces (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        at timestamptz NOT NULL,
        name text NOT NULL DEFAULT '',
        feature text,
        profile text,
        adapter text,
        prompt text,
        model text,
        verdict text,
        error text,
        latency_ms int,
        input_tokens int NOT NULL DEFAULT 0,
        output_tokens int NOT NULL DEFAULT 0,
        kept text NOT NULL DEFAULT 'whole' CHECK (kept IN ('whole', 'inputs', 'parts', 'nothing')),
        source text NOT NULL DEFAULT 'haru' CHECK (source IN ('haru', 'langsmith')),
        project text,
        request_id text,
        conversation_id uuid REFERENCES conversations ON DELETE CASCADE,
        interview_id uuid REFERENCES interviews ON DELETE CASCADE,
        replay_of uuid
    );
    CREATE INDEX traces_newest ON traces (at DESC, id DESC);
    CREATE INDEX traces_of_user ON traces (user_id, at DESC, id DESC);
    CREATE INDEX traces_of_conversation ON traces (conversation_id) WHERE conversation_id IS NOT NULL;
    CREATE INDEX traces_of_interview ON traces (interview_id) WHERE interview_id IS NOT NULL;
    CREATE INDEX traces_of_request ON traces (request_id) WHERE request_id IS NOT NULL;

    CREATE TABLE trace_runs (
        id uuid PRIMARY KEY,
        trace_id uuid NOT NULL REFERENCES traces ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        parent_run_id uuid,
        dotted_order text NOT NULL DEFAULT '',
        run_type text NOT NULL DEFAULT 'chain',
        name text NOT NULL DEFAULT '',
        start_time timestamptz,
        end_time timestamptz,
        inputs jsonb,
        outputs jsonb,
        error text,
        extra jsonb,
        tags jsonb,
        events jsonb,
        rest jsonb NOT NULL DEFAULT '{}'
    );
    CREATE INDEX trace_runs_of_trace ON trace_runs (trace_id, dotted_order);
    CREATE INDEX trace_runs_of_user ON trace_runs (user_id);

    CREATE TABLE trace_feedback (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        trace_id uuid NOT NULL REFERENCES traces ON DELETE CASCADE,
        run_id uuid,
        key text NOT NULL,
        score double precision,
        value jsonb,
        comment text,
        rest jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX trace_feedback_of_trace ON trace_feedback (trace_id);
    CREATE INDEX trace_feedback_of_user ON trace_feedback (user_id);

    -- Projects, data sets and examples of LangSmith's clients, as these write them.
    CREATE TABLE langsmith_things (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('session', 'dataset', 'example')),
        name text,
        parent uuid REFERENCES langsmith_things ON DELETE CASCADE,
        body jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        modified_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (user_id, kind, name)
    );
    CREATE INDEX langsmith_things_of_parent ON langsmith_things (parent, created_at, id) WHERE parent IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE langsmith_things, trace_feedback, trace_runs, traces")
