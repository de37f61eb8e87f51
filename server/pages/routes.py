"""GET /sign-in, / and what these pages load."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from server.addresses import local_path
from server.errors import NotFound
from server.identity import SignedIn
from server.pages.language import Language, keep_switch, language_of
from server.pages.words import WORDS
from server.settings import Settings

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent
STATIC = {file.name: file for file in (FOLDER / "static").iterdir()}
SIGN_IN, OIDC, HOME = (Template((FOLDER / name).read_text()) for name in ("sign-in.html", "oidc.html", "home.html"))
DOOR = Template('<li><a href="/$feature/playground/"><strong>$feature</strong><span>$says</span></a></li>\n')
OTHER: Mapping[Language, Language] = {"en": "ko", "ko": "en"}
# A page shows who is signed in; nobody who comes after him at this machine shall see it.
UNKEPT = {"cache-control": "no-store", "vary": "accept-language, cookie"}


@router.get("/sign-in")
async def sign_in(request: Request, next: str = "/", error: str = "") -> HTMLResponse:  # noqa: A002 (the address has it)
    settings: Settings = request.app.state.services.settings
    words, target = _words(request), local_path(next)
    given = {
        **words,
        "next": escape(target),
        "next_encoded": quote(target, safe=""),
        "error": words.get(error, "") if error.startswith("oidc_") else "",
    }
    oidc = OIDC.substitute(given) if settings.has_oidc else ""
    return _page(request, SIGN_IN.substitute(given, oidc=oidc))


@router.get("/", response_model=None)
async def home(request: Request, who: SignedIn) -> HTMLResponse:
    words = _words(request)
    doors = "".join(
        DOOR.substitute(feature=escape(name), says=words.get(f"feature_{name}", words["feature_other"]))
        for name in request.app.state.runs
    )
    return _page(request, HOME.substitute(words, user=escape(who.name), role=words[f"role_{who.role}"], doors=doors))


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    """Only files that were there when the server began; a name is never a path."""
    if name not in STATIC:
        raise NotFound
    return FileResponse(STATIC[name], headers={"cache-control": "no-cache"})


def _words(request: Request) -> dict[str, str]:
    language = language_of(request)
    words = {name: escape(text) for name, text in WORDS[language].items()}
    return {**words, "lang": language, "other": OTHER[language]}


def _page(request: Request, text: str) -> HTMLResponse:
    response = HTMLResponse(text, headers=UNKEPT)
    keep_switch(request, response)
    return response
