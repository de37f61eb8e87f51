"""A small OpenID provider: signs in whom a test names, checks what a provider must check, and tells planted lies."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import BasicAuth, web
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "haru & friends", "s3cret/+: with signs"


@dataclass
class Grant:
    asked: dict[str, str]
    claims: dict[str, Any]


@dataclass
class OidcProvider:
    """`claims` is who signs in next; `lie` one of the names in `_lied`; `refuses` an error in place of a code."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "preferred_username": "kim"})
    lie: str = ""
    refuses: str = ""
    down: bool = False
    methods: tuple[str, ...] = ("client_secret_basic",)
    scopes: tuple[str, ...] = ("openid", "profile")
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    grants: dict[str, Grant] = field(default_factory=dict)

    def change_key(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/.well-known/openid-configuration", self.description),
            web.get("/authorize", self.authorize),
            web.post("/token", self.token),
            web.get("/keys", self.keys),
        ]

    async def description(self, request: web.Request) -> web.Response:
        self.asked.append("description")
        if self.down:
            return web.Response(status=503, text="a stack trace of the provider")
        about = {
            "issuer": "https://other.example" if self.lie == "described issuer" else self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": list(self.methods),
            "scopes_supported": list(self.scopes),
        }
        return web.json_response(about)

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        if self.refuses:
            back = {"error": self.refuses, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.grants[code] = Grant(asked, dict(self.claims))
            back = {"code": code, "state": asked["state"], "iss": self.url}
        if self.lie == "answering issuer":
            back["iss"] = "https://other.example"
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: web.Request) -> web.Response:
        """A code is good once, for its client, its address and whoever knows the verifier."""
        form = dict(await request.post())
        grant = self.grants.pop(str(form.get("code")), None)
        if grant is None or not self._is_client(request, form):
            return web.json_response({"error": "invalid_grant"}, status=400)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest()).decode()
        asked = grant.asked
        if (asked["code_challenge"], asked["redirect_uri"]) != (challenge.rstrip("="), form["redirect_uri"]):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "opaque", "token_type": "Bearer", "id_token": self._signed(grant)})

    async def keys(self, request: web.Request) -> web.Response:
        self.asked.append("keys")
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    def _is_client(self, request: web.Request, form: dict[str, Any]) -> bool:
        if "client_secret_basic" not in self.methods:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        given = BasicAuth.decode(request.headers["authorization"])
        quoted = {" ": "%20", "&": "%26", "/": "%2F", "+": "%2B", ":": "%3A"}
        return (given.login, given.password) == tuple(
            "".join(quoted.get(character, character) for character in text) for text in (CLIENT, SECRET)
        )

    def _signed(self, grant: Grant) -> str:
        now = int(time.time())
        truth = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": grant.asked["nonce"]}
        claims = {**truth, **grant.claims, **self._lied(now)}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.lie == "alg none":
            return f"{_part({'alg': 'none', 'kid': 'first'})}.{_part(claims)}."
        if self.lie == "shared secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        key = RSAKey.generate_key(2048, {"kid": self.key.kid}) if self.lie == "another key" else self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)

    def _lied(self, now: int) -> dict[str, Any]:
        lies: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "no nonce": {"nonce": None},
            "audience": {"aud": "another"},
            "authorized party": {"aud": [CLIENT, "another"], "azp": "another"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "not yet": {"nbf": now + 600},
            "issuer": {"iss": "https://other.example"},
            "no subject": {"sub": None},
            "empty subject": {"sub": ""},
            "odd subject": {"sub": ["u-1"]},
            "access token": {"at_hash": "another"},
        }
        return lies.get(self.lie, {})


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@asynccontextmanager
async def oidc_provider() -> AsyncIterator[OidcProvider]:
    provider = OidcProvider()
    app = web.Application()
    app.add_routes(provider.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
