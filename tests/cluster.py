"""As much of Kubernetes' API as engines need: what is applied is kept, and its pods come up, break or find no place."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "the-clusters-token"


@dataclass
class FakeCluster:
    """A pod is ready at the second look, and gone at the second after its Deployment. `broken` models end while they
    start, `homeless` ones find no node. `refuses` is a status to answer with."""

    broken: set[str] = field(default_factory=set)
    homeless: set[str] = field(default_factory=set)
    refuses: int | None = None
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    url: str = ""

    async def deployment(self, request: web.Request) -> web.Response:
        return await self._kept(request, self.deployments)

    async def service(self, request: web.Request) -> web.Response:
        return await self._kept(request, self.services)

    async def pods(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        name = request.query["labelSelector"].rsplit("=", 1)[1]
        if name not in self.deployments and not self.looks.get(name):
            return web.json_response({"items": []})
        return web.json_response({"items": [self._pod(name)]})

    async def _kept(self, request: web.Request, objects: dict[str, dict[str, Any]]) -> web.Response:
        name = request.match_info["name"]
        self.asked.append((request.method, request.path, request.headers.get("content-type", "")))
        if refused := self._refused(request):
            return refused
        if request.method == "PATCH":
            objects[name] = await request.json()
            return web.json_response(objects[name])
        if name not in objects:
            return web.json_response({"message": "not found"}, status=404)
        return web.json_response(objects.pop(name) if request.method == "DELETE" else objects[name])

    def _pod(self, name: str) -> dict[str, Any]:
        if name not in self.deployments:
            self.looks[name] = 0
            return {"metadata": {"deletionTimestamp": "2031-01-01T00:00:00Z"}, "status": {}}
        self.looks[name] = self.looks.get(name, 0) + 1
        model = self.deployments[name]["metadata"]["labels"]["haru/profile"]
        if model in self.homeless:
            why = {
                "type": "PodScheduled",
                "reason": "Unschedulable",
                "message": "0/3 nodes: 3 Insufficient nvidia.com/gpu",
            }
            return {"metadata": {}, "status": {"conditions": [why]}}
        if model in self.broken:
            return {"metadata": {}, "status": {"containerStatuses": [BROKEN]}}
        ready = "True" if self.looks[name] > 1 else "False"
        return {"metadata": {}, "status": {"conditions": [{"type": "Ready", "status": ready}]}}

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "Unauthorized"}, status=401)
        if self.refuses:
            return web.json_response({"message": "engines is forbidden"}, status=self.refuses)
        return None


BROKEN = {
    "ready": False,
    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}},
    "lastState": {
        "terminated": {"exitCode": 1, "reason": "Error", "message": "loading\nValueError: No available memory"}
    },
}


@asynccontextmanager
async def fake_cluster():
    cluster = FakeCluster()
    app = web.Application()
    app.router.add_route("*", "/apis/apps/v1/namespaces/models/deployments/{name}", cluster.deployment)
    app.router.add_route("*", "/api/v1/namespaces/models/services/{name}", cluster.service)
    app.router.add_get("/api/v1/namespaces/models/pods", cluster.pods)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    cluster.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield cluster
    finally:
        await runner.cleanup()
