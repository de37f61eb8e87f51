"""From the spans of a run to its tree; done behind the run, in a thread."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from langgraph.errors import GraphInterrupt
from langgraph.types import Command

from nodes.recording import Span
from nodes.state import Draft, Part
from retrievers.base import Passage
from retrievers.ranking.finder import Found, Sought
from retrievers.ranking.same import Hit
from server.errors import problem_of_kind
from server.traces.encoding import Encoder, beginnings
from server.traces.tree import About, Kept, StepRun, Trace, Tree, dotted, instant, new_id, without_empty

# A run that waits for its user has not failed.
WAITS = (GraphInterrupt,)


@dataclass(frozen=True)
class Recorded:
    """A run that has ended. `anew` are keys that are made again when they are needed; without `content` only names,
    times and counts are kept. `facts` are further values for its metadata."""

    about: About
    root: Span
    anew: Collection[str] = ()
    content: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


def tree_of(recorded: Recorded) -> Tree:
    shaping = _Shaping(recorded)
    runs = list(shaping.runs(recorded.root, "", None))
    calls = [span for span in _all(recorded.root) if isinstance(span.outputs, Draft) and span.kind == "llm"]
    root = recorded.root
    trace = Trace(
        about=recorded.about,
        at=instant(root.began),
        latency_ms=_milliseconds(root),
        verdict=_verdict(root),
        error=_code(root),
        model=calls[-1].name if calls else None,
        input_tokens=sum(span.outputs.input_tokens for span in calls),
        output_tokens=sum(span.outputs.output_tokens for span in calls),
        kept=shaping.kept,
    )
    arms = {span.facts["arm"] for span in calls if span.facts.get("arm")}
    runs[0]["extra"]["metadata"] |= _metadata(trace, recorded) | without_empty({"arm": " ".join(sorted(arms))})
    return Tree(trace, runs)


class _Shaping:
    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        about = recorded.about
        self._encode = Encoder(about.user, beginnings(_passages(recorded.root), about.user))
        self._inputs_left_out = False

    @property
    def kept(self) -> Kept:
        if not self._recorded.content:
            return "nothing"
        if self._inputs_left_out:
            return "parts"
        return "inputs" if self._encode.left_out else "whole"

    def runs(self, span: Span, above: str, parent: str | None, step: int = 0) -> Iterator[StepRun]:
        """The span and all below it, in the order in which they are read."""
        own = self._recorded.about.id if parent is None else new_id(span.began)
        began = instant(span.began)
        order = dotted(above, began, own)
        yield {
            "id": own,
            "trace_id": self._recorded.about.id,
            "parent_run_id": parent,
            "dotted_order": order,
            "run_type": span.kind,
            "name": span.name,
            "start_time": began,
            "end_time": _ended(span),
            "inputs": self._inputs(span, parent) if self._recorded.content else {},
            "outputs": self._outputs(span) if self._recorded.content else {},
            "error": _code(span),
            "extra": self._extra(span, step),
            "tags": [self._recorded.about.prompt] if parent is None and self._recorded.about.prompt else [],
            "events": _events(span),
        }
        for number, child in _numbered(span.children):
            yield from self.runs(child, order, own, number)

    def _inputs(self, span: Span, parent: str | None) -> dict[str, Any]:
        given = span.inputs
        if isinstance(given, Part):
            return {"messages": self._encode(given.messages)}
        if isinstance(given, Sought):
            return {"query": self._encode(given.query), "limit": given.limit, "within": self._encode(given.within)}
        told = _dict(self._encode(given))
        if parent is None:
            self._inputs_left_out = self._encode.left_out
        return told

    def _outputs(self, span: Span) -> dict[str, Any]:
        given = span.outputs
        if isinstance(given, Draft) and span.kind == "llm":
            said = {"role": "assistant", "content": self._encode(given.text)}
            return {"messages": [said], "finish_reason": given.finish, "usage_metadata": _usage(span)}
        if isinstance(given, Found):
            return {"documents": [self._document(hit, place) for place, hit in enumerate(given.hits, 1)]}
        if isinstance(given, Command):
            update = given.update if isinstance(given.update, Mapping) else {}
            return _dict(self._encode(self._recordable(update)))
        return _dict(self._encode(self._recordable(given) if isinstance(given, Mapping) else given))

    def _recordable(self, update: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in update.items() if key not in self._recorded.anew}

    def _document(self, hit: Hit, place: int) -> dict[str, Any]:
        told = dict(self._encode(hit.passage))
        text = told.pop("text")
        ranks = {"dense_rank": hit.dense_rank, "sparse_rank": hit.sparse_rank, "relevance": hit.relevance}
        metadata = without_empty({**told, **ranks, "rank": place, "also": len(hit.also)})
        return {"page_content": text, "metadata": metadata, "type": "Document"}

    def _extra(self, span: Span, step: int) -> dict[str, Any]:
        metadata = without_empty({name: self._fact(value) for name, value in span.facts.items()})
        if step:
            metadata |= {"langgraph_node": span.name, "langgraph_step": step}
        if span.error in WAITS:
            metadata["interrupted"] = True
        if isinstance(span.inputs, Part):
            return _of_call(span, span.inputs, metadata)
        if isinstance(span.outputs, Found):
            metadata |= {"lookup": span.outputs.lookup, "candidates": span.outputs.candidates}
        return {"metadata": metadata}

    def _fact(self, value: Any) -> Any:
        return self._encode(value) if self._recorded.content or not isinstance(value, Mapping) else len(value)


def _of_call(span: Span, part: Part, metadata: dict[str, Any]) -> dict[str, Any]:
    said = metadata.pop("sampling", {})
    sampling = said if isinstance(said, Mapping) else {}
    model = {"ls_provider": "vllm", "ls_model_name": span.name, "ls_model_type": "chat", "part": part.key}
    counted = {"attempt": part.attempt, "usage_metadata": _usage(span)}
    params = without_empty({"model": span.name, "max_tokens": part.max_tokens, **sampling})
    return {"invocation_params": params, "metadata": metadata | model | counted}


def _usage(span: Span) -> dict[str, Any]:
    draft: Draft = span.outputs
    counted: dict[str, Any] = {
        "input_tokens": draft.input_tokens,
        "output_tokens": draft.output_tokens,
        "total_tokens": draft.input_tokens + draft.output_tokens,
    }
    cached = span.facts.get("cached_tokens")
    return {**counted, "input_token_details": {"cache_read": cached}} if cached else counted


def _metadata(trace: Trace, recorded: Recorded) -> dict[str, Any]:
    about = trace.about
    told = {
        "feature": about.feature,
        "profile": about.profile,
        "adapter": about.adapter,
        "prompt": about.prompt,
        "engine": "vllm",
        "model": trace.model,
        "verdict": trace.verdict,
        "request_id": about.request_id,
        "conversation_id": about.conversation,
        "interview_id": about.interview,
        "replay_of": about.replay_of,
        "kept": trace.kept,
        **recorded.facts,
    }
    return without_empty(told)


def _verdict(root: Span) -> str | None:
    if root.error is not None and root.error not in WAITS:
        return "error"
    told = [span.facts["verdict"] for span in root.children if "verdict" in span.facts]
    return str(told[-1]) if told else None


def _code(span: Span) -> str | None:
    """What went wrong in the words of the API; an exception's own may hold anything."""
    if span.error is None or span.error in WAITS:
        return None
    if not issubclass(span.error, Exception):
        return "cancelled"
    code = problem_of_kind(span.error).code
    return span.error.__name__ if code == "internal" else code


def _events(span: Span) -> list[dict[str, Any]]:
    first = span.facts.get("first_text_s")
    if first is None:
        return []
    at = instant(span.began + int(first * 1e9))
    return [{"name": "new_token", "time": at.isoformat()}]


def _numbered(children: list[Span]) -> Iterator[tuple[int, Span]]:
    """Those of one name that follow each other ran side by side."""
    step, before = 0, ""
    for child in children:
        step += child.kind == "chain" and child.name != before
        before = child.name
        yield (step if child.kind == "chain" else 0), child


def _passages(span: Span) -> Iterator[Passage]:
    for one in _all(span):
        if isinstance(one.outputs, Found):
            for hit in one.outputs.hits:
                yield from (hit.passage, *hit.also)
        elif isinstance(one.outputs, Mapping):
            for excerpt in one.outputs.get("passages") or ():
                yield from (*excerpt.passages, *excerpt.also)


def _all(span: Span) -> Iterator[Span]:
    yield span
    for child in span.children:
        yield from _all(child)


def _ended(span: Span) -> datetime | None:
    return None if span.ended is None else instant(span.ended)


def _milliseconds(span: Span) -> int | None:
    return None if span.ended is None else round((span.ended - span.began) / 1e6)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {"output": value}
