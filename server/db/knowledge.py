"""What somebody may find, in a word that changes when it does."""

from server.db.pool import Pool
from server.db.rows import one

SEEN = """
    SELECT count(*) AS documents, coalesce(max(updated_at)::text, '') AS latest FROM documents
    WHERE text IS NOT NULL AND state <> 'removing' AND (user_id = %(owner)s OR visibility = 'community')
"""


async def knowledge_of(pool: Pool, owner: str) -> str:
    row = await one(pool, SEEN, owner=owner)
    return f"{row['documents']} {row['latest']}" if row else ""
