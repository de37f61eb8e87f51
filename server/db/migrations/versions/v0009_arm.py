"""Which side of a comparison of engines a request was answered by (MOD-5)."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("ALTER TABLE requests ADD COLUMN arm text")


def downgrade() -> None:
    op.execute("ALTER TABLE requests DROP COLUMN arm")
