"""A file that somebody wants in a hosted repository, what stands in its place, and where it was kept."""

import re
from dataclasses import dataclass
from hashlib import sha1
from urllib.parse import quote

from pydantic import BaseModel, Field, SecretStr, field_validator

from retrievers.hosted.place import HostedPlace, Kind

# As JSON in UTF-8 it stays below what a body may have, whatever the script.
CHARACTERS = 200_000
PATH_BYTES, NAME_BYTES = 400, 200
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
BRANCH = re.compile(r"(?![/.-])(?!.*(\.\.|//|/\.|@\{))[^\s~^:?*\[\\]+(?<![/.])")


class HostedFile(HostedPlace):
    """`path` is relative, ends in .md, and no part of it begins with a dot. `replace` is the version of the file there
    that may be written over, as the refusal told it. The token is used for this one request and kept nowhere."""

    token: SecretStr = Field(min_length=1, max_length=500)
    path: str = Field(max_length=PATH_BYTES)
    text: str = Field(min_length=1, max_length=CHARACTERS)
    message: str | None = Field(default=None, min_length=1, max_length=500)
    replace: str | None = Field(default=None, max_length=64, pattern="^[0-9a-f]+$")

    @field_validator("token")
    @classmethod
    def _for_a_header(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[!-~]+", token.get_secret_value()):
            raise ValueError("a token has letters, digits and signs of ASCII only")
        return token

    @field_validator("branch")
    @classmethod
    def _may_be_a_branch(cls, branch: str | None) -> str | None:
        if branch and not (branch.isprintable() and BRANCH.fullmatch(branch)):
            raise ValueError("no branch has such a name")
        return branch or None

    @field_validator("path")
    @classmethod
    def _leads_to_a_note(cls, path: str) -> str:
        parts = path.split("/")
        if not path.isprintable() or "\\" in path or not all(parts):
            raise ValueError("this must be a path in the repository, such as pools/note.md")
        if any(part.startswith(".") or part != part.strip() for part in parts):
            raise ValueError("no part of the path may begin with a dot, or begin or end with a blank")
        if not parts[-1].endswith(".md"):
            raise ValueError("the file's name must end in .md")
        if len(path.encode()) > PATH_BYTES or max(len(part.encode()) for part in parts) > NAME_BYTES:
            raise ValueError("the path is too long")
        return path

    @field_validator("message")
    @classmethod
    def _is_said_in_lines(cls, message: str | None) -> str | None:
        if message and CONTROL.search(message):
            raise ValueError("the message has control characters in it")
        return message

    @property
    def said(self) -> str:
        return self.message or f"Add {self.path}"

    @property
    def blob(self) -> str:
        """Git's name for what is in it."""
        content = self.text.encode()
        return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def address(self, kind: Kind) -> str:
        """Where people look at it."""
        way = "blob" if kind == "github" else "-/blob"
        return f"https://{self.host}/{quote(self.name)}/{way}/{quote(self.branch or 'HEAD')}/{quote(self.path)}"


class KeptFile(BaseModel):
    """`commit` is none if the same file was there already, and nothing was written."""

    commit: str | None
    address: str
    replaced: bool = False


@dataclass(frozen=True)
class There:
    """The file at the path: the `version` that its host wants to be told of what is replaced, and git's name for what
    is in it."""

    version: str
    blob: str
