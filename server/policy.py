"""What a page that came from here may load and run (Content-Security-Policy)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
OWN_PAGE = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
# LangServe's pages have scripts and styles inside, and compile their forms. What a model writes there still cannot
# reach another server: not as an image, not as a frame, not by a script.
PLAYGROUND = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# FastAPI's reference pages load their scripts from there.
CDN = "https://cdn.jsdelivr.net"
REFERENCE = (
    f"default-src 'self'; script-src 'self' 'unsafe-inline' {CDN}; style-src 'self' 'unsafe-inline' {CDN}; "
    "img-src 'self' data: https://fastapi.tiangolo.com https://cdn.redoc.ly; worker-src blob:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
REFERENCE_PAGES = frozenset({"/docs", "/redoc", "/docs/oauth2-redirect"})


class ContentPolicy:
    """Pure ASGI. Data is allowed nothing, should a browser ever show it as a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.setdefault("content-security-policy", policy_of(scope["path"], headers.get("content-type", "")))
            await send(message)

        await self._app(scope, receive, tell)


def policy_of(path: str, kind: str) -> str:
    if not kind.startswith("text/html"):
        return NOTHING
    if path in REFERENCE_PAGES:
        return REFERENCE
    return PLAYGROUND if "/playground/" in path else OWN_PAGE
