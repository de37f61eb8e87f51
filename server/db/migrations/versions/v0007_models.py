"""Which model each seat serves, what administrators asked for, and what became of it (MOD-2, MOD-5)."""

from alembic import op

revision = "0007"
down_revision = "0006"

# A seat is worked on by whoever holds its lease; one that has run out was held by a process that died. `first` is what
# the settings said last. `revision` grows when calls are to go elsewhere; each process says in `model_processes` which
# one it follows and what it still has out. A switch stays as it was asked for when its user's account is gone.
UP = """
    CREATE TABLE model_seats (
        name text PRIMARY KEY,
        first text NOT NULL,
        serving text NOT NULL DEFAULT '',
        routed text NOT NULL DEFAULT '',
        coming text NOT NULL DEFAULT '',
        leaving text NOT NULL DEFAULT '',
        phase text NOT NULL DEFAULT 'steady'
            CHECK (phase IN ('steady', 'start', 'drain', 'retire', 'discard', 'mend')),
        way text NOT NULL DEFAULT '' CHECK (way IN ('', 'beside', 'instead')),
        switch bigint NOT NULL DEFAULT 0,
        attempts int NOT NULL DEFAULT 0,
        reason text NOT NULL DEFAULT '',
        revision bigint NOT NULL DEFAULT 0,
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease uuid,
        lease_until timestamptz
    );
    CREATE TABLE model_switches (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        seat text NOT NULL REFERENCES model_seats,
        asked_by uuid REFERENCES users ON DELETE SET NULL,
        kind text NOT NULL CHECK (kind IN ('first', 'switch', 'rollback')),
        was text NOT NULL,
        profile text NOT NULL,
        state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'done', 'failed', 'superseded')),
        reason text NOT NULL DEFAULT '',
        forced boolean NOT NULL DEFAULT false,
        asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz
    );
    CREATE UNIQUE INDEX model_switches_open ON model_switches (seat) WHERE state = 'asked';
    CREATE INDEX model_switches_of_seat ON model_switches (seat, id DESC);
    CREATE INDEX model_switches_asked_by ON model_switches (asked_by);
    CREATE TABLE model_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        seat text NOT NULL REFERENCES model_seats ON DELETE CASCADE,
        switch bigint NOT NULL DEFAULT 0,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        phase text NOT NULL,
        routed text NOT NULL,
        profile text NOT NULL DEFAULT '',
        outcome text NOT NULL DEFAULT '',
        reason text NOT NULL DEFAULT ''
    );
    CREATE INDEX model_events_of_seat ON model_events (seat, id);
    CREATE TABLE model_engines (
        seat text NOT NULL REFERENCES model_seats ON DELETE CASCADE,
        profile text NOT NULL,
        name text NOT NULL,
        base_url text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        ready_s double precision,
        PRIMARY KEY (seat, profile)
    );
    CREATE TABLE model_processes (
        id uuid PRIMARY KEY,
        revisions jsonb NOT NULL,
        leases jsonb NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE model_processes, model_engines, model_events, model_switches, model_seats")
