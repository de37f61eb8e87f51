"""Scripted GitHub and GitLab: their documented paths, shapes, pages and refusals, over the same made-up commits."""

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from aiohttp import web

PER_PAGE = 2


@dataclass
class ScriptedHost:
    """`private` repositories are seen with `token` only; `refusal` is what every request gets instead, `no_writing`
    what one gets that writes. `files` are those of the branch, `made` the commits that were written, the last at the
    end."""

    commits: list[dict[str, Any]]
    name: str = "team/pool"
    branch: str = "main"
    token: str | None = None
    refusal: web.Response | None = None
    redirect: str | None = None
    no_writing: web.Response | None = None
    is_moved: bool = False
    is_closed: bool = False
    files: dict[str, str] = field(default_factory=dict)
    made: list[dict[str, Any]] = field(default_factory=list)
    is_empty: bool = False
    heard: list[web.Request] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def check(self, request: web.Request, branch: str | None) -> None:
        self.heard.append(request)
        if self.refusal is not None:
            raise _http(self.refusal)
        if to := self.new_address(request):
            raise (web.HTTPMovedPermanently if request.method == "GET" else web.HTTPTemporaryRedirect)(to)
        if self.no_writing and request.method != "GET":
            raise _http(self.no_writing)
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            raise web.HTTPNotFound(text='{"message": "Not Found"}')
        if branch not in (None, self.branch):
            raise web.HTTPNotFound(text='{"message": "No commit found"}')

    def new_address(self, request: web.Request) -> str | None:
        if self.redirect and "moved" not in request.query:
            return self.redirect
        old = str(request.rel_url)
        new = old.replace(f"/repos/{self.name}", "/repositories/7").replace(quote(self.name, safe=""), "7")
        return new if self.is_moved and new != old else None

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

    def write(self, path: str, text: str, message: str, branch: str | None) -> str:
        self.files[path] = text
        sha = f"{len(self.made) + 1:040x}"
        self.made.append({"sha": sha, "path": path, "message": message, "branch": branch})
        return sha

    def last_commit(self, path: str) -> str:
        return next((commit["sha"] for commit in reversed(self.made) if commit["path"] == path), "f" * 40)


def blob(text: str) -> str:
    """As `git hash-object` says."""
    return hashlib.sha1(f"blob {len(text.encode())}\0{text}".encode()).hexdigest()


@dataclass
class GitHubFiles:
    host: ScriptedHost

    async def contents(self, request: web.Request) -> web.Response:
        self.host.check(request, request.query.get("ref"))
        path = request.match_info["path"]
        if any(name.startswith(f"{path}/") for name in self.host.files):
            return web.json_response([])
        if path not in self.host.files:
            raise web.HTTPNotFound(text='{"message": "Not Found"}')
        return web.json_response(_github_content(path, self.host.files[path]))

    async def put(self, request: web.Request) -> web.Response:
        body, path = await request.json(), request.match_info["path"]
        self.host.check(request, body.get("branch"))
        if self.host.is_empty and "branch" in body:
            raise web.HTTPNotFound(text='{"message": "Branch main not found"}')
        text, there = base64.b64decode(body["content"]).decode(), self.host.files.get(path)
        if there is not None and "sha" not in body:
            raise web.HTTPUnprocessableEntity(text='{"message": "Invalid request. \\"sha\\" wasn\'t supplied."}')
        if self.host.is_closed or (there is not None and body["sha"] != blob(there)):
            raise web.HTTPConflict(text='{"message": "does not match"}')
        sha = self.host.write(path, text, body["message"], body.get("branch"))
        made = {"content": _github_content(path, text), "commit": {"sha": sha, "message": body["message"]}}
        return web.json_response(made, status=201 if there is None else 200)


@dataclass
class GitLabFiles:
    host: ScriptedHost

    async def project(self, request: web.Request) -> web.Response:
        self.host.check(request, None)
        default = None if self.host.is_empty else self.host.branch
        return web.json_response({"id": 7, "default_branch": default, "empty_repo": self.host.is_empty})

    async def branch(self, request: web.Request) -> web.Response:
        name = request.match_info["branch"]
        self.host.check(request, name)
        if self.host.is_empty:
            raise web.HTTPNotFound(text='{"message": "404 Branch Not Found"}')
        return web.json_response({"name": name, "protected": self.host.is_closed, "can_push": not self.host.is_closed})

    async def file(self, request: web.Request) -> web.Response:
        ref, path = request.query["ref"], request.match_info["path"]
        self.host.check(request, None if ref == "HEAD" else ref)
        if path not in self.host.files:
            raise web.HTTPNotFound(text='{"message": "404 File Not Found"}')
        return web.json_response(_gitlab_content(path, self.host.files[path], self.host.last_commit(path)))

    async def commit(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.host.check(request, body["branch"])
        (action,) = body["actions"]
        path, there = action["file_path"], action["file_path"] in self.host.files
        if there != (action["action"] == "update"):
            raise web.HTTPBadRequest(text='{"message": "A file with this name already exists"}')
        if there and action["last_commit_id"] != self.host.last_commit(path):
            raise web.HTTPBadRequest(text='{"message": "The file has changed since you started editing it"}')
        sha = self.host.write(path, action["content"], body["commit_message"], body["branch"])
        return web.json_response({"id": sha, "title": body["commit_message"]}, status=201)


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

    app, shelf = web.Application(), GitHubFiles(host)
    for name in (f"/repos/{host.name}", "/repositories/7"):
        app.router.add_get(f"{name}/commits", listed)
        app.router.add_get(name + "/commits/{sha}", one)
        app.router.add_get(name + "/contents/{path:.+}", shelf.contents)
        app.router.add_put(name + "/contents/{path:.+}", shelf.put)
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

    app, shelf = web.Application(), GitLabFiles(host)
    for project in (f"/api/v4/projects/{host.name.replace('/', '%2F')}", "/api/v4/projects/7"):
        app.router.add_get(project, shelf.project)
        app.router.add_get(f"{project}/repository/commits", listed)
        app.router.add_post(f"{project}/repository/commits", shelf.commit)
        app.router.add_get(project + "/repository/commits/{sha}/diff", diff)
        app.router.add_get(project + "/repository/branches/{branch}", shelf.branch)
        app.router.add_get(project + "/repository/files/{path}", shelf.file)
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


def _github_content(path: str, text: str) -> dict[str, Any]:
    content = base64.b64encode(text.encode()).decode()
    return {"type": "file", "path": path, "sha": blob(text), "encoding": "base64", "content": content}


def _gitlab_content(path: str, text: str, last_commit: str) -> dict[str, Any]:
    content = base64.b64encode(text.encode()).decode()
    return {
        "file_path": path, "blob_id": blob(text), "last_commit_id": last_commit, "encoding": "base64",
        "content": content,
    }  # fmt: skip


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
