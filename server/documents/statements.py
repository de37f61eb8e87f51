"""The SQL of documents; parameters are bound, and whose they are is in every WHERE."""

from typing import LiteralString

# A lease that has not run out says that somebody reads the document now.
STATE = "CASE WHEN state = 'queued' AND lease_until > now() THEN 'reading' ELSE state END"
# What its owner says of it counts, then what it says itself; of its date only what it says itself is sure.
KIND = "coalesce(nullif(kind, ''), read ->> 'kind', '')"
DATE = "coalesce(to_timestamp(nullif((read ->> 'at')::float, 0)), at)"
COLUMNS = f"""
    id, user_id, source, name, title, {KIND} AS kind, visibility, tags, language, {DATE} AS at, bytes, digest, chunks,
    {STATE} AS state, error, created_at, updated_at
"""
MINE = "user_id = %(owner)s AND state <> 'removing'"
SEEN = "state <> 'removing' AND (user_id = %(owner)s OR visibility = 'community' AND text IS NOT NULL)"

# Held until the end of the transaction, so that two uploads at once do not both find room for the last document.
HOLD = "SELECT FROM users WHERE id = %(owner)s FOR NO KEY UPDATE"
ROOM = f"""
    SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes FROM documents
    WHERE {MINE} AND (source, name) <> (%(source)s, %(name)s)
"""  # noqa: S608 (a constant)

# What is not said stays as it is. The same content again is nothing to do, unless it could not be read before.
BRING = f"""
    INSERT INTO documents AS old (
        id, user_id, source, name, title, titled_by, kind, visibility, tags, at, bytes, digest, content
    )
    VALUES (%(id)s, %(owner)s, %(source)s, %(name)s, coalesce(%(title)s, ''),
            CASE WHEN %(title)s::text IS NULL THEN 'document' ELSE 'user' END, coalesce(%(kind)s, ''),
            coalesce(%(visibility)s, 'private'), coalesce(%(tags)s, '{{}}'::text[]), %(at)s, %(bytes)s, %(digest)s,
            %(content)s)
    ON CONFLICT (user_id, source, name) WHERE state <> 'removing' DO UPDATE SET
        title = coalesce(%(title)s, old.title),
        titled_by = CASE WHEN %(title)s::text IS NULL THEN old.titled_by ELSE 'user' END,
        kind = coalesce(%(kind)s, old.kind), visibility = coalesce(%(visibility)s, old.visibility),
        tags = coalesce(%(tags)s, old.tags),
        at = CASE WHEN old.digest = EXCLUDED.digest THEN old.at ELSE EXCLUDED.at END,
        bytes = EXCLUDED.bytes, digest = EXCLUDED.digest,
        content = CASE WHEN old.digest = EXCLUDED.digest THEN old.content ELSE EXCLUDED.content END,
        text = CASE WHEN old.digest = EXCLUDED.digest THEN old.text END,
        read = CASE WHEN old.digest = EXCLUDED.digest THEN old.read END,
        state = 'queued', error = NULL, revision = old.revision + 1, attempts = 0, postponed = 0, not_before = NULL,
        queued_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE old.digest <> EXCLUDED.digest OR old.state = 'failed' OR (
        coalesce(%(title)s, old.title), coalesce(%(kind)s, old.kind), coalesce(%(visibility)s, old.visibility),
        coalesce(%(tags)s, old.tags)
    ) <> (old.title, old.kind, old.visibility, old.tags)
    RETURNING {COLUMNS}, xmax = 0 AS is_new
"""  # noqa: S608 (a constant)
NAMED = f"SELECT {COLUMNS}, false AS is_new FROM documents WHERE {MINE} AND source = %(source)s AND name = %(name)s"  # noqa: S608

OPEN = f"SELECT {COLUMNS} FROM documents WHERE id = %(id)s AND {SEEN}"  # noqa: S608 (constants)
TEXT = f"SELECT {COLUMNS}, text FROM documents WHERE id = %(id)s AND {SEEN}"  # noqa: S608 (constants)
FILE = f"SELECT name, content FROM documents WHERE id = %(id)s AND {MINE}"  # noqa: S608 (constants)


def _list(whose: str) -> LiteralString:
    """The planner has to see whose, or it looks through everybody's."""
    return f"""
    SELECT {COLUMNS} FROM documents
    WHERE {whose} AND state <> 'removing'
      AND (%(at)s::text IS NULL OR (created_at, id) < (to_timestamp(%(at)s::numeric), %(id)s::uuid))
      AND (%(source)s::text IS NULL OR source = %(source)s) AND (%(kind)s::text IS NULL OR {KIND} = %(kind)s)
      AND (%(visibility)s::text IS NULL OR visibility = %(visibility)s)
      AND (%(tag)s::text IS NULL OR %(tag)s = ANY(tags)) AND (%(state)s::text IS NULL OR {STATE} = %(state)s)
      AND (name ILIKE %(pattern)s OR title ILIKE %(pattern)s)
    ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""  # noqa: S608 (constants)


LIST = {"mine": _list("user_id = %(owner)s"), "community": _list("visibility = 'community' AND text IS NOT NULL")}
OWNERS = "SELECT id, name FROM users WHERE id = ANY(%(ids)s)"

CHANGE = f"""
    UPDATE documents SET
        title = coalesce(%(title)s, title),
        titled_by = CASE WHEN %(title)s::text IS NULL THEN titled_by ELSE 'user' END,
        kind = coalesce(%(kind)s, kind), visibility = coalesce(%(visibility)s, visibility),
        tags = coalesce(%(tags)s, tags),
        state = CASE WHEN state = 'failed' THEN state ELSE 'queued' END,
        revision = revision + 1, not_before = NULL, queued_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE id = %(id)s AND {MINE}
    RETURNING {COLUMNS}
"""  # noqa: S608 (constants)

# Nothing that was said in it is kept; the row goes when the index has let go of its chunks.
DELETE = f"""
    UPDATE documents SET
        state = 'removing', revision = revision + 1, source = '', name = '', title = '', tags = '{{}}', digest = '',
        content = '', text = NULL, read = NULL, bytes = 0, error = NULL, attempts = 0, postponed = 0, not_before = NULL,
        queued_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE id = %(id)s AND {MINE}
    RETURNING id
"""  # noqa: S608 (constants)

PROGRESS = f"""
    SELECT count(*) FILTER (WHERE {STATE} = 'queued') AS queued, count(*) FILTER (WHERE {STATE} = 'reading') AS reading,
        count(*) FILTER (WHERE state = 'stored') AS stored, count(*) FILTER (WHERE state = 'failed') AS failed,
        coalesce(sum(chunks), 0) AS chunks
    FROM documents WHERE {MINE} AND (%(source)s::text IS NULL OR source = %(source)s)
"""  # noqa: S608 (constants)
# A little is told twice rather than never: rows become visible a moment after the time that they bear.
CHANGED = f"""
    SELECT {COLUMNS}, extract(epoch FROM updated_at)::text AS changed FROM documents
    WHERE {MINE} AND (%(source)s::text IS NULL OR source = %(source)s) AND state IN ('stored', 'failed')
      AND updated_at > to_timestamp(%(since)s::numeric)
    ORDER BY updated_at LIMIT %(limit)s
"""  # noqa: S608 (constants)
NOW = "SELECT extract(epoch FROM clock_timestamp())::text AS now"
