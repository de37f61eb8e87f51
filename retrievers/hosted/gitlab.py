"""GitLab's REST API, version 4."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from retrievers.commits import Commit, FileChange
from retrievers.hosted.api import Api
from retrievers.hosted.base import (
    EARLIER,
    LATER,
    PATCH_CHARACTERS,
    BranchClosed,
    Listed,
    RepositoryEmpty,
    RepositoryUnseen,
    TokenTooWeak,
    chosen,
    understood,
    whole,
)
from retrievers.hosted.file import HostedFile, There

HEADERS = {"accept": "application/json"}
PAGE = {"per_page": "100"}


@dataclass(frozen=True)
class GitLabRepository:
    """`name` is the project's path with all its groups."""

    api: Api
    name: str

    async def commits(
        self, since: datetime | None, until: datetime | None, authors: Sequence[str], branch: str | None
    ) -> list[Commit]:
        with understood(self.api.root.host):
            pages = self._listed(self._path("commits"), _asked(since, until, branch))
            return await whole(await chosen(pages, since, until, authors), self._files)

    async def there(self, file: HostedFile) -> There | None:
        with understood(self.api.root.host):
            path = self._path(f"files/{quote(file.path, safe='')}")
            found = await self.api.found(path, {"ref": file.branch or "HEAD"})
            return There(str(found["last_commit_id"]), str(found["blob_id"])) if found else None

    async def commit(self, file: HostedFile, over: There | None) -> str:
        """By the API of commits: that of files does not tell the commit's id."""
        with understood(self.api.root.host):
            action = {"action": "update" if over else "create", "file_path": file.path, "content": file.text}
            action |= {"last_commit_id": over.version} if over else {}
            body = {"branch": await self._open_branch(file), "commit_message": file.said, "actions": [action]}
            return str((await self.api.send("POST", self._path("commits"), body))["id"])

    async def _open_branch(self, file: HostedFile) -> str:
        """One that the token may push to: when it may not, GitLab says no more than 400."""
        name = file.branch or await self._default_branch()
        branch = await self.api.found(self._path(f"branches/{quote(name, safe='')}"), {})
        if branch is None:
            raise RepositoryUnseen
        if branch.get("can_push") is False:
            raise BranchClosed if branch.get("protected") else TokenTooWeak
        return name

    async def _default_branch(self) -> str:
        project = await self.api.found(self._project, {})
        if project is None:
            raise RepositoryUnseen
        if project.get("empty_repo") or not project.get("default_branch"):
            raise RepositoryEmpty
        return str(project["default_branch"])

    async def _listed(self, path: str, asked: dict[str, str]) -> AsyncIterator[list[Listed]]:
        async for page in self.api.pages(path, asked):
            yield [_listed(row) for row in page]

    async def _files(self, sha: str) -> list[FileChange]:
        pages = self.api.pages(self._path(f"commits/{sha}/diff"), PAGE)
        return [_file(row) async for page in pages for row in page]

    def _path(self, what: str) -> str:
        return f"{self._project}/repository/{what}"

    @property
    def _project(self) -> str:
        return f"/projects/{quote(self.name, safe='')}"


def _asked(since: datetime | None, until: datetime | None, branch: str | None) -> dict[str, str]:
    asked = dict(PAGE)
    if since:
        asked["since"] = (since - EARLIER).isoformat()
    if until:
        asked["until"] = (until + LATER).isoformat()
    return asked | ({"ref_name": branch} if branch else {})


def _listed(row: Any) -> Listed:
    return Listed(
        sha=row["id"],
        parents=tuple(row.get("parent_ids") or ()),
        author=str(row["author_name"])[:300],
        email=str(row.get("author_email") or ""),
        author_date=datetime.fromisoformat(row["authored_date"]),
        message=str(row["message"])[:40_000],
    )


def _file(row: Any) -> FileChange:
    """GitLab counts no lines; what is too large for it comes without its diff."""
    lines = str(row.get("diff") or "")
    patch = lines[lines.find("@@ ") :] if "@@ " in lines else ""
    counts = {sign: sum(line.startswith(sign) for line in patch.split("\n")) for sign in "+-"}
    known = bool(patch) or row.get("renamed_file", False)
    return FileChange(
        path=row["new_path"][:1000],
        status="A"
        if row.get("new_file")
        else "D"
        if row.get("deleted_file")
        else "R"
        if row.get("renamed_file")
        else "M",
        old_path=row["old_path"] if row.get("renamed_file") else None,
        additions=counts["+"] if known else None,
        deletions=counts["-"] if known else None,
        binary="Binary files " in lines,
        patch=patch if 0 < len(patch) <= PATCH_CHARACTERS else None,
        written_by="program" if row.get("generated_file") else None,
    )
