"""Scripted GitHub and GitLab: their documented paths, shapes, pages and refusals, over the same made-up commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PER_PAGE = 2


@dataclass
class ScriptedHost:
    """`private` repositories are seen with `token` only; `refusal` is what every request gets instead."""

    commits: list[dict[str, Any]]
    name: str = "team/pool"
    branch: str = "main"
    token: str | None = None
    refusal: web.Response | None = None
    redirect: str | None = None
    heard: list[web.Request] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def check(self, request: web.Request, branch: str | None) -> None:
        self.heard.append(request)
        if self.refusal is not None:
            raise _http(self.refusal)
        if self.redirect and "moved" not in request.query:
            raise web.HTTPMovedPermanently(self.redirect)
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            raise web.HTTPNotFound(text='{"message": "Not Found"}')
        if branch not in (None, self.branch):
            raise web.HTTPNotFound(text='{"message": "No commit found"}')

    def page(self, request: web.Request, rows: list[Any]) -> tuple[list[Any], dict[str, str]]:
        number = int(request.query.get("page", "1"))
        assert request.query["per_page"] == "100"
        start = (number - 1) * PER_PAGE
        shown = rows[start : start + PER_PAGE]
        if start + PER_PAGE >= len(rows):
            return shown, {}
        after = request.url.update_query(page=number + 1)
        return shown, {"link": f'<{after}>; rel="next", <{after}>; rel="last"'}

    def one(self, sha: str) -> dict[str, Any]:
        return next(commit for commit in self.commits if commit["sha"] == sha)


def github(host: ScriptedHost) -> web.Application:
    async def listed(request: web.Request) -> web.Response:
        host.check(request, request.query.get("sha"))
        rows, fields = host.page(request, [_github_row(commit) for commit in host.commits])
        return web.json_response(rows, headers=fields)

    async def one(request: web.Request) -> web.Response:
        host.check(request, None)
        commit = host.one(request.match_info["sha"])
        files, fields = host.page(request, [_github_file(change) for change in commit["files"]])
        return web.json_response({**_github_row(commit), "files": files}, headers=fields)

    app = web.Application()
    for name in (f"/repos/{host.name}", "/repositories/7"):
        app.router.add_get(f"{name}/commits", listed)
        app.router.add_get(name + "/commits/{sha}", one)
    return app


def gitlab(host: ScriptedHost) -> web.Application:
    async def listed(request: web.Request) -> web.Response:
        host.check(request, request.query.get("ref_name"))
        rows, fields = host.page(request, [_gitlab_row(commit) for commit in host.commits])
        return web.json_response(rows, headers=fields)

    async def diff(request: web.Request) -> web.Response:
        host.check(request, None)
        files = [_gitlab_file(change) for change in host.one(request.match_info["sha"])["files"]]
        rows, fields = host.page(request, files)
        return web.json_response(rows, headers=fields)

    app = web.Application()
    project = "/api/v4/projects/" + host.name.replace("/", "%2F")
    app.router.add_get(f"{project}/repository/commits", listed)
    app.router.add_get(project + "/repository/commits/{sha}/diff", diff)
    return app


@asynccontextmanager
async def serving(app: web.Application, host: ScriptedHost) -> AsyncIterator[ScriptedHost]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host.port = runner.addresses[0][1]
    try:
        yield host
    finally:
        await runner.cleanup()


def _http(refusal: web.Response) -> web.HTTPException:
    error = web.HTTPException.__new__(type("Scripted", (web.HTTPException,), {"status_code": refusal.status}))
    web.HTTPException.__init__(error, headers=refusal.headers, text=refusal.text)
    return error


def _github_row(commit: dict[str, Any]) -> dict[str, Any]:
    return {
        "sha": commit["sha"],
        "commit": {
            "author": {"name": commit["author"], "email": commit["email"], "date": commit["utc"]},
            "committer": {"name": "GitHub", "email": "noreply@github.invalid", "date": commit["utc"]},
            "message": commit["message"],
        },
        "author": {"login": commit["login"]} if commit.get("login") else None,
        "parents": [{"sha": parent} for parent in commit["parents"]],
    }


def _github_file(change: dict[str, Any]) -> dict[str, Any]:
    """Patches end without a line break; a binary file has none."""
    words = {"A": "added", "M": "modified", "D": "removed", "R": "renamed"}
    row = {
        "filename": change["path"], "status": words[change["status"]], "additions": change["additions"],
        "deletions": change["deletions"], "changes": change["additions"] + change["deletions"],
    }  # fmt: skip
    if change.get("old_path"):
        row["previous_filename"] = change["old_path"]
    return row | ({"patch": change["patch"].rstrip("\n")} if change["patch"] else {})


def _gitlab_row(commit: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": commit["sha"], "short_id": commit["sha"][:8], "title": commit["message"].splitlines()[0],
        "message": commit["message"], "author_name": commit["author"], "author_email": commit["email"],
        "authored_date": commit["date"], "committed_date": commit["date"], "parent_ids": commit["parents"],
    }  # fmt: skip


def _gitlab_file(change: dict[str, Any]) -> dict[str, Any]:
    binary = f"Binary files /dev/null and b/{change['path']} differ\n" if change.get("binary") else ""
    return {
        "old_path": change.get("old_path") or change["path"], "new_path": change["path"], "a_mode": "100644",
        "b_mode": "100644", "new_file": change["status"] == "A", "renamed_file": change["status"] == "R",
        "deleted_file": change["status"] == "D", "diff": change["patch"] or binary,
    }  # fmt: skip
