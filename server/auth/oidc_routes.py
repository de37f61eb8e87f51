"""The two addresses of signing in at an OpenID provider: leaving for it, and coming back."""

import hmac
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from server.addresses import local_path, origin_of
from server.auth.accounts import Accounts, accounts_of
from server.auth.arrivals import arrive
from server.auth.oidc import Oidc, OidcFault
from server.auth.oidc_attempt import LIFETIME_SECONDS, Attempt, Attempts
from server.errors import NotFound
from server.settings import Settings

log = structlog.get_logger()
PATH = "/api/auth/oidc"
Here = Annotated[Accounts, Depends(accounts_of)]
router = APIRouter(prefix=PATH, tags=["account"])


class SignOn:
    """What both addresses need; there is none without a provider."""

    def __init__(self, settings: Settings, oidc: Oidc, attempts: Attempts) -> None:
        self.settings = settings
        self.oidc = oidc
        self.attempts = attempts

    def redirect_uri(self, request: Request) -> str:
        return f"{origin_of(request.scope, self.settings.public_url)}{PATH}/callback"

    def remember(self, response: Response, attempt: Attempt, *, secure: bool) -> None:
        # Lax: the browser comes back from another site.
        response.set_cookie(
            cookie_name(secure=secure),
            self.attempts.sealed(attempt),
            LIFETIME_SECONDS,
            path=PATH,
            secure=secure,
            httponly=True,
            samesite="lax",
        )

    def remembered(self, request: Request, *, secure: bool) -> Attempt:
        """The attempt that this answer belongs to. Raises OidcFault."""
        attempt = self.attempts.opened(request.cookies.get(cookie_name(secure=secure), ""))
        said = request.query_params.get("state", "")
        if attempt is None or not hmac.compare_digest(attempt.state.encode(), said.encode()):
            raise OidcFault("oidc_expired", "the state is not the one that this browser was given")
        return attempt


def sign_on_of(request: Request) -> SignOn:
    sign_on: SignOn | None = request.app.state.sign_on
    if sign_on is None:
        raise NotFound
    return sign_on


Provider = Annotated[SignOn, Depends(sign_on_of)]


@router.get("/start", status_code=303)
async def start(
    request: Request,
    sign_on: Provider,
    accounts: Here,
    next: str = "/",  # noqa: A002 (the address has it)
    lang: str = "",
) -> Response:
    """Sends the browser to the provider."""
    attempt = Attempt.new(local_path(next))
    try:
        url = await sign_on.oidc.start_url(attempt, sign_on.redirect_uri(request), lang if lang == "ko" else "en")
    except OidcFault as fault:
        return _back_to_sign_in(fault, attempt.next)
    response = RedirectResponse(url, 303)
    sign_on.remember(response, attempt, secure=accounts.cookies.secure)
    return response


@router.get("/callback", status_code=303)
async def callback(request: Request, sign_on: Provider, accounts: Here) -> Response:
    """Where the provider sends the browser back to. Whatever goes wrong ends on the sign-in page."""
    secure, following = accounts.cookies.secure, "/"
    try:
        attempt = sign_on.remembered(request, secure=secure)
        following = attempt.next
        person = await sign_on.oidc.person(await _code(request, sign_on.oidc), attempt, sign_on.redirect_uri(request))
        tokens = await arrive(person, accounts, sign_on.settings, request.headers.get("user-agent", ""))
    except OidcFault as fault:
        response = _back_to_sign_in(fault, following)
    else:
        response = RedirectResponse(following, 303)
        accounts.cookies.set(response, tokens)
    response.delete_cookie(cookie_name(secure=secure), path=PATH, secure=secure, httponly=True, samesite="lax")
    return response


def cookie_name(*, secure: bool) -> str:
    return "__Secure-haru_oidc" if secure else "haru_oidc"


async def _code(request: Request, oidc: Oidc) -> str:
    said = request.query_params
    if error := said.get("error"):
        raise OidcFault("oidc_denied", f"the provider said {error[:80]!r}")
    # An answer of another provider, given to us by a page in between (RFC 9207).
    if said.get("iss", await oidc.issuer()) != await oidc.issuer():
        raise OidcFault("oidc_failed", "the answer is another provider's")
    if not (code := said.get("code")):
        raise OidcFault("oidc_failed", "the answer has no code")
    return code


def _back_to_sign_in(fault: OidcFault, following: str) -> Response:
    log.warning("oidc_sign_in_failed", code=fault.code, reason=str(fault))
    return RedirectResponse("/sign-in?" + urlencode({"error": fault.code, "next": following}), 303)
