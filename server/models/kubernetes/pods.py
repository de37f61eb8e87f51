"""What the pods of an engine say about it; pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from server.models.machine import EngineState

# A pod in one of these does not get further by waiting.
HOPELESS = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError", "CrashLoopBackOff"}
)
LONGEST_REASON = 300


def state_of(deployment: dict[str, Any] | None, pods: Sequence[dict[str, Any]], url: str) -> EngineState:
    if deployment is None:
        return EngineState("ending" if pods else "absent")
    if deployment.get("metadata", {}).get("deletionTimestamp"):
        return EngineState("ending")
    alive = [pod for pod in pods if not pod.get("metadata", {}).get("deletionTimestamp")]
    if reason := next((why for pod in alive for why in _hopeless(pod)), ""):
        return EngineState("failed", reason[:LONGEST_REASON], url)
    if any(_condition(pod, "Ready").get("status") == "True" for pod in alive):
        return EngineState("ready", base_url=url)
    waits = next(filter(None, map(_no_place, alive)), "")
    return EngineState("starting", waits[:LONGEST_REASON], url)


def _hopeless(pod: dict[str, Any]) -> Iterator[str]:
    """Why it will not come up: it ended, or cannot be made."""
    for status in pod.get("status", {}).get("containerStatuses", []):
        waiting = status.get("state", {}).get("waiting", {})
        ended = status.get("state", {}).get("terminated") or status.get("lastState", {}).get("terminated")
        if ended and not status.get("ready") and not status.get("state", {}).get("running"):
            yield _ended(ended)
        elif waiting.get("reason") in HOPELESS:
            yield f"{waiting['reason']}: {waiting.get('message', '')}".rstrip(": ")


def _no_place(pod: dict[str, Any]) -> str:
    """It may still find one: nodes come, and others leave."""
    scheduled = _condition(pod, "PodScheduled")
    return f"no place yet: {scheduled.get('message', '')}" if scheduled.get("reason") == "Unschedulable" else ""


def _ended(terminated: dict[str, Any]) -> str:
    """The kubelet keeps the end of the log as the message, if the pod says so."""
    said = str(terminated.get("message") or "").strip().splitlines()
    why = said[-1] if said else str(terminated.get("reason", ""))
    return f"ended with {terminated.get('exitCode')}: {why}"


def _condition(pod: dict[str, Any], kind: str) -> dict[str, Any]:
    conditions = pod.get("status", {}).get("conditions", [])
    return next((condition for condition in conditions if condition.get("type") == kind), {})
