"""What can be set from outside; the only reader of the environment and of `.env`."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from retrievers.layout import Quantization

ROOT = Path(__file__).resolve().parent.parent


# Of the person at the terminal: the server reads nobody's repositories with them.
PERSONAL = frozenset({"github_token", "gitlab_token"})
IN_A_FILE = "_FILE"


class WrongSetting(Exception):
    """A variable has a value haru cannot use; the message names it and says what is expected."""


def _listenable(host: str) -> str:
    if host == "localhost" or _is_address(host):
        return host
    raise ValueError("this must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them")


def _split(given: object) -> object:
    return tuple(filter(None, map(str.strip, given.split(",")))) if isinstance(given, str) else given


def _networks(given: tuple[str, ...]) -> tuple[str, ...]:
    for one in given:
        try:
            ip_network(one)
        except ValueError:
            raise ValueError(f"{one!r} is not an address or network such as 10.0.0.0/8") from None
    return given


def _origins(given: tuple[str, ...]) -> tuple[str, ...]:
    for one in given:
        parts = urlsplit(one)
        if not _is_url(one, ("http", "https")) or parts.path.strip("/") or parts.query or "*" in one:
            raise ValueError(f"{one!r} is not one site such as https://app.example.org")
    return given


def _addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    for one in given:
        if not _is_url(one, ("http", "https")):
            raise ValueError(f"{one!r} is not an address such as http://gpu-box-2:8000/v1")
    return given


def _sites(given: tuple[str, ...]) -> tuple[str, ...]:
    for one in given:
        kind, _, host = one.rpartition("=")
        if kind not in ("", "github", "gitlab") or not re.fullmatch(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?", host):
            raise ValueError(f"{one!r} is not a host such as github.com or gitlab=git.example.org")
    return given


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _url_of(*schemes: str) -> AfterValidator:
    def checked(url: str) -> str:
        if url and not _is_url(url, schemes):
            raise ValueError(f"{url!r} is not an address such as {schemes[0]}://host")
        return url

    return AfterValidator(checked)


def _is_url(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    # A PostgreSQL address may name its socket folder in the query instead of a host.
    return parts.scheme in schemes and bool(parts.netloc or parts.query)


def _arms(given: tuple[str, ...]) -> tuple[str, ...]:
    for arm in given:
        name, _, weight = arm.partition(":")
        if not name or not weight.replace(".", "", 1).isdigit() or not float(weight):
            raise ValueError(f"{arm!r} is not NAME:SHARE, such as new:0.2")
    return given


HttpUrl = Annotated[str, _url_of("http", "https")]
DatabaseUrl = Annotated[str, _url_of("postgresql", "postgres")]
RedisUrl = Annotated[str, _url_of("redis", "rediss", "unix")]
Host = Annotated[str, AfterValidator(_listenable)]
# Several values in one variable, with commas between them.
Several = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda given: _split(given))]
Folder = Annotated[Path, AfterValidator(lambda path: ROOT / path)]


class Settings(BaseSettings):
    """An address that is empty means the embedded part; `haru up` fills it in for the API process. No `slots` means as
    many as the profile says; no `secret`, one that is made and kept in `var`; 0 days, for ever."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    host: Host = Field(default="127.0.0.1", validation_alias="HARU_HOST")
    port: int = Field(default=8080, validation_alias="HARU_PORT", ge=1, le=65535)
    var: Folder = Field(default=Path("var"), validation_alias="HARU_VAR", validate_default=True)
    profile: str = Field(default="smollm2-135m", validation_alias="HARU_PROFILE")
    own_profiles: Folder | None = Field(default=None, validation_alias="HARU_PROFILES")
    metrics_token: str = Field(default="", validation_alias="HARU_METRICS_TOKEN", repr=False)
    drain_delay_seconds: int = Field(default=0, validation_alias="HARU_DRAIN_DELAY_SECONDS", ge=0, le=600)
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", validation_alias="HARU_LOG_LEVEL")
    vllm_base_url: HttpUrl = Field(default="", validation_alias="VLLM_BASE_URL")
    vllm_more_urls: Annotated[Several, AfterValidator(_addresses)] = Field(
        default=(), validation_alias="VLLM_MORE_URLS"
    )
    vllm_arms: Annotated[Several, AfterValidator(_arms)] = Field(default=(), validation_alias="VLLM_ARMS")
    vllm_api_key: str = Field(default="", validation_alias="VLLM_API_KEY", repr=False)
    vllm_model: str = Field(default="", validation_alias="VLLM_MODEL")
    slots: int = Field(default=0, validation_alias="HARU_SLOTS", ge=0, le=4096)
    engines_socket: Folder | None = Field(default=None, validation_alias="HARU_ENGINES_SOCKET")
    engines_device: Literal["cpu", "gpu"] = Field(default="gpu", validation_alias="HARU_ENGINES_DEVICE")
    trial: bool = Field(default=True, validation_alias="HARU_SWITCH_TRIAL")
    cluster_namespace: str = Field(default="", validation_alias="HARU_CLUSTER_NAMESPACE", pattern=r"^[a-z0-9-]{0,63}$")
    cluster_url: HttpUrl = Field(default="https://kubernetes.default.svc", validation_alias="HARU_CLUSTER_URL")
    cluster_account: Path = Field(
        default=Path("/var/run/secrets/kubernetes.io/serviceaccount"), validation_alias="HARU_CLUSTER_ACCOUNT"
    )
    cluster_image: str = Field(default="vllm/vllm-openai:v0.32.0", validation_alias="HARU_CLUSTER_IMAGE")
    cluster_secret: str = Field(default="", validation_alias="HARU_CLUSTER_SECRET", repr=False)
    cluster_cache: str = Field(default="", validation_alias="HARU_CLUSTER_CACHE")
    cluster_adapters: str = Field(default="", validation_alias="HARU_CLUSTER_ADAPTERS")
    cluster_beside: bool = Field(default=True, validation_alias="HARU_CLUSTER_BESIDE")
    embeddings_base_url: HttpUrl = Field(default="", validation_alias="EMBEDDINGS_BASE_URL")
    embeddings_api_key: str = Field(default="", validation_alias="EMBEDDINGS_API_KEY", repr=False)
    embeddings_model: str = Field(default="", validation_alias="HARU_EMBEDDINGS_MODEL")
    embeddings_dimension: int = Field(default=384, validation_alias="HARU_EMBEDDINGS_DIMENSION", ge=8, le=8192)
    embeddings_query_prefix: str = Field(default="", validation_alias="HARU_EMBEDDINGS_QUERY_PREFIX")
    embeddings_passage_prefix: str = Field(default="", validation_alias="HARU_EMBEDDINGS_PASSAGE_PREFIX")
    nli_base_url: HttpUrl = Field(default="", validation_alias="HARU_NLI_BASE_URL")
    nli_model: str = Field(default="", validation_alias="HARU_NLI_MODEL")
    nli_api_key: str = Field(default="", validation_alias="HARU_NLI_API_KEY", repr=False)
    nli_separator: str = Field(default="</s></s>", validation_alias="HARU_NLI_SEPARATOR")
    rerank_base_url: HttpUrl = Field(default="", validation_alias="HARU_RERANK_BASE_URL")
    rerank_model: str = Field(default="", validation_alias="HARU_RERANK_MODEL")
    rerank_api_key: str = Field(default="", validation_alias="HARU_RERANK_API_KEY", repr=False)
    database_url: DatabaseUrl = Field(default="", validation_alias="DATABASE_URL", repr=False)
    qdrant_url: HttpUrl = Field(default="", validation_alias="QDRANT_URL")
    qdrant_api_key: str = Field(default="", validation_alias="QDRANT_API_KEY", repr=False)
    index_socket: Folder | None = Field(default=None, validation_alias="HARU_INDEX_SOCKET")
    qdrant_index: str = Field(default="haru-notes", validation_alias="HARU_QDRANT_INDEX", pattern=r"^[a-z][a-z0-9_-]*$")
    qdrant_quantization: Quantization = Field(default="int8", validation_alias="HARU_QDRANT_QUANTIZATION")
    qdrant_hnsw_m: int = Field(default=16, validation_alias="HARU_QDRANT_HNSW_M", ge=4, le=128)
    qdrant_hnsw_ef: int = Field(default=128, validation_alias="HARU_QDRANT_HNSW_EF", ge=8, le=1000)
    qdrant_on_disk: bool = Field(default=False, validation_alias="HARU_QDRANT_ON_DISK")
    qdrant_shards: int = Field(default=1, validation_alias="HARU_QDRANT_SHARDS", ge=1, le=1000)
    qdrant_replicas: int = Field(default=1, validation_alias="HARU_QDRANT_REPLICAS", ge=1, le=20)
    redis_url: RedisUrl = Field(default="", validation_alias="REDIS_URL", repr=False)
    redis_budget_ms: int = Field(default=100, validation_alias="HARU_REDIS_BUDGET_MS", ge=10, le=10_000)

    production: bool = Field(default=False, validation_alias="HARU_PRODUCTION")
    secret: str = Field(default="", validation_alias="HARU_SECRET", repr=False)
    public_url: HttpUrl = Field(default="", validation_alias="HARU_PUBLIC_URL")
    hosts: Several = Field(default=(), validation_alias="HARU_HOSTS")
    cors_origins: Annotated[Several, AfterValidator(_origins)] = Field(default=(), validation_alias="HARU_CORS_ORIGINS")
    trusted_proxies: Annotated[Several, AfterValidator(_networks)] = Field(
        default=(), validation_alias="HARU_TRUSTED_PROXIES"
    )
    api_key: str = Field(default="", validation_alias="HARU_API_KEY", repr=False)
    access_minutes: int = Field(default=15, validation_alias="HARU_ACCESS_MINUTES", ge=1, le=1440)
    refresh_days: int = Field(default=30, validation_alias="HARU_REFRESH_DAYS", ge=1, le=365)
    oidc_issuer: HttpUrl = Field(default="", validation_alias="OIDC_ISSUER")
    oidc_client_id: str = Field(default="", validation_alias="OIDC_CLIENT_ID")
    oidc_client_secret: str = Field(default="", validation_alias="OIDC_CLIENT_SECRET", repr=False)
    oidc_role_claim: str = Field(default="groups", validation_alias="OIDC_ROLE_CLAIM")
    oidc_admins: Several = Field(default=(), validation_alias="OIDC_ADMINS")
    oidc_users: Several = Field(default=(), validation_alias="OIDC_USERS")
    limits_file: Folder = Field(
        default=Path("infra/limits.yaml"), validation_alias="HARU_LIMITS", validate_default=True
    )
    limits_fail: Literal["open", "local", "closed"] = Field(default="local", validation_alias="HARU_LIMITS_FAIL")
    cache_minutes: int = Field(default=60, validation_alias="HARU_CACHE_MINUTES", ge=0, le=43_200)
    cache_mb: int = Field(default=32, validation_alias="HARU_CACHE_MB", ge=1, le=65_536)
    sharing: Literal["users", "admins"] = Field(default="users", validation_alias="HARU_SHARING")
    reading_at_once: int = Field(default=2, validation_alias="HARU_READING_AT_ONCE", ge=1, le=64)
    mask_prompts: bool = Field(default=False, validation_alias="HARU_MASK_PROMPTS")
    banned_words: Folder | None = Field(default=None, validation_alias="HARU_BANNED_WORDS")
    repository_hosts: Annotated[Several, AfterValidator(_sites)] = Field(
        default=("github.com", "gitlab.com"), validation_alias="HARU_REPOSITORY_HOSTS"
    )
    repository_private: bool = Field(default=False, validation_alias="HARU_REPOSITORY_PRIVATE")
    github_token: str = Field(default="", validation_alias="GITHUB_TOKEN", repr=False)
    gitlab_token: str = Field(default="", validation_alias="GITLAB_TOKEN", repr=False)
    keep_conversations_days: int = Field(default=0, validation_alias="HARU_KEEP_CONVERSATIONS_DAYS", ge=0)
    keep_usage_months: int = Field(default=13, validation_alias="HARU_KEEP_USAGE_MONTHS", ge=1, le=120)
    adapter_gate: bool = Field(default=False, validation_alias="HARU_ADAPTER_GATE")
    trace_sample: float = Field(default=1.0, validation_alias="HARU_TRACE_SAMPLE", ge=0, le=1)
    trace_content: Literal["masked", "none"] = Field(default="masked", validation_alias="HARU_TRACE_CONTENT")
    trace_admins: Literal["metadata", "content"] = Field(default="metadata", validation_alias="HARU_TRACE_ADMINS")
    keep_traces_days: int = Field(default=14, validation_alias="HARU_KEEP_TRACES_DAYS", ge=0, le=3650)
    traces_mb_a_day: int = Field(default=500, validation_alias="HARU_TRACES_MB_A_DAY", ge=0, le=10**6)
    langsmith_tracing: bool = Field(default=False, validation_alias="LANGSMITH_TRACING")
    langsmith_endpoint: HttpUrl = Field(default="", validation_alias="LANGSMITH_ENDPOINT")
    langsmith_api_key: str = Field(default="", validation_alias="LANGSMITH_API_KEY", repr=False)
    langsmith_project: str = Field(default="haru", validation_alias="LANGSMITH_PROJECT", max_length=200)
    otlp_endpoint: HttpUrl = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    otlp_headers: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_HEADERS", repr=False)
    ray_address: str = Field(default="", validation_alias="HARU_RAY_ADDRESS")
    ray_readers: int = Field(default=2, validation_alias="HARU_RAY_READERS", ge=1, le=1024)
    ray_embedders: int = Field(default=2, validation_alias="HARU_RAY_EMBEDDERS", ge=1, le=1024)

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    @property
    def index_folder(self) -> Path:
        """Of the embedded index, which one process may open."""
        return self.var / "qdrant"

    @property
    def own_index_socket(self) -> Path:
        """Where that process listens if `haru up` started it."""
        return self.var / "run" / "index.sock"

    @property
    def own_engines_socket(self) -> Path:
        """Where `haru up` takes wishes for engines of this machine."""
        return self.var / "run" / "engines.sock"

    @property
    def has_own_engines(self) -> bool:
        """haru starts and ends engines itself; else they are where the addresses say."""
        return bool(self.engines_socket or self.cluster_namespace)

    @property
    def has_oidc(self) -> bool:
        return bool(self.oidc_issuer and self.oidc_client_id)

    @property
    def url(self) -> str:
        """Where this machine's commands reach the API."""
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        host = f"[{reached}]" if ":" in reached else reached
        return f"http://{host}:{self.port}"


