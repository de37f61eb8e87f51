"""Which of our languages a reader wants."""

from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import Response

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "haru_lang"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """What was switched to now, or earlier, or what the browser is set to."""
    for said in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if said in LANGUAGES:
            return said
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """The one of ours that the browser names with the highest weight; English if it names none."""
    wanted = sorted(map(_weighed, header.split(",")), key=lambda one: -one[1])
    names = [name for name, weight in wanted if weight > 0 and name in LANGUAGES]
    return names[0] if names else "en"


def keep_switch(request: Request, response: Response) -> None:
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language_of(request), max_age=YEAR_SECONDS, samesite="lax")


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag.strip().lower().split("-")[0], float(weight or 1)
    except ValueError:
        return "", 0
