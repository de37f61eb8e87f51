"""The chart as the real Helm renders it, and what a snapshot keeps of that.

.venv/bin/python -m tests.operations.helm    # writes the snapshots anew"""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from server.settings import ROOT
from tests.operations.tools import tool

CHART = ROOT / "infra" / "helm" / "haru"
SETS = sorted(file.stem for file in (CHART / "values").glob("*.yaml"))
SNAPSHOTS = ROOT / "tests" / "data" / "helm"
Object = dict[str, Any]
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


class Refused(Exception):
    """What Helm said."""


def rendered(values: str, *given: str, helm: str = "helm", namespace: str = "haru", **more: object) -> list[Object]:
    """`given` are settings as after --set; `more` are values of their own. Raises Refused."""
    command = [tool(helm), "template", "haru", str(CHART), "--namespace", namespace]
    command += ["-f", str(CHART / "values" / f"{values}.yaml"), "-f", "-"]
    command += [word for one in given for word in ("--set", one)]
    said = subprocess.run(command, input=yaml.safe_dump(more), capture_output=True, text=True)
    if said.returncode:
        raise Refused(said.stderr)
    return [one for one in yaml.safe_load_all(said.stdout) if one]


def of_kind(objects: list[Object], kind: str, component: str = "") -> list[Object]:
    return [one for one in objects if one["kind"] == kind and component in ("", component_of(one))]


def only(objects: list[Object], kind: str, name: str) -> Object:
    (found,) = (one for one in objects if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def component_of(one: Object) -> str:
    return str(one["metadata"]["labels"]["app.kubernetes.io/component"])


def pods(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Of everything that makes some: its name, and the template."""
    for one in objects:
        template = one.get("spec", {}).get("template")
        if one["kind"] in ("Deployment", "StatefulSet", "Job") and template:
            yield f"{one['kind']} {one['metadata']['name']}", template


def environment_of(template: Object) -> dict[str, str]:
    return {one["name"]: one["value"] for one in template["spec"]["containers"][0]["env"]}


def snapshot_of(objects: list[Object]) -> str:
    """What somebody should see change: kinds, names, images, ports, probes."""
    lines = sorted({f"{one['kind']} {one['metadata']['name']}": None for one in objects})
    seen = {name: {"containers": [_container(each) for each in _containers(pod)]} for name, pod in pods(objects)}
    return yaml.safe_dump({name: seen.get(name, "") for name in lines}, sort_keys=False, width=120)


def _containers(template: Object) -> list[Object]:
    return [*template["spec"].get("initContainers", []), *template["spec"]["containers"]]


def _container(given: Object) -> Object:
    ports = [port["containerPort"] for port in given.get("ports", ())]
    probes = {name: _probe(given[name]) for name in PROBES if name in given}
    return {"name": given["name"], "image": given["image"], "ports": ports, **probes}


def _probe(given: Mapping[str, Any]) -> str:
    asked = given["httpGet"]["path"] if "httpGet" in given else " ".join(given["exec"]["command"])
    return f"{asked} every {given['periodSeconds']} s, {given.get('failureThreshold', 3)} times"


def snapshot_file(values: str) -> Path:
    return SNAPSHOTS / f"{values}.yaml"


if __name__ == "__main__":
    SNAPSHOTS.mkdir(parents=True, exist_ok=True)
    for values in SETS:
        snapshot_file(values).write_text(snapshot_of(rendered(values)))
