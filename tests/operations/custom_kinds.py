"""The kinds of others that the chart uses, as far as it uses them: Kubernetes' own schemas do not have them. Written
after the operators' and Google's references; a field that is not here is a mistake until it is looked up there."""

from collections.abc import Iterator, Mapping
from typing import Any

TEXTS: dict[str, Any] = {"*": str}
RULE = {"alert": str, "record": str, "expr": str, "for": str, "labels": TEXTS, "annotations": TEXTS}
TRIGGER = {"type": str, "metricType": str, "metadata": TEXTS}
ENDPOINT = {
    "port": str,
    "path": str,
    "interval": str,
    "authorization": {"type": str, "credentials": {"name": str, "key": str}},
    "relabelings": [{"targetLabel": str, "replacement": str}],
}
SHAPES: dict[tuple[str, str], dict[str, Any]] = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): {
        "selector": {"matchLabels": TEXTS, "matchExpressions": [{"key": str, "operator": str}]},
        "targetLabels": [str],
        "endpoints": [ENDPOINT],
    },
    ("monitoring.coreos.com/v1", "PrometheusRule"): {"groups": [{"name": str, "rules": [RULE]}]},
    ("keda.sh/v1alpha1", "ScaledObject"): {
        "scaleTargetRef": {"apiVersion": str, "kind": str, "name": str},
        "minReplicaCount": int,
        "maxReplicaCount": int,
        "cooldownPeriod": int,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": int}}}},
        "triggers": [TRIGGER],
    },
    ("networking.gke.io/v1", "ManagedCertificate"): {"domains": [str]},
    ("networking.gke.io/v1beta1", "FrontendConfig"): {"redirectToHttps": {"enabled": bool, "responseCodeName": str}},
    ("cloud.google.com/v1", "BackendConfig"): {
        "timeoutSec": int,
        "connectionDraining": {"drainingTimeoutSec": int},
        "healthCheck": {
            **{"type": str, "requestPath": str, "port": int, "checkIntervalSec": int, "timeoutSec": int},
            **{"healthyThreshold": int, "unhealthyThreshold": int},
        },
        "logging": {"enable": bool, "sampleRate": int},
        "securityPolicy": {"name": str},
    },
}


def is_custom(one: Mapping[str, Any]) -> bool:
    return "." in one["apiVersion"].split("/")[0] and not one["apiVersion"].split("/")[0].endswith("k8s.io")


def wrong_fields(one: Mapping[str, Any]) -> list[str]:
    key = (one["apiVersion"], one["kind"])
    if key not in SHAPES:
        return [f"{key} is not known here"]
    return list(_wrong(one["spec"], SHAPES[key], "spec"))


def _wrong(given: Any, shape: Any, path: str) -> Iterator[str]:
    if isinstance(shape, type):
        if not isinstance(given, shape):
            yield f"{path} is no {shape.__name__}"
    elif isinstance(shape, list):
        for number, each in enumerate(given if isinstance(given, list) else [given]):
            yield from _wrong(each, shape[0], f"{path}[{number}]")
    elif not isinstance(given, dict):
        yield f"{path} has no fields"
    else:
        for name, value in given.items():
            if name in shape or "*" in shape:
                yield from _wrong(value, shape.get(name, shape.get("*")), f"{path}.{name}")
            else:
                yield f"{path}.{name} is not known"
