"""What must hold for every object of the chart; pure. Each fault is a line."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.operations.helm import Object, of_kind, pods

GPU = "nvidia.com/gpu"
ENGINE = {"app.kubernetes.io/component": "engine", "app.kubernetes.io/part-of": "haru"}
ENGINE_PORT = 8000
LABELS = {f"app.kubernetes.io/{name}" for name in ("name", "instance", "component", "part-of", "managed-by")}
SECRET = ("SECRET", "KEY", "TOKEN", "PASSWORD", "DATABASE_URL", "REDIS_URL")
# This one has a Secret's name.
NO_SECRET = "HARU_CLUSTER_SECRET"
# Those that ask the cluster's API.
WITH_TOKEN = {"haru-server", "haru-router"}


def faults(objects: list[Object]) -> list[str]:
    return [
        *(f"{name}: {fault}" for name, pod in pods(objects) for fault in _of_pod(pod, is_job=name.startswith("Job "))),
        *_of_labels(objects),
        *_of_selectors(objects),
        *_of_exposure(objects),
    ]


def _of_pod(template: Object, *, is_job: bool) -> Iterator[str]:
    spec = template["spec"]
    security = spec.get("securityContext", {})
    if not security.get("runAsNonRoot") or security.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "may be root, or call the kernel as it likes"
    if any(spec.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
        yield "is on its node's own network or processes"
    if any("hostPath" in volume for volume in spec.get("volumes", ())):
        yield "reads its node's files"
    if spec.get("automountServiceAccountToken") is not False and spec.get("serviceAccountName") not in WITH_TOKEN:
        yield "has a token of the cluster that it does not need"
    for container in (*spec.get("initContainers", ()), *spec["containers"]):
        yield from _of_container(container)
    for container in () if is_job else spec["containers"]:
        yield from _of_life(container)
    asks = any(GPU in container["resources"]["limits"] for container in spec["containers"])
    tolerated = {one["key"] for one in spec.get("tolerations", ())}
    if asks != (GPU in tolerated):
        yield "asks for a GPU and may not go where they are" if asks else "takes up the place of a GPU"


def _of_container(container: Object) -> Iterator[str]:
    security = container.get("securityContext", {})
    if security.get("allowPrivilegeEscalation") is not False or security.get("capabilities") != {"drop": ["ALL"]}:
        yield "can get more rights than it has"
    if not security.get("readOnlyRootFilesystem"):
        yield "can change its own files"
    resources = container.get("resources", {})
    if not {"cpu", "memory"} <= resources.get("requests", {}).keys() or "memory" not in resources.get("limits", {}):
        yield "does not say what it needs"
    last = container["image"].rsplit("/", 1)[-1]
    if last.endswith(":latest") or not (":" in last or "@" in last):
        yield f"runs whatever {container['image']} is today"
    for one in container.get("env", ()):
        if one["name"].endswith(SECRET) and one["name"] != NO_SECRET:
            yield f"has {one['name']} in its environment"


def _of_life(container: Object) -> Iterator[str]:
    if missing := {"readinessProbe", "livenessProbe"} - container.keys():
        yield f"has no {', '.join(sorted(missing))}"
    # A server waits by itself, and says so.
    waits = any(one["name"] == "HARU_DRAIN_DELAY_SECONDS" for one in container.get("env", ()))
    if not waits and "preStop" not in container.get("lifecycle", {}):
        yield "ends while requests still come"


def _of_labels(objects: list[Object]) -> Iterator[str]:
    for one in objects:
        if missing := LABELS - one["metadata"].get("labels", {}).keys():
            yield f"{one['kind']} {one['metadata']['name']}: lacks {sorted(missing)}"


def _of_selectors(objects: list[Object]) -> Iterator[str]:
    """A selector that finds nothing does nothing, and says nothing."""
    made = [template["metadata"]["labels"] for _, template in pods(objects)]
    services = [one["metadata"]["labels"] for one in of_kind(objects, "Service")]
    chosen = {
        "Service": (lambda spec: spec["selector"], made),
        "PodDisruptionBudget": (lambda spec: spec["selector"]["matchLabels"], made),
        "ServiceMonitor": (lambda spec: spec["selector"]["matchLabels"], services),
    }
    for one in objects:
        if one["kind"] not in chosen:
            continue
        selector, among = chosen[one["kind"]]
        wanted = selector(one["spec"])
        # Engines that haru starts itself come later.
        if wanted != ENGINE and not any(_has(labels, wanted) for labels in among):
            yield f"{one['kind']} {one['metadata']['name']}: chooses nothing"


def _of_exposure(objects: list[Object]) -> Iterator[str]:
    for one in of_kind(objects, "Service"):
        if one["spec"].get("type", "ClusterIP") != "ClusterIP":
            yield f"Service {one['metadata']['name']}: can be reached past the ingress"
    engines = [pod["metadata"]["labels"] for _, pod in pods(objects) if _has(pod["metadata"]["labels"], ENGINE)]
    strangers = {"a stranger": {}, **{name: pod["metadata"]["labels"] for name, pod in pods(objects)}}
    for name, labels in strangers.items():
        if labels.get("app.kubernetes.io/component") in ("server", "router"):
            continue
        if any(may_reach(objects, labels, engine, ENGINE_PORT) for engine in engines or [ENGINE]):
            yield f"{name} reaches an engine"


def may_reach(objects: list[Object], source: Mapping[str, str], target: Mapping[str, str], port: int) -> bool:
    """Whether the policies let a pod with these labels ask one with those, both in the namespace of the release."""
    policies = [one["spec"] for one in of_kind(objects, "NetworkPolicy")]
    return _lets(policies, "Ingress", target, source, port) and _lets(policies, "Egress", source, target, port)


def _lets(
    policies: list[dict[str, Any]], way: str, whose: Mapping[str, str], other: Mapping[str, str], port: int
) -> bool:
    """A pod that no policy of this way chooses is open; else one rule is enough."""
    of_pod = [one for one in policies if way in one["policyTypes"] and _has(whose, _wanted(one["podSelector"]))]
    peers = "from" if way == "Ingress" else "to"
    rules = [rule for one in of_pod for rule in one.get(way.lower()) or ()]
    return not of_pod or any(_is_for(rule, peers, other, port) for rule in rules)


def _is_for(rule: dict[str, Any], peers: str, other: Mapping[str, str], port: int) -> bool:
    ports = [one["port"] for one in rule.get("ports", ())]
    if ports and port not in ports:
        return False
    named = rule.get(peers)
    return not named or any(
        "podSelector" in one and "namespaceSelector" not in one and _has(other, _wanted(one["podSelector"]))
        for one in named
    )


def _wanted(selector: Mapping[str, Any]) -> Mapping[str, str]:
    wanted: Mapping[str, str] = selector.get("matchLabels", {})
    return wanted


def _has(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return wanted.items() <= labels.items()
