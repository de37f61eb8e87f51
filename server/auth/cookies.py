"""The two cookies of a signed-in browser."""

from dataclasses import dataclass

from fastapi import Response

from server.auth.sessions import Tokens
from server.settings import Settings

REFRESH_PATH = "/api/auth"
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Cookies:
    """Behind https their names begin so that browsers take them only over https, and the access cookie only for this
    very host."""

    secure: bool
    access_seconds: int
    refresh_seconds: int

    @staticmethod
    def of(settings: Settings) -> "Cookies":
        secure = settings.production or settings.public_url.startswith("https://")
        return Cookies(secure, settings.access_minutes * 60, settings.refresh_days * DAY_SECONDS)

    @property
    def access(self) -> str:
        return "__Host-haru_access" if self.secure else "haru_access"

    @property
    def refresh(self) -> str:
        # Only a cookie for all paths may be bound to its host.
        return "__Secure-haru_refresh" if self.secure else "haru_refresh"

    def set(self, response: Response, tokens: Tokens) -> None:
        """The refresh cookie stays as it is when another request has just got the next one."""
        response.set_cookie(
            self.access, tokens.access, self.access_seconds, secure=self.secure, httponly=True, samesite="lax"
        )
        if tokens.refresh:
            response.set_cookie(
                self.refresh,
                tokens.refresh,
                self.refresh_seconds,
                path=REFRESH_PATH,
                secure=self.secure,
                httponly=True,
                samesite="strict",
            )

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.access, secure=self.secure, httponly=True, samesite="lax")
        response.delete_cookie(self.refresh, path=REFRESH_PATH, secure=self.secure, httponly=True, samesite="strict")
