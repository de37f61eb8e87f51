"""Which words a request was answered with (SRV-5, EVAL-2)."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE requests ADD COLUMN prompt text")


def downgrade() -> None:
    op.execute("ALTER TABLE requests DROP COLUMN prompt")
