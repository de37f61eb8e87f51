"""LoRA adapters: their versions, who may use them, what became of their runs, and who changed what (MOD-4)."""

from alembic import op

revision = "0008"
down_revision = "0007"

# An adapter without a user is the operator's. A use without a user is everybody's. An event is haru's own, or by a
# user who may be gone. Every change writes one, one after the other (HOLD in server/adapters/statements.py): its number
# tells other servers whether what they know is the newest. What is deleted tells of it by itself, as it may go with a
# user.
UP = """
    CREATE TABLE adapters (
        name text PRIMARY KEY,
        user_id uuid REFERENCES users ON DELETE CASCADE,
        feature text NOT NULL DEFAULT '',
        domain text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX adapters_of_user ON adapters (user_id);

    CREATE TABLE adapter_versions (
        adapter text NOT NULL REFERENCES adapters ON DELETE CASCADE,
        number int NOT NULL,
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        base text NOT NULL,
        rank int NOT NULL,
        bytes bigint NOT NULL,
        state text NOT NULL DEFAULT 'registered'
            CHECK (state IN ('registered', 'loaded', 'canary', 'live', 'retired')),
        share double precision NOT NULL DEFAULT 0 CHECK (share BETWEEN 0 AND 1),
        was_live int NOT NULL DEFAULT 0,
        scores jsonb,
        provenance jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        judged_from timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (adapter, number),
        UNIQUE (adapter, digest)
    );
    CREATE UNIQUE INDEX adapter_canary ON adapter_versions (adapter) WHERE state = 'canary';
    CREATE UNIQUE INDEX adapter_live ON adapter_versions (adapter) WHERE state = 'live';

    CREATE TABLE adapter_uses (
        adapter text NOT NULL REFERENCES adapters ON DELETE CASCADE,
        user_id uuid REFERENCES users ON DELETE CASCADE,
        is_default boolean NOT NULL DEFAULT false,
        UNIQUE NULLS NOT DISTINCT (adapter, user_id)
    );
    CREATE INDEX adapter_uses_of_user ON adapter_uses (user_id);

    CREATE TABLE adapter_outcomes (
        adapter text NOT NULL,
        number int NOT NULL,
        minute timestamptz NOT NULL,
        runs int NOT NULL,
        errors int NOT NULL,
        failed int NOT NULL,
        PRIMARY KEY (adapter, number, minute),
        FOREIGN KEY (adapter, number) REFERENCES adapter_versions ON DELETE CASCADE
    );
    CREATE INDEX adapter_outcomes_by_minute ON adapter_outcomes (minute);

    CREATE TABLE adapter_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        adapter text NOT NULL,
        number int,
        what text NOT NULL,
        by_user uuid REFERENCES users ON DELETE SET NULL,
        is_own boolean NOT NULL DEFAULT true,
        whom uuid REFERENCES users ON DELETE SET NULL,
        why text NOT NULL DEFAULT ''
    );
    CREATE INDEX adapter_events_of ON adapter_events (adapter, id DESC);

    CREATE FUNCTION tell_adapter_gone() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        hand text := coalesce(current_setting('haru.by', true), '');
        named text := to_jsonb(OLD) ->> TG_ARGV[0];
    BEGIN
        PERFORM pg_advisory_xact_lock(724008);
        -- It goes with its user, and not even its name stays.
        IF hand = '' THEN
            IF TG_ARGV[1] = 'removed' THEN
                DELETE FROM adapter_events WHERE adapter = named;
            END IF;
            named := '';
        END IF;
        INSERT INTO adapter_events (adapter, what, by_user, is_own, whom)
        SELECT named, TG_ARGV[1], (SELECT id FROM users WHERE id::text = hand), hand IN ('', 'haru'),
            (SELECT id FROM users WHERE id::text = to_jsonb(OLD) ->> 'user_id');
        RETURN NULL;
    END $$;
    CREATE TRIGGER adapters_gone AFTER DELETE ON adapters
        FOR EACH ROW EXECUTE FUNCTION tell_adapter_gone('name', 'removed');
    CREATE TRIGGER adapter_uses_gone AFTER DELETE ON adapter_uses
        FOR EACH ROW EXECUTE FUNCTION tell_adapter_gone('adapter', 'withdrawn');
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE adapter_events, adapter_outcomes, adapter_uses, adapter_versions, adapters")
    op.execute("DROP FUNCTION tell_adapter_gone")
