"""The SQL of seats and their switches: who holds the lease of a seat changes it, and nobody else."""

SEAT = "name, serving, routed, coming, leaving, phase, way, switch, attempts, reason"
MAKE_SEAT = """
    INSERT INTO model_seats (name, first) VALUES (%(seat)s, %(profile)s)
    ON CONFLICT (name) DO UPDATE SET first = EXCLUDED.first WHERE model_seats.first <> EXCLUDED.first
"""
CLAIM = f"""
    UPDATE model_seats SET lease = %(lease)s, lease_until = now() + make_interval(secs => %(lease_s)s)
    WHERE name = %(seat)s AND (lease = %(lease)s OR lease IS NULL OR lease_until < now())
    RETURNING {SEAT}, revision, extract(epoch FROM clock_timestamp() - since)::float AS elapsed_s
"""  # noqa: S608 (a constant)
LET_GO = "UPDATE model_seats SET lease = NULL, lease_until = NULL WHERE name = %(seat)s AND lease = %(lease)s"
STORE = """
    UPDATE model_seats SET
        since = CASE WHEN (phase, attempts) = (%(phase)s, %(attempts)s) THEN since ELSE clock_timestamp() END,
        revision = revision + (routed <> %(routed)s)::int,
        serving = %(serving)s, routed = %(routed)s, coming = %(coming)s, leaving = %(leaving)s, phase = %(phase)s,
        way = %(way)s, switch = %(switch)s, attempts = %(attempts)s, reason = %(reason)s
    WHERE name = %(seat)s AND lease = %(lease)s
"""
TELL = """
    INSERT INTO model_events (seat, switch, phase, routed, profile, outcome, reason)
    VALUES (%(seat)s, %(switch)s, %(phase)s, %(routed)s, %(profile)s, %(outcome)s, %(reason)s)
"""
END = """
    UPDATE model_switches SET state = %(outcome)s, reason = %(reason)s, ended_at = clock_timestamp()
    WHERE id = %(switch)s AND state = 'asked'
"""

SWITCH = """
    id, seat, kind, was, profile, state, reason, asked_at, ended_at, forced,
    (SELECT users.name FROM users WHERE users.id = asked_by) AS asked_by
"""
OPEN = f"SELECT {SWITCH} FROM model_switches WHERE seat = %(seat)s AND state = 'asked'"  # noqa: S608 (a constant)
HOLD = "SELECT serving, routed FROM model_seats WHERE name = %(seat)s FOR UPDATE"
SUPERSEDE = """
    UPDATE model_switches SET state = 'superseded', ended_at = clock_timestamp()
    WHERE seat = %(seat)s AND state = 'asked'
"""
ASK = f"""
    INSERT INTO model_switches (seat, asked_by, kind, was, profile, forced)
    VALUES (%(seat)s, %(user)s, %(kind)s, %(was)s, %(profile)s, %(forced)s)
    RETURNING {SWITCH}
"""  # noqa: S608 (a constant)
# Before what serves now, and another one than it: to roll back twice is to come back.
BEFORE = """
    SELECT was FROM model_switches
    WHERE seat = %(seat)s AND state = 'done' AND profile = %(serving)s AND was NOT IN ('', %(serving)s)
    ORDER BY id DESC LIMIT 1
"""
SWITCHES = f"""
    SELECT {SWITCH} FROM model_switches
    WHERE seat = %(seat)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""  # noqa: S608 (a constant)
ONE_SWITCH = f"SELECT {SWITCH} FROM model_switches WHERE id = %(id)s"  # noqa: S608 (a constant)
SEATS = f"""
    SELECT {SEAT}, revision, extract(epoch FROM clock_timestamp() - since)::float AS elapsed_s FROM model_seats
    ORDER BY name
"""  # noqa: S608 (a constant)
EVENTS = """
    SELECT id, seat, switch, at, phase, routed, profile, outcome, reason FROM model_events
    WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
"""
LAST_EVENT = "SELECT coalesce(max(id), 0) AS id FROM model_events"
OLD_EVENTS = "DELETE FROM model_events WHERE at < now() - make_interval(days => %(days)s)"

ENGINE = """
    INSERT INTO model_engines (seat, profile, name, base_url) VALUES (%(seat)s, %(profile)s, %(name)s, %(base_url)s)
    ON CONFLICT (seat, profile) DO UPDATE SET
        name = EXCLUDED.name, base_url = EXCLUDED.base_url, started_at = clock_timestamp()
"""
# Whoever runs engines may have started one by itself, or again and elsewhere.
ADDRESS = """
    INSERT INTO model_engines (seat, profile, name, base_url) VALUES (%(seat)s, %(profile)s, %(name)s, %(base_url)s)
    ON CONFLICT (seat, profile) DO UPDATE SET base_url = EXCLUDED.base_url
    WHERE model_engines.base_url <> EXCLUDED.base_url
"""
READY = """
    UPDATE model_engines SET ready_s = extract(epoch FROM clock_timestamp() - started_at)
    WHERE seat = %(seat)s AND profile = %(profile)s
"""
ENGINES = "SELECT seat, profile, name, base_url, ready_s FROM model_engines"

BEAT = """
    INSERT INTO model_processes (id, revisions, leases) VALUES (%(id)s, %(revisions)s, %(leases)s)
    ON CONFLICT (id) DO UPDATE SET revisions = EXCLUDED.revisions, leases = EXCLUDED.leases, seen_at = clock_timestamp()
"""
LEAVE = "DELETE FROM model_processes WHERE id = %(id)s OR seen_at < clock_timestamp() - interval '1 day'"
# A process that has not taken the newest route counts as one that holds the engine; one that is not heard is dead.
LEASES = """
    SELECT coalesce(sum(
        coalesce((leases ->> %(engine)s)::int, 0) + (coalesce((revisions ->> %(seat)s)::bigint, -1) < revision)::int
    ), 0)::int AS leases
    FROM model_processes, model_seats
    WHERE model_seats.name = %(seat)s AND seen_at > clock_timestamp() - make_interval(secs => %(alive_s)s)
"""
