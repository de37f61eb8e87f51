"""/metrics: for whoever shows the token of the metrics, and for administrators."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from server.identity import administrator
from server.metrics.watched import Watched

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """In Prometheus' text format, of this process alone: each process is scraped by itself."""
    if not request.scope["state"].get("is_scrape"):
        administrator(request)
    watched: Watched = request.app.state.watched
    return Response(await watched.page(), media_type=CONTENT_TYPE_LATEST)
