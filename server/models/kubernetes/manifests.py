"""The objects of one engine on a cluster: a Deployment of one vLLM and the Service in front of it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.profiles import Device, EngineProfile

PORT = 8000
MANAGER = "haru"
# Loading tens of gigabytes over a network takes its time; until then it counts as starting and not as failed.
LONGEST_START_S = 1800
PROBE_S = 10
# Shared memory between the processes of one engine; Kubernetes gives 64 MB, and NCCL needs more.
SHARED_MEMORY = "8Gi"


@dataclass(frozen=True)
class Cluster:
    """What all engines of it have in common. `secret` has the engine's key under `VLLM_API_KEY`, `cache` is a volume
    claim for what is downloaded, `adapters` that of haru's own adapters, which haru sees in `adapters_folder`.
    `beside`: there are GPUs for two engines at once, or nodes come when they are asked for."""

    namespace: str
    image: str = "vllm/vllm-openai:v0.32.0"
    secret: str = ""
    cache: str = ""
    adapters: str = ""
    adapters_folder: str = "/var/lib/haru/adapters"
    node_selector: Mapping[str, str] = field(default_factory=dict)
    service_account: str = "haru-engine"
    beside: bool = True


def deployment(name: str, profile_name: str, profile: EngineProfile, cluster: Cluster) -> dict[str, Any]:
    labels = labels_of(name, profile_name)
    spec: dict[str, Any] = {
        "serviceAccountName": cluster.service_account,
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 2000,
            "fsGroup": 2000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "terminationGracePeriodSeconds": 30,
        "containers": [_container(profile, cluster)],
        "volumes": _volumes(cluster),
    }
    if gpus_of(profile):
        spec["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    if cluster.node_selector:
        spec["nodeSelector"] = dict(cluster.node_selector)
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": cluster.namespace, "labels": labels},
        "spec": {
            "replicas": 1,
            # Two at once would need the GPUs twice.
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": selector_of(name)},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }


def service(name: str, profile_name: str, cluster: Cluster) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": cluster.namespace, "labels": labels_of(name, profile_name)},
        "spec": {
            "selector": selector_of(name),
            "ports": [{"name": "http", "port": PORT, "targetPort": "http"}],
        },
    }


def url_of(name: str, cluster: Cluster) -> str:
    return f"http://{name}.{cluster.namespace}.svc:{PORT}/v1"


def labels_of(name: str, profile_name: str) -> dict[str, str]:
    return selector_of(name) | {
        "app.kubernetes.io/component": "engine",
        "app.kubernetes.io/part-of": "haru",
        "app.kubernetes.io/managed-by": MANAGER,
        "haru/profile": profile_name,
    }


def selector_of(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": "vllm", "app.kubernetes.io/instance": name}


def _container(profile: EngineProfile, cluster: Cluster) -> dict[str, Any]:
    gpus = gpus_of(profile)
    container: dict[str, Any] = {
        "name": "vllm",
        "image": cluster.image,
        "args": _flags(profile),
        "env": [
            {"name": "VLLM_NO_USAGE_STATS", "value": "1"},
            {"name": "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "value": "True"},
            {"name": "HF_HOME", "value": "/cache/huggingface"},
            {"name": "VLLM_CACHE_ROOT", "value": "/cache/vllm"},
        ],
        "ports": [{"name": "http", "containerPort": PORT}],
        # Why it ended is then to be read from the pod itself.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "resources": {"limits": {"nvidia.com/gpu": gpus}} if gpus else {},
        "startupProbe": _probe(LONGEST_START_S // PROBE_S),
        "readinessProbe": _probe(3),
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": _mounts(cluster),
    }
    if cluster.secret:
        container["envFrom"] = [{"secretRef": {"name": cluster.secret}}]
    return container


def _flags(profile: EngineProfile) -> list[str]:
    return ["--host=0.0.0.0", f"--port={PORT}", f"--model={profile.model}", *profile.engine_flags(_device(profile))]


def _device(profile: EngineProfile) -> Device:
    return "gpu" if "gpu" in profile.devices else "cpu"


def gpus_of(profile: EngineProfile) -> int:
    """As many as the model is spread over; none for a profile of the processor."""
    if _device(profile) == "cpu":
        return 0
    sizes = dict(flag.split("=", 1) for flag in profile.engine_flags("gpu") if "=" in flag)
    return int(sizes.get("--tensor-parallel-size", 1)) * int(sizes.get("--pipeline-parallel-size", 1))


def _probe(failures: int) -> dict[str, Any]:
    return {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": PROBE_S, "failureThreshold": failures}


def _mounts(cluster: Cluster) -> list[dict[str, Any]]:
    always = [{"name": "cache", "mountPath": "/cache"}, {"name": "shm", "mountPath": "/dev/shm"}]
    # Under the same path as haru's, which is what haru tells the engine.
    adapters = {"name": "adapters", "mountPath": cluster.adapters_folder, "readOnly": True}
    return [*always, adapters] if cluster.adapters else always


def _volumes(cluster: Cluster) -> list[dict[str, Any]]:
    claim = {"persistentVolumeClaim": {"claimName": cluster.cache}} if cluster.cache else {"emptyDir": {}}
    always = [
        {"name": "cache", **claim},
        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": SHARED_MEMORY}},
    ]
    adapters = {"name": "adapters", "persistentVolumeClaim": {"claimName": cluster.adapters, "readOnly": True}}
    return [*always, adapters] if cluster.adapters else always
