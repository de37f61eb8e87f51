"""Engines on a Kubernetes cluster, by its API alone: applied as they should be, and looked at as they are."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson

from server.models.base import DriverAway, DriverFailed
from server.models.kubernetes.manifests import MANAGER, Cluster, deployment, selector_of, service, url_of
from server.models.kubernetes.pods import state_of
from server.models.machine import EngineState
from server.profiles import EngineProfile

PATIENCE = aiohttp.ClientTimeout(total=8)


class KubernetesDriver:
    """`token` is asked for before each call: the cluster replaces it every hour. `trust` knows who signed its
    certificate."""

    def __init__(  # noqa: PLR0913 (each is a part of its own)
        self,
        session: aiohttp.ClientSession,
        url: str,
        token: Callable[[], str],
        cluster: Cluster,
        profiles: Mapping[str, EngineProfile],
        trust: ssl.SSLContext | bool = True,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._token = token
        self._cluster = cluster
        self._profiles = profiles
        self._trust = trust

    async def start(self, profile: str, name: str) -> str:
        if profile not in self._profiles:
            raise DriverFailed(f"there is no profile {profile}")
        made = deployment(name, profile, self._profiles[profile], self._cluster)
        await self._apply(self._deployment(name), made)
        await self._apply(self._service(name), service(name, profile, self._cluster))
        return url_of(name, self._cluster)

    async def stop(self, name: str) -> None:
        """Its pods go with it, and only then it is gone."""
        await self._call("DELETE", self._deployment(name), {"propagationPolicy": "Foreground"})
        await self._call("DELETE", self._service(name), {})

    async def retire(self, name: str) -> None:
        """A pod that slept would keep its GPUs from everybody else."""
        await self.stop(name)

    async def state(self, name: str) -> EngineState:
        selected = ",".join(f"{key}={value}" for key, value in selector_of(name).items())
        pods = f"/api/v1/namespaces/{self._cluster.namespace}/pods?{urlencode({'labelSelector': selected})}"
        found, listed = await asyncio.gather(self._call("GET", self._deployment(name)), self._call("GET", pods))
        return state_of(found, (listed or {}).get("items", []), url_of(name, self._cluster))

    async def has_room(self, profile: str) -> bool:
        return self._cluster.beside

    def _deployment(self, name: str) -> str:
        return f"/apis/apps/v1/namespaces/{self._cluster.namespace}/deployments/{name}"

    def _service(self, name: str) -> str:
        return f"/api/v1/namespaces/{self._cluster.namespace}/services/{name}"

    async def _apply(self, path: str, made: dict[str, Any]) -> None:
        query = urlencode({"fieldManager": MANAGER, "force": "true"})
        await self._call("PATCH", f"{path}?{query}", made, "application/apply-patch+yaml")

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, content_type: str = "application/json"
    ) -> dict[str, Any] | None:
        """None for what is not there."""
        headers = {"authorization": f"Bearer {self._bearer()}", "content-type": content_type}
        data = None if body is None else orjson.dumps(body)
        try:
            async with self._session.request(
                method, self._url + path, data=data, headers=headers, timeout=PATIENCE, ssl=self._trust
            ) as response:
                return _accepted(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DriverAway(f"the cluster does not answer ({type(error).__name__})") from error

    def _bearer(self) -> str:
        try:
            return self._token()
        except OSError as error:
            raise DriverAway(f"the account's token cannot be read ({error.strerror})") from error


def _accepted(status: int, body: bytes) -> dict[str, Any] | None:
    if status == 404:
        return None
    try:
        said = orjson.loads(body)
    except ValueError:
        said = {}
    if status >= 500 or status == 429:
        raise DriverAway(f"the cluster answered {status}")
    if status >= 400:
        raise DriverFailed(str(said.get("message") or f"the cluster answered {status}"))
    return said if isinstance(said, dict) else {}
