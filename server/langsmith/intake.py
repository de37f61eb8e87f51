"""What a client sends in: counted as a request, read within bounds, and weighed against its day."""

from urllib.parse import quote

from fastapi import Request

from server.errors import BeyondQuota, QuotaSpent
from server.features.admit import counted
from server.identity import identity_of
from server.langsmith import body
from server.limits.fields import fields_of
from server.limits.ledger import Bucket, Cost, Draw
from server.services import Services
from server.ticket import ticket_of

DAY_S = 86_400


async def received(request: Request) -> bytes:
    """Raises what `counted` and `body.read` do, and QuotaSpent for the bytes of the day."""
    await counted(request, "traces")
    raw = await body.read(request)
    if raw:
        await _weigh(request, len(raw))
    return raw


async def _weigh(request: Request, size: int) -> None:
    """What turns out to be no good has been sent all the same: it counts."""
    services: Services = request.app.state.services
    most = services.settings.traces_mb_a_day
    if not most:
        return
    key = f"{{{quote(identity_of(request).user, safe='')}}}:traces-day"
    bucket = Bucket("traces-day", key, most * body.MEBIBYTE, DAY_S, "bytes")
    decision = await services.ledger.reserve([Draw(bucket, size)])
    if refused := decision.refused:
        ticket_of(request).fields.update(fields_of(decision))
        told = f"(traces-day: {most} MiB)"
        raise QuotaSpent(refused.retry_after_s, told) if refused.retry_after_s is not None else BeyondQuota(told)
    if decision.reservation:
        await services.ledger.settle(decision.reservation, Cost(0, bytes=size))
