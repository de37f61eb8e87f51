"""A repository on a host, as somebody names it, and the token that opens it."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from retrievers.web import FetchError, permitted

Kind = Literal["github", "gitlab"]


class HostedPlace(BaseModel):
    """The token is used for this one request and kept nowhere."""

    model_config = ConfigDict(hide_input_in_errors=True)

    repository: str = Field(max_length=500, description="Such as https://github.com/owner/name")
    branch: str | None = Field(default=None, max_length=200)
    token: SecretStr | None = Field(default=None, max_length=500)

    @field_validator("repository")
    @classmethod
    def _of_a_repository(cls, url: str) -> str:
        try:
            permitted(url)
        except FetchError as error:
            raise ValueError(str(error)) from None
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.query or parts.fragment:
            raise ValueError("this must be the address of a repository, such as https://github.com/owner/name")
        names = _name(parts.path).split("/")
        if len(names) < 2 or not all(names) or {".", ".."} & set(names) or "%" in parts.path:
            raise ValueError("this must be the address of a repository, such as https://github.com/owner/name")
        return url

    @property
    def host(self) -> str:
        return urlsplit(self.repository).netloc.lower()

    @property
    def name(self) -> str:
        return _name(urlsplit(self.repository).path)


def _name(path: str) -> str:
    return path.strip("/").removesuffix(".git")
