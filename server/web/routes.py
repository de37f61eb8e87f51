"""The web application: one page at each of its addresses, and the files that it loads."""

import gzip
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from server.errors import NotFound

BUILT = Path(__file__).parent / "built"
INDEX = BUILT / "index.html"
STATIC = {file.name: file for file in (BUILT / "static").iterdir()}
# Pictures and the like are packed already.
PACKED = frozenset({".html", ".js", ".css", ".svg", ".md", ".webmanifest"})
# The addresses that the application's own router knows. What is not one of them is 404, as it always was.
PAGES = (
    *("/", "/sign-in", "/chat", "/til", "/news", "/interview", "/documents", "/usage"),
    *("/account", "/admin", "/studio"),
    *("/chat/{shown:uuid}", "/shared/{shown:uuid}", "/interview/{shown:uuid}", "/admin/{part}", "/studio/{shown}"),
)
# Files with a digest in their name never change; the others are asked for anew each time.
NAMED = frozenset({"haru.svg", "manifest.webmanifest", "licenses.md"})
FOREVER = "public, max-age=31536000, immutable"
ANEW = "no-cache"

router = APIRouter(include_in_schema=False)


async def page(request: Request) -> Response:
    """The same for everybody: who is signed in, it asks for itself."""
    return _given(INDEX, request, ANEW)


for path in PAGES:
    router.add_api_route(path, page, methods=["GET"], name=path)


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    """Only files that were there when the server began; a name is never a path."""
    if name not in STATIC:
        raise NotFound
    return _given(STATIC[name], request, ANEW if name in NAMED else FOREVER)


@router.get("/api/auth/ways")
async def ways(request: Request) -> dict[str, bool]:
    """How one can sign in here, for the page where one does."""
    return {"oidc": request.app.state.sign_on is not None}


def _given(file: Path, request: Request, keep: str) -> Response:
    """Packed where that is understood: a third of the bytes, also where no proxy does it."""
    headers = {"cache-control": keep, "vary": "accept-encoding"}
    if file.suffix not in PACKED or "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(file, headers=headers)
    media = guess_type(file.name)[0] or "text/plain"
    return Response(_packed(file), headers=headers | {"content-encoding": "gzip"}, media_type=media)


@cache
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
