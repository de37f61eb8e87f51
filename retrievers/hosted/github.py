"""GitHub's REST API, version 3."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from retrievers.commits import Commit, FileChange
from retrievers.hosted.api import Api
from retrievers.hosted.base import EARLIER, LATER, PATCH_CHARACTERS, Listed, NotCommitted, chosen, understood, whole
from retrievers.hosted.file import HostedFile, There

HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
STATUS: dict[str, Literal["A", "M", "D", "R"]] = {"added": "A", "removed": "D", "renamed": "R", "copied": "A"}
PAGE = {"per_page": "100"}


@dataclass(frozen=True)
class GitHubRepository:
    """`name` is `owner/name`."""

    api: Api
    name: str

    async def commits(
        self, since: datetime | None, until: datetime | None, authors: Sequence[str], branch: str | None
    ) -> list[Commit]:
        with understood(self.api.root.host):
            pages = self._listed(f"/repos/{quote(self.name)}/commits", _asked(since, until, branch))
            return await whole(await chosen(pages, since, until, authors), self._files)

    async def there(self, file: HostedFile) -> There | None:
        with understood(self.api.root.host):
            found = await self.api.found(self._contents(file), {"ref": file.branch} if file.branch else {})
            if found is None:
                return None
            if isinstance(found, list) or found["type"] != "file":
                raise NotCommitted(
                    "there is a folder or a link at this path; choose another name",
                    "이 경로에는 폴더나 링크가 있습니다. 다른 이름을 고르세요.",
                )
            return There(str(found["sha"]), str(found["sha"]))

    async def commit(self, file: HostedFile, over: There | None) -> str:
        with understood(self.api.root.host):
            body = {"message": file.said, "content": b64encode(file.text.encode()).decode()}
            body |= {"branch": file.branch} if file.branch else {}
            body |= {"sha": over.version} if over else {}
            return str((await self.api.send("PUT", self._contents(file), body))["commit"]["sha"])

    def _contents(self, file: HostedFile) -> str:
        return f"/repos/{quote(self.name)}/contents/{quote(file.path)}"

    async def _listed(self, path: str, asked: dict[str, str]) -> AsyncIterator[list[Listed]]:
        async for page in self.api.pages(path, asked):
            yield [_listed(row) for row in page]

    async def _files(self, sha: str) -> list[FileChange]:
        pages = self.api.one(f"/repos/{quote(self.name)}/commits/{sha}", PAGE)
        return [_file(row) async for page in pages for row in page.get("files", [])]


def _asked(since: datetime | None, until: datetime | None, branch: str | None) -> dict[str, str]:
    asked = dict(PAGE)
    if since:
        asked["since"] = (since - EARLIER).isoformat()
    if until:
        asked["until"] = (until + LATER).isoformat()
    return asked | ({"sha": branch} if branch else {})


def _listed(row: Any) -> Listed:
    commit = row["commit"]
    return Listed(
        sha=row["sha"],
        parents=tuple(parent["sha"] for parent in row.get("parents", [])),
        author=str(commit["author"]["name"])[:300],
        email=str(commit["author"].get("email") or ""),
        author_date=datetime.fromisoformat(commit["author"]["date"]),
        message=str(commit["message"])[:40_000],
        login=str((row.get("author") or {}).get("login") or ""),
    )


def _file(row: Any) -> FileChange:
    patch = row.get("patch") or ""
    changed = row.get("changes", 0)
    return FileChange(
        path=row["filename"][:1000],
        status=STATUS.get(row.get("status", ""), "M"),
        old_path=row.get("previous_filename"),
        additions=row.get("additions"),
        deletions=row.get("deletions"),
        # A change without lines that is no rename.
        binary=not patch and not changed and row.get("status") in ("added", "modified", "removed"),
        patch=f"{patch}\n" if 0 < len(patch) <= PATCH_CHARACTERS else None,
    )