def load_settings() -> Settings:
    try:
        return Settings(**_from_files(os.environ))
    except ValidationError as error:
        fault = error.errors()[0]
        reason = fault["msg"].removeprefix("Value error, ")
        raise WrongSetting(f"{fault['loc'][0]}: {reason} (see .env.sample)") from None


def _from_files(environment: Mapping[str, str]) -> dict[str, Any]:
    """Containers are given secrets as files: HARU_SECRET_FILE names the one that has HARU_SECRET."""
    named = {name: (variable, environment.get(variable + IN_A_FILE)) for name, variable in variables().items()}
    return {
        name: _text_of(variable, file, is_set=bool(environment.get(variable)))
        for name, (variable, file) in named.items()
        if file
    }


def _text_of(variable: str, file: str, *, is_set: bool) -> str:
    if is_set:
        raise WrongSetting(f"{variable} and {variable}{IN_A_FILE} are both set: keep one of them")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{variable}{IN_A_FILE}: {file} cannot be read ({type(error).__name__})") from None


def variables() -> dict[str, str]:
    """The environment variable of each setting."""
    return {name: str(field.validation_alias) for name, field in Settings.model_fields.items()}


def api_environment(settings: Settings, addresses: Mapping[str, str]) -> dict[str, str]:
    """For the API process: our settings with the embedded parts' addresses filled in."""
    own = {
        variable: _written(getattr(settings, name)) for name, variable in variables().items() if name not in PERSONAL
    }
    return {**part_environment({}), **own, **addresses}


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)


def part_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """For an embedded part: the environment without haru's own variables, some of which are secrets."""
    own = {name for variable in variables().values() for name in (variable, variable + IN_A_FILE)}
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return {**inherited, **extra}


def without_tracing_of_langchain() -> None:
    """It reads the environment itself, and would send what nobody has masked, a call at a time."""
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        os.environ.pop(name, None)


def environment_for_ray(token: str) -> None:
    """Ray reads the environment of this process and hands it on. It listens on every network and runs what it is sent,
    so with a token only those who know it are heard; without one, what is set for the cluster counts."""
    # Its makers are told nothing of its use, and people nothing of its workings.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
    if token:
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token}
