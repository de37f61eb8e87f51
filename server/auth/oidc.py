"""Signing in at an OpenID provider: the authorization code flow with PKCE, for one provider."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from server.auth.oidc_attempt import Attempt
from server.settings import Settings

# Only signatures that the provider alone can make: neither `none`, nor those with a secret that we share.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
TIMEOUT = aiohttp.ClientTimeout(total=10)
KEPT_SECONDS = 3600
LEEWAY_SECONDS = 60
SUBJECT_CHARACTERS = 255


class OidcFault(Exception):
    """Nobody was signed in. `code` is what the sign-in page says; the text is for the log."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Person:
    """Who the provider says it is. An e-mail address is no identity: it can change hands."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


class Oidc:
    """The provider's description and keys are kept for an hour; a key that is not among them is asked for at once."""

    def __init__(
        self, session: aiohttp.ClientSession, settings: Settings, now: Callable[[], float] = time.time
    ) -> None:
        self._session = session
        self._settings = settings
        self._now = now
        self._described: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    async def start_url(self, attempt: Attempt, redirect_uri: str, language: str) -> str:
        """Where the browser is sent to. Raises OidcFault."""
        about = await self._description()
        url: str = prepare_grant_uri(  # type: ignore[no-untyped-call]
            about["authorization_endpoint"],
            client_id=self._settings.oidc_client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=self._scope(about),
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),  # type: ignore[no-untyped-call]
            code_challenge_method="S256",
            ui_locales=language,
        )
        return url

    async def person(self, code: str, attempt: Attempt, redirect_uri: str) -> Person:
        """Whom a code that came back stands for. Raises OidcFault."""
        about = await self._description()
        granted = await self._granted(about, code, attempt, redirect_uri)
        claims = await self._claims(about, granted, attempt.nonce)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARACTERS or "\0" in subject:
            raise OidcFault("oidc_failed", "the subject is no usable text")
        return Person(about["issuer"], subject, claims)

    async def issuer(self) -> str:
        return str((await self._description())["issuer"])

    def _scope(self, about: Mapping[str, Any]) -> str:
        """Some providers tell roles only when asked for, and refuse to be asked for what they do not know."""
        claim = self._settings.oidc_role_claim
        extra = [claim] if claim in about.get("scopes_supported", ()) else []
        return " ".join(["openid", "profile", *extra])

    async def _granted(
        self, about: Mapping[str, Any], code: str, attempt: Attempt, redirect_uri: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers, own = self._proof(about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"])
        return await self._fetched("POST", about["token_endpoint"], data={**form, **own}, headers=headers)

    def _proof(self, methods: list[str]) -> tuple[dict[str, str], dict[str, str]]:
        """How we show who we are: header fields and form fields."""
        name, secret = self._settings.oidc_client_id, self._settings.oidc_client_secret
        if not secret:
            return {}, {"client_id": name}
        if "client_secret_basic" in methods:
            proof = aiohttp.encode_basic_auth(quote(name, safe=""), quote(secret, safe=""))
            return {"authorization": proof}, {}
        return {}, {"client_id": name, "client_secret": secret}

    async def _claims(self, about: Mapping[str, Any], granted: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        options: Any = {
            "iss": {"essential": True, "value": about["issuer"]},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        own = {"nonce": nonce, "client_id": self._settings.oidc_client_id, "access_token": granted.get("access_token")}
        try:
            token = await self._read(str(granted.get("id_token")))
            claims = CodeIDToken(token.claims, token.header, options, own)
            claims.validate(now=int(self._now()), leeway=LEEWAY_SECONDS)  # type: ignore[no-untyped-call]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcFault("oidc_failed", f"id token: {error}") from error
        return dict(claims)

    async def _read(self, token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        keys = self._keys or await self._new_keys()
        try:
            return jwt.decode(token, keys, registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(token, await self._new_keys(), registry=registry)

    async def _new_keys(self) -> KeySet:
        about = await self._description()
        self._keys = KeySet.import_key_set(await self._fetched("GET", about["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys

    async def _description(self) -> dict[str, Any]:
        if self._now() >= self._until:
            asked = self._settings.oidc_issuer.rstrip("/")
            about = await self._fetched("GET", f"{asked}/.well-known/openid-configuration")
            _check_description(about, asked)
            self._described, self._keys, self._until = about, None, self._now() + KEPT_SECONDS
        return self._described

    async def _fetched(self, method: str, url: str, **given: Any) -> dict[str, Any]:
        try:
            async with self._session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **given) as response:
                body = await response.json(content_type=None)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise OidcFault("oidc_unreachable", f"{url}: {type(error).__name__}") from error
        if status >= 500:
            raise OidcFault("oidc_unreachable", f"{url}: status {status}")
        if status != 200 or not isinstance(body, dict):
            said = body.get("error") if isinstance(body, dict) else "no JSON object"
            raise OidcFault("oidc_failed", f"{url}: status {status}, {said}")
        return body


def _check_description(about: Mapping[str, Any], asked: str) -> None:
    if str(about.get("issuer")).rstrip("/") != asked:
        raise OidcFault("oidc_failed", "the provider describes another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        # Behind https nothing may lead back to http.
        if urlsplit(str(about.get(name))).scheme not in ("https", urlsplit(asked).scheme):
            raise OidcFault("oidc_failed", f"{name} is no address that can be trusted")
