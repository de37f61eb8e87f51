"""Accounts, their sessions, keys and one-time links; a change of what these are good for is told to all servers."""

from alembic import op

revision = "0001"
down_revision = None

UP = """
    CREATE TABLE users (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (name ~ '^[^[:space:][:cntrl:]]{1,64}$'),
        email text,
        display_name text NOT NULL DEFAULT '',
        role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'locked')),
        password_hash text,
        issuer text,
        subject text,
        system_prompt text,
        limits jsonb,
        language text CHECK (language IN ('en', 'ko')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        signed_in_at timestamptz,
        UNIQUE (issuer, subject)
    );
    CREATE UNIQUE INDEX users_name ON users (lower(name));
    CREATE UNIQUE INDEX users_email ON users (lower(email));

    CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        agent text NOT NULL DEFAULT ''
    );
    CREATE INDEX sessions_of_user ON sessions (user_id);

    CREATE TABLE refresh_tokens (
        hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        issued_at timestamptz NOT NULL DEFAULT now(),
        used_at timestamptz
    );
    CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

    CREATE TABLE keys (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        name text NOT NULL,
        prefix text NOT NULL,
        hash bytea NOT NULL UNIQUE,
        features text[],
        models text[],
        limits jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        used_at timestamptz,
        revoked_at timestamptz
    );
    CREATE UNIQUE INDEX keys_name ON keys (user_id, lower(name)) WHERE revoked_at IS NULL;

    CREATE TABLE links (
        hash bytea PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz
    );
    CREATE INDEX links_of_user ON links (user_id);

    CREATE FUNCTION tell_standing() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('standing', to_jsonb(OLD) ->> TG_ARGV[0]);
        RETURN NULL;
    END $$;
    CREATE TRIGGER users_changed AFTER UPDATE OF role, status, system_prompt OR DELETE ON users
        FOR EACH ROW EXECUTE FUNCTION tell_standing('id');
    CREATE TRIGGER sessions_changed AFTER UPDATE OF revoked_at OR DELETE ON sessions
        FOR EACH ROW EXECUTE FUNCTION tell_standing('user_id');
    CREATE TRIGGER keys_changed AFTER UPDATE OF revoked_at OR DELETE ON keys
        FOR EACH ROW EXECUTE FUNCTION tell_standing('user_id');
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE links, keys, refresh_tokens, sessions, users; DROP FUNCTION tell_standing")
