"""The web application: one page at each of its addresses, and the files that it loads."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from server.errors import NotFound

BUILT = Path(__file__).parent / "built"
INDEX = BUILT / "index.html"
STATIC = {file.name: file for file in (BUILT / "static").iterdir()}
# The addresses that the application's own router knows. What is not one of them is 404, as it always was.
PAGES = (
    *("/", "/sign-in", "/chat", "/til", "/news", "/interview", "/documents", "/usage"),
    *("/account", "/admin", "/studio"),
    *("/chat/{shown:uuid}", "/interview/{shown:uuid}", "/admin/{part}", "/studio/{shown}"),
)
# Files with a digest in their name never change; the others are asked for anew each time.
NAMED = frozenset({"haru.svg", "manifest.webmanifest", "licenses.md"})
FOREVER = "public, max-age=31536000, immutable"
ANEW = "no-cache"

router = APIRouter(include_in_schema=False)


async def page() -> FileResponse:
    """The same for everybody: who is signed in, it asks for itself."""
    return FileResponse(INDEX, headers={"cache-control": ANEW})


for path in PAGES:
    router.add_api_route(path, page, methods=["GET"], name=path)


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    """Only files that were there when the server began; a name is never a path."""
    if name not in STATIC:
        raise NotFound
    return FileResponse(STATIC[name], headers={"cache-control": ANEW if name in NAMED else FOREVER})


@router.get("/api/auth/ways")
async def ways(request: Request) -> dict[str, bool]:
    """How one can sign in here, for the page where one does."""
    return {"oidc": request.app.state.sign_on is not None}
