"""Sends traces to a collector by OTLP, in the terms of OpenTelemetry's conventions for generative AI."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

import orjson

from server.settings import Settings, WrongSetting
from server.traces.outbound import Send
from server.traces.tree import StepRun, Tree, without_empty

LOWER_64 = 2**64 - 1


def to_otlp(settings: Settings) -> Send:
    """Raises WrongSetting without the packages for it."""
    try:
        exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        sdk = import_module("opentelemetry.sdk.trace")
    except ImportError:
        raise WrongSetting("OTEL_EXPORTER_OTLP_ENDPOINT: this needs more packages: pip install 'haru[otlp]'") from None
    endpoint = settings.otlp_endpoint.rstrip("/") + "/v1/traces"
    channel = exporter.OTLPSpanExporter(endpoint=endpoint, headers=headers_of(settings.otlp_headers))
    resource = import_module("opentelemetry.sdk.resources").Resource({"service.name": "haru"})

    def send(trees: Sequence[Tree]) -> None:
        spans = [_span(run, sdk, resource) for tree in trees for run in tree.runs]
        if channel.export(spans).name != "SUCCESS":
            raise NotTaken

    return send


class NotTaken(Exception):
    """The collector did not take the spans; its own words are in its log."""


def headers_of(given: str) -> dict[str, str]:
    """From `name=value` with commas between them."""
    pairs = (one.partition("=") for one in given.split(",") if "=" in one)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _span(run: StepRun, sdk: Any, resource: Any) -> Any:
    api = import_module("opentelemetry.trace")
    is_call = run["run_type"] == "llm"
    failed = api.Status(api.StatusCode.ERROR, run["error"]) if run["error"] else api.Status(api.StatusCode.OK)
    return sdk.ReadableSpan(
        name=f"chat {run['name']}" if is_call else run["name"],
        context=_context(run["trace_id"], run["id"], api),
        parent=_context(run["trace_id"], run["parent_run_id"], api) if run["parent_run_id"] else None,
        resource=resource,
        attributes=attributes_of(run),
        kind=api.SpanKind.CLIENT if is_call else api.SpanKind.INTERNAL,
        status=failed,
        start_time=_ns(run["start_time"]),
        end_time=_ns(run["end_time"] or run["start_time"]),
    )


def attributes_of(run: StepRun) -> dict[str, Any]:
    metadata = (run["extra"] or {}).get("metadata") or {}
    told = _of_call(run, metadata) if run["run_type"] == "llm" else {}
    if run["parent_run_id"] is None:
        told = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": run["name"],
            "gen_ai.conversation.id": metadata.get("conversation_id"),
        }
    plain = {f"haru.{name}": value for name, value in metadata.items() if isinstance(value, str | int | float | bool)}
    content = (
        {} if run["run_type"] == "llm" else {"haru.inputs": _json(run["inputs"]), "haru.outputs": _json(run["outputs"])}
    )
    return without_empty({**plain, **told, **content, "haru.run_type": run["run_type"], "error.type": run["error"]})


def _of_call(run: StepRun, metadata: Mapping[str, Any]) -> dict[str, Any]:
    usage = metadata.get("usage_metadata") or {}
    params = run["extra"].get("invocation_params") or {}
    outputs = run["outputs"] or {}
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": metadata.get("ls_provider"),
        "gen_ai.request.model": run["name"],
        "gen_ai.response.model": run["name"],
        **{f"gen_ai.request.{name}": params.get(name) for name in ("max_tokens", "temperature", "top_p", "seed")},
        "gen_ai.usage.input_tokens": usage.get("input_tokens"),
        "gen_ai.usage.output_tokens": usage.get("output_tokens"),
        "gen_ai.response.finish_reasons": [outputs["finish_reason"]] if outputs.get("finish_reason") else None,
        "gen_ai.input.messages": _messages((run["inputs"] or {}).get("messages")),
        "gen_ai.output.messages": _messages(outputs.get("messages")),
    }


def _messages(said: Any) -> str:
    if not said:
        return ""
    parts = ({"role": one["role"], "parts": [{"type": "text", "content": one["content"]}]} for one in said)
    return orjson.dumps(list(parts)).decode()


def _json(value: Any) -> str:
    return orjson.dumps(value).decode() if value else ""


def _context(trace: str, run: str, api: Any) -> Any:
    span = UUID(run).int & LOWER_64
    return api.SpanContext(UUID(trace).int, span, is_remote=False, trace_flags=api.TraceFlags(api.TraceFlags.SAMPLED))


def _ns(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
