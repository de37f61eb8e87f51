"""What the account routes take and give."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from server.auth.users import Status, User
from server.identity import Identity, Role
from server.limits.policy import RoleRule, Rule

_NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]{1,64}")


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a zero character is not allowed")
    return text


def _is_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("a name has 1 to 64 characters, and no spaces")
    return text


Text = Annotated[str, AfterValidator(_storable)]
UserName = Annotated[str, AfterValidator(_is_name)]
Label = Annotated[Text, Field(min_length=1, max_length=64)]
Names = Annotated[list[Label], Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=256)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(Strict):
    """`cookie`: false for programs, which get the tokens in the answer instead."""

    name: Annotated[Text, Field(max_length=256)]
    password: Password
    cookie: bool = True


class OpenLink(Strict):
    token: Annotated[Text, Field(max_length=256)]
    cookie: bool = True


class Refresh(Strict):
    """Without a token the cookie is taken. The next one comes back the way this one came."""

    refresh_token: Annotated[Text, Field(max_length=256)] | None = None


class Me(BaseModel):
    id: str
    name: str
    display_name: str
    email: str | None
    role: Role
    language: Literal["en", "ko"] | None
    system_prompt: str | None
    has_password: bool
    via: Literal["session", "key"]
    features: list[str] | None
    models: list[str] | None

    @staticmethod
    def of(user: User, identity: Identity) -> "Me":
        return Me(
            **{name: getattr(user, name) for name in Me.model_fields.keys() & User.__dataclass_fields__.keys()},
            via=identity.via,
            features=_listed(identity.scope.features),
            models=_listed(identity.scope.models),
        )


class Granted(BaseModel):
    """With cookies only `expires_in`, the seconds until the next refresh is due."""

    expires_in: int
    access_token: str | None = None
    refresh_token: str | None = None
    token_type: Literal["Bearer"] | None = None


class ChangeMe(Strict):
    """What is left out stays."""

    display_name: Annotated[Text, Field(max_length=64)] = ""
    language: Literal["en", "ko"] | None = None
    system_prompt: Annotated[Text, Field(max_length=8_000)] | None = None


class NewPassword(Strict):
    current: Password | None = None
    new: Password


class SessionOut(BaseModel):
    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str
    is_this: bool


class NewKey(Strict):
    """`features` and `models` narrow what it is good for; without them that is all that its owner may do.
    `limits` hold beside the owner's."""

    name: Label
    features: Names | None = None
    models: Names | None = None
    expires_at: AwareDatetime | None = None
    limits: Rule | None = None


class KeyOut(BaseModel):
    id: str
    name: str
    prefix: str
    features: list[str] | None
    models: list[str] | None
    limits: dict[str, Any] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class KeyMade(KeyOut):
    """`key` is shown this once."""

    key: str


class NewUser(Strict):
    name: UserName
    role: Role = "user"
    email: Annotated[Text, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    display_name: Annotated[Text, Field(max_length=64)] = ""


class ChangeUser(Strict):
    """What is left out stays. `limits` take the place of those of the role where they name one; null: the role's."""

    role: Role | None = None
    status: Status | None = None
    limits: RoleRule | None = None


class UserOut(BaseModel):
    id: str
    name: str
    email: str | None
    display_name: str
    role: Role
    status: Status
    limits: dict[str, Any] | None
    created_at: datetime
    signed_in_at: datetime | None
    has_password: bool
    issuer: str | None


class LinkMade(BaseModel):
    """Works once, for an hour."""

    link: str


def _listed(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
