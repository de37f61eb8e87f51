"""What can be set from outside; the only reader of the environment and of `.env`."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class WrongSetting(Exception):
    """A variable has a value haru cannot use; the message names it and says what is expected."""


def _loopback(host: str) -> str:
    if host == "localhost" or (_is_address(host) and ip_address(host).is_loopback):
        return host
    raise ValueError("there are no accounts yet, so only this machine may connect; use 127.0.0.1")


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


HttpUrl = Annotated[str, _url_of("http", "https")]
DatabaseUrl = Annotated[str, _url_of("postgresql", "postgres")]
RedisUrl = Annotated[str, _url_of("redis", "rediss", "unix")]
Host = Annotated[str, AfterValidator(_loopback)]
Folder = Annotated[Path, AfterValidator(lambda path: ROOT / path)]


class Settings(BaseSettings):
    """An address that is empty means the embedded part; `haru up` fills it in for the API process. No `slots` means as
    many as the profile says."""

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
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", validation_alias="HARU_LOG_LEVEL")
    vllm_base_url: HttpUrl = Field(default="", validation_alias="VLLM_BASE_URL")
    vllm_api_key: str = Field(default="", validation_alias="VLLM_API_KEY", repr=False)
    vllm_model: str = Field(default="", validation_alias="VLLM_MODEL")
    slots: int = Field(default=0, validation_alias="HARU_SLOTS", ge=0, le=4096)
    embeddings_base_url: HttpUrl = Field(default="", validation_alias="EMBEDDINGS_BASE_URL")
    embeddings_api_key: str = Field(default="", validation_alias="EMBEDDINGS_API_KEY", repr=False)
    database_url: DatabaseUrl = Field(default="", validation_alias="DATABASE_URL", repr=False)
    qdrant_url: HttpUrl = Field(default="", validation_alias="QDRANT_URL")
    qdrant_api_key: str = Field(default="", validation_alias="QDRANT_API_KEY", repr=False)
    redis_url: RedisUrl = Field(default="", validation_alias="REDIS_URL", repr=False)

    @property
    def url(self) -> str:
        """Where this machine's commands reach the API."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def load_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        reason = fault["msg"].removeprefix("Value error, ")
        raise WrongSetting(f"{fault['loc'][0]}: {reason} (see .env.sample)") from None


def variables() -> dict[str, str]:
    """The environment variable of each setting."""
    return {name: str(field.validation_alias) for name, field in Settings.model_fields.items()}


def api_environment(settings: Settings, addresses: Mapping[str, str]) -> dict[str, str]:
    """For the API process: our settings with the embedded parts' addresses filled in."""
    own = {variable: str(getattr(settings, name)) for name, variable in variables().items()}
    return {**part_environment({}), **own, **addresses}


def part_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """For an embedded part: the environment without haru's own variables, some of which are secrets."""
    own = set(variables().values())
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return {**inherited, **extra}
