"""What must be set before others may be let in (HARU_PRODUCTION)."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from server.addresses import is_loopback
from server.settings import Settings, WrongSetting

SECRET_CHARACTERS, SECRET_VARIETY = 32, 10
TOKEN_CHARACTERS = 16
SAMPLE_SECRETS = ("change-me", "changeme", "change_me", "example", "replace", "secret", "password", "your-", "your_")
SAMPLE_PASSWORDS = frozenset(
    {"secret", "password", "changeme", "change-me", "example", "postgres", "haru", "redis", "admin", "test", "root"}
)
MAKE_ONE = "make one with: openssl rand -hex 32"


def check(settings: Settings) -> None:
    """Raises WrongSetting with every fault in one line; outside production nothing is asked."""
    if settings.production and (faults := list(_faults(settings))):
        raise WrongSetting(f"HARU_PRODUCTION is on, but {'; '.join(faults)} (see docs/how-to/put-on-a-network.md)")


def _faults(settings: Settings) -> Iterator[str]:
    yield from _secret(settings.secret)
    yield from _public_url(settings.public_url)
    yield from _password("DATABASE_URL", settings.database_url)
    yield from _password("REDIS_URL", settings.redis_url)
    yield from _engine(settings)
    yield from _oidc(settings)
    if settings.metrics_token and len(settings.metrics_token) < TOKEN_CHARACTERS:
        yield f"HARU_METRICS_TOKEN can be guessed, it needs {TOKEN_CHARACTERS} characters: {MAKE_ONE}"
    if any(network.endswith("/0") for network in settings.trusted_proxies):
        yield "HARU_TRUSTED_PROXIES trusts every address: name only your proxies"
    if settings.log_level == "debug":
        yield "HARU_LOG_LEVEL is debug: set info"


def _secret(given: str) -> Iterator[str]:
    """Older ones may follow the first, so that what was signed with them is still read."""
    if not given.strip():
        yield f"HARU_SECRET is not set: {MAKE_ONE}"
    for secret in given.split():
        yield from _weakness(secret)


def _weakness(secret: str) -> Iterator[str]:
    if any(sample in secret.lower() for sample in SAMPLE_SECRETS):
        yield f"HARU_SECRET is a sample: {MAKE_ONE}"
    elif len(secret) < SECRET_CHARACTERS or len(set(secret)) < SECRET_VARIETY:
        yield f"HARU_SECRET can be guessed, it needs {SECRET_CHARACTERS} random characters: {MAKE_ONE}"


def _public_url(url: str) -> Iterator[str]:
    if not url:
        yield "HARU_PUBLIC_URL is not set: give the https:// address that users type"
    elif not url.startswith("https://"):
        yield "HARU_PUBLIC_URL must begin with https://, or passwords and cookies travel in the open"


def _password(name: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if unquote(parts.password or "").lower() in SAMPLE_PASSWORDS:
        yield f"{name} has a sample password: choose another one there"


def _engine(settings: Settings) -> Iterator[str]:
    hosts = [urlsplit(url).hostname for url in (settings.vllm_base_url, *settings.vllm_more_urls)]
    if any(host and not is_loopback(host) for host in hosts) and not settings.vllm_api_key:
        yield "VLLM_API_KEY is not set, so anybody can use the engine past haru: give vLLM and haru the same key"


def _oidc(settings: Settings) -> Iterator[str]:
    issuer = urlsplit(settings.oidc_issuer)
    if bool(settings.oidc_issuer) != bool(settings.oidc_client_id):
        yield "OIDC_ISSUER and OIDC_CLIENT_ID belong together: set both or neither"
    elif settings.oidc_issuer and not settings.oidc_client_secret:
        yield "OIDC_CLIENT_SECRET is not set: copy it from your identity provider"
    elif settings.oidc_client_secret and not settings.oidc_issuer:
        yield "OIDC_CLIENT_SECRET is set without OIDC_ISSUER: set all three or none"
    if issuer.scheme == "http" and not is_loopback(issuer.hostname or ""):
        yield "OIDC_ISSUER must begin with https://"
