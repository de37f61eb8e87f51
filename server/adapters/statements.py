"""What is asked of PostgreSQL about adapters."""

# One change after the other, so that the number of the last event tells who has seen all of them. `by` is for what the
# tables tell by themselves of what is deleted.
HOLD = "SELECT pg_advisory_xact_lock(724008), set_config('haru.by', %(by)s, true)"
REVISION = "SELECT coalesce(max(id), 0) AS revision FROM adapter_events"
ADAPTERS = "SELECT name, coalesce(user_id::text, '') AS owner, feature, domain FROM adapters ORDER BY name"
VERSIONS = """
    SELECT adapter, number, digest, base, rank, state, share, was_live, scores
    FROM adapter_versions WHERE %(adapter)s::text IS NULL OR adapter = %(adapter)s ORDER BY adapter, number
"""
USES = """
    SELECT adapter, coalesce(user_id::text, '') AS user, is_default FROM adapter_uses ORDER BY adapter, user_id
"""
ADD = """
    INSERT INTO adapters (name, user_id, feature, domain) VALUES (%(name)s, %(owner)s, %(feature)s, %(domain)s)
    ON CONFLICT (name) DO NOTHING
"""
OWNED = "SELECT user_id::text AS owner FROM adapters WHERE name = %(name)s"
ADD_VERSION = """
    INSERT INTO adapter_versions (adapter, number, digest, base, rank, bytes, scores, provenance)
    SELECT %(name)s, coalesce(max(number), 0) + 1, %(digest)s, %(base)s, %(rank)s, %(size)s, %(scores)s, %(provenance)s
    FROM adapter_versions WHERE adapter = %(name)s
    ON CONFLICT (adapter, digest) DO UPDATE
    SET state = CASE adapter_versions.state WHEN 'retired' THEN 'registered' ELSE adapter_versions.state END,
        scores = coalesce(excluded.scores, adapter_versions.scores)
    RETURNING number
"""
BECOME = """
    UPDATE adapter_versions SET state = %(state)s, share = %(share)s,
        judged_from = CASE WHEN %(state)s IN ('canary', 'live') THEN now() ELSE judged_from END,
        was_live = CASE %(state)s WHEN 'live' THEN
            (SELECT max(was_live) + 1 FROM adapter_versions WHERE adapter = %(name)s) ELSE was_live END
    WHERE adapter = %(name)s AND number = %(number)s
"""
SCORE = """
    UPDATE adapter_versions SET scores = coalesce(scores, '{}') || %(scores)s
    WHERE adapter = %(name)s AND number = %(number)s
"""
TELL = """
    INSERT INTO adapter_events (adapter, number, what, by_user, is_own, whom, why)
    VALUES (%(name)s, %(number)s, %(what)s, nullif(%(by)s, 'haru')::uuid, %(by)s = 'haru', %(whom)s, %(why)s)
"""
ASSIGN = """
    INSERT INTO adapter_uses (adapter, user_id, is_default) VALUES (%(name)s, %(user)s, %(is_default)s)
    ON CONFLICT (adapter, user_id) DO UPDATE SET is_default = excluded.is_default
"""
WITHDRAW = "DELETE FROM adapter_uses WHERE adapter = %(name)s AND user_id IS NOT DISTINCT FROM %(user)s::uuid"
REMOVE = "DELETE FROM adapters WHERE name = %(name)s"
EVENT = """
    SELECT id, at, adapter, number, what, CASE WHEN is_own THEN 'haru' ELSE coalesce(by_user::text, '') END AS by,
        whom::text, why
    FROM adapter_events
"""
EVENTS = f"""{EVENT}
    WHERE (%(name)s::text IS NULL OR adapter = %(name)s) AND id > %(after)s ORDER BY id DESC LIMIT %(limit)s
"""
EVENTS_SINCE = f"{EVENT} WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"
COUNT = """
    INSERT INTO adapter_outcomes (adapter, number, minute, runs, errors, failed)
    SELECT adapter, number, date_trunc('minute', now()), %(runs)s, %(errors)s, %(failed)s
    FROM adapter_versions WHERE adapter = %(name)s AND number = %(number)s
    ON CONFLICT (adapter, number, minute) DO UPDATE SET runs = adapter_outcomes.runs + excluded.runs,
        errors = adapter_outcomes.errors + excluded.errors, failed = adapter_outcomes.failed + excluded.failed
"""
COUNTED = """
    SELECT number, sum(runs) AS runs, sum(errors) AS errors, sum(failed) AS failed
    FROM adapter_outcomes JOIN adapter_versions USING (adapter, number)
    WHERE adapter = %(name)s AND minute >= now() - make_interval(mins => %(minutes)s)
        AND minute >= date_trunc('minute', judged_from)
    GROUP BY number
"""
FORGET = "DELETE FROM adapter_outcomes WHERE minute < now() - make_interval(days => 1)"
DIGESTS = "SELECT DISTINCT digest FROM adapter_versions"
USER = "SELECT id::text FROM users WHERE lower(name) = lower(%(name)s)"
