"""The response fields that tell a client its limits (draft-ietf-httpapi-ratelimit-headers-10, structured fields)."""

from collections.abc import Sequence

from server.limits.ledger import Bucket, Decision, Refused, Standing, Unit

UNITS: dict[Unit, str] = {
    "requests": "requests",
    "tokens": "tokens",
    "calls": "concurrent-requests",
    "bytes": "content-bytes",
}


def fields_of(decision: Decision) -> dict[str, str]:
    """Nothing if nothing is limited, for an empty list may not be sent."""
    if not decision.standings:
        return {}
    return {
        "ratelimit-policy": policy_field([standing.bucket for standing in decision.standings]),
        "ratelimit": standing_field(decision.standings, decision.refused),
    }


def policy_field(buckets: Sequence[Bucket]) -> str:
    return ", ".join(f"{_named(bucket)};q={bucket.capacity}{_unit(bucket)}{_window(bucket)}" for bucket in buckets)


def standing_field(standings: Sequence[Standing], refused: Refused | None = None) -> str:
    return ", ".join(
        f"{_named(standing.bucket)};r={max(0, standing.remaining)}{_reset(standing, refused)}" for standing in standings
    )


def _reset(standing: Standing, refused: Refused | None) -> str:
    """Of the bucket that refused, the moment of Retry-After: the draft wants them to be the same."""
    is_cause = refused is not None and refused.bucket == standing.bucket and refused.retry_after_s is not None
    seconds = refused.retry_after_s if refused and is_cause else standing.reset_s
    return "" if seconds is None else f";t={seconds}"


def _unit(bucket: Bucket) -> str:
    """Left out where it is the draft's default. Of tokens the draft does not know; they must not pass for requests."""
    return "" if bucket.unit == "requests" else f';qu="{UNITS[bucket.unit]}"'


def _window(bucket: Bucket) -> str:
    """Running calls have none."""
    return "" if bucket.unit == "calls" else f";w={bucket.window_s}"


def _named(bucket: Bucket) -> str:
    escaped = bucket.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
