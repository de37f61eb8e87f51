"""The SQL of reading documents behind the requests: who holds the lease of a row works on it, and nobody else."""

from typing import LiteralString

FREE = """
    (lease_until IS NULL OR lease_until < now()) AND (not_before IS NULL OR not_before <= now())
"""
# Both as their indexes have them, which a parameter would hide from the planner.
TO_DO = "state IN ('queued', 'removing')"
QUICK = "(state = 'removing' OR state = 'queued' AND text IS NOT NULL)"


def _claim(wanted: str) -> LiteralString:
    """Each owner in turn, and of an owner what was brought first. From owner to owner the index is leapt through: a
    hundred thousand documents of one must not be counted for each that is read."""
    free = f"{wanted} AND {FREE}"
    return f"""
    WITH RECURSIVE waiting AS (
        (SELECT user_id FROM documents WHERE {free} ORDER BY user_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT user_id FROM documents WHERE {free} AND user_id > waiting.user_id ORDER BY user_id LIMIT 1
        ) FROM waiting WHERE user_id IS NOT NULL
    ), turn AS (
        SELECT user_id FROM waiting WHERE user_id IS NOT NULL
        ORDER BY (SELECT max(claimed_at) FROM documents served WHERE served.user_id = waiting.user_id) NULLS FIRST
        LIMIT 1
    )
    UPDATE documents SET
        lease = %(lease)s, lease_until = now() + make_interval(secs => %(lease_s)s), claimed_at = clock_timestamp(),
        attempts = attempts + 1
    WHERE id = (
        SELECT id FROM documents WHERE user_id = (SELECT user_id FROM turn) AND {free}
        ORDER BY queued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, user_id, source, name, title, titled_by, kind, visibility, tags, at, content, text, read, state,
        revision, attempts, postponed
"""  # noqa: S608 (constants)


CLAIM = _claim(TO_DO)
# What is only to be labelled anew or removed, and costs next to nothing.
CLAIM_QUICK = _claim(QUICK)
HELD = "id = %(id)s AND lease = %(lease)s"
RENEW = f"""
    UPDATE documents SET lease_until = now() + make_interval(secs => %(lease_s)s) WHERE {HELD}
"""  # noqa: S608 (a constant)
# Only what was read is stored: if the document changed meanwhile, it is read again.
CLOSED = "lease = NULL, lease_until = NULL, attempts = 0"
FINISH = f"""
    UPDATE documents SET
        state = 'stored', error = NULL, text = %(text)s, read = %(read)s, language = %(language)s, chunks = %(chunks)s,
        title = CASE WHEN titled_by = 'user' THEN title ELSE %(title)s END, postponed = 0,
        updated_at = clock_timestamp(), {CLOSED}
    WHERE {HELD} AND revision = %(revision)s
"""  # noqa: S608 (constants)
FAIL = f"""
    UPDATE documents SET
        state = 'failed', error = %(error)s, text = NULL, read = NULL, chunks = 0, postponed = 0,
        updated_at = clock_timestamp(), {CLOSED}
    WHERE {HELD} AND revision = %(revision)s
"""  # noqa: S608 (constants)
POSTPONE = f"""
    UPDATE documents SET
        error = CASE WHEN state = 'queued' THEN %(error)s END, postponed = postponed + 1,
        not_before = now() + make_interval(secs => %(seconds)s), {CLOSED}
    WHERE {HELD}
"""  # noqa: S608 (constants)
RELEASE = f"UPDATE documents SET {CLOSED} WHERE {HELD}"  # noqa: S608 (constants)
REMOVED = f"DELETE FROM documents WHERE {HELD} AND state = 'removing'"  # noqa: S608 (constants)
IS_THERE = "SELECT FROM documents WHERE id = %(id)s"
