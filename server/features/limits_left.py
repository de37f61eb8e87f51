"""/api/limits: what is left of the caller's limits; asking draws nothing (SRV-6)."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from graphs import FEATURES
from server.features.admit import payer_of
from server.identity import SignedIn
from server.limits.ledger import Bucket, Standing, Unit
from server.services import Services

router = APIRouter(prefix="/api", tags=["limits"])


class LimitOut(BaseModel):
    """`left` is below zero where calls used more than was expected of them. `window_s` is how long an empty one takes
    to fill, `reset_s` how long this one does; of calls that run at once nobody knows either."""

    name: str
    unit: Unit
    limit: int
    left: int
    window_s: int | None
    reset_s: int | None


@router.get("/limits")
async def limits(caller: SignedIn, request: Request) -> list[LimitOut]:
    """Those of the account first, then those of single features and of the key."""
    services: Services = request.app.state.services
    payer = payer_of(caller)
    buckets: dict[str, Bucket] = {}
    for feature in FEATURES:
        buckets |= {bucket.name: bucket for bucket in services.policy.buckets_of(payer, feature.name)}
    return [_shown(standing) for standing in await services.ledger.peek(list(buckets.values()))]


def _shown(standing: Standing) -> LimitOut:
    bucket = standing.bucket
    window_s = None if bucket.unit == "calls" else bucket.window_s
    return LimitOut(
        name=bucket.name,
        unit=bucket.unit,
        limit=bucket.capacity,
        left=standing.remaining,
        window_s=window_s,
        reset_s=standing.reset_s,
    )
