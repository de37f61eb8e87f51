"""GitLab's REST API, version 4."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from retrievers.commits import Commit, FileChange
from retrievers.hosted.api import Api
from retrievers.hosted.base import EARLIER, LATER, PATCH_CHARACTERS, Listed, chosen, understood, whole

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

    async def _listed(self, path: str, asked: dict[str, str]) -> AsyncIterator[list[Listed]]:
        async for page in self.api.pages(path, asked):
            yield [_listed(row) for row in page]

    async def _files(self, sha: str) -> list[FileChange]:
        pages = self.api.pages(self._path(f"commits/{sha}/diff"), PAGE)
        return [_file(row) async for page in pages for row in page]

    def _path(self, what: str) -> str:
        return f"/projects/{quote(self.name, safe='')}/repository/{what}"


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
