"""What an answer says, whichever feature gave it: its text, its sentences, what it could draw on, and its run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from langsmith.schemas import RunBase

from evals.material import evidence_of
from evals.outputs import read
from evals.trees import Tree, tree_of
from nodes.evidence.ground import Commits, Ground
from nodes.evidence.sentences import sentences

Fields = Mapping[str, Any]
_TEXTS = ("markdown", "content", "answer", "text", "output", "draft", "summary")
_FEATURES = {"sections": "til", "stories": "news", "questions": "interview"}
_RUN = (
    *("id", "name", "run_type", "start_time", "end_time", "inputs", "outputs", "error", "extra", "dotted_order"),
    *("prompt_tokens", "completion_tokens"),
)
# Not what an answer may rest on, whatever they are in.
_SETTINGS = frozenset({"language", "timezone", "domain", "date", "user", "adapter_name", "status", "difficulty"})


def feature_of(outputs: Fields) -> str:
    return next((feature for key, feature in _FEATURES.items() if key in outputs), "")


def text_of(outputs: Fields) -> str:
    """The one text that people read."""
    named = next((outputs[key] for key in _TEXTS if isinstance(outputs.get(key), str)), "")
    messages = outputs.get("messages")
    return named or (str(messages[-1].get("content", "")) if isinstance(messages, list) and messages else "")


def told_of(outputs: Fields) -> list[str]:
    """The sentences that the model wrote, without what only quotes or frames."""
    feature = feature_of(outputs)
    texts = [told.text for told in read(feature, dict(outputs)).told] if feature else [text_of(outputs)]
    return [sentence for text in texts for sentence in sentences(text)]


def ground_of(inputs: Fields, run: Any = None) -> Ground:
    """All that was asked and retrieved; of commits also their days, ids and counts."""
    found = [document["text"] for document in retrieved(as_tree(run))] if run else []
    rows = inputs.get("repo")
    if not isinstance(rows, list):
        return Ground("\n".join([*strings(inputs), *found]))
    return Ground("\n".join([evidence_of(rows), *strings(rows), *found]), _facts(rows))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for key, one in value.items() if key not in _SETTINGS for text in strings(one))
    elif isinstance(value, Sequence):
        yield from (text for one in value for text in strings(one))


def as_tree(run: Any) -> Tree:
    """LangSmith's own objects, a dictionary or a tree."""
    if isinstance(run, Tree):
        return run
    return tree_of(run if isinstance(run, Mapping) else _dumped(run))


def _dumped(run: RunBase) -> dict[str, Any]:
    """Of a run that is going on, only what is known of it; its client and its parents stay out."""
    children = [_dumped(child) for child in getattr(run, "child_runs", None) or ()]
    return {name: getattr(run, name, None) for name in _RUN} | {"child_runs": children}


def retrieved(run: Tree) -> list[dict[str, str]]:
    """The documents of all retrievals in their order, each with its `id` and `text`."""
    found = [document for one in run.walk() if one.kind == "retriever" for document in _documents(one.outputs)]
    return list({one["id"]: one for one in found}.values())


def _documents(outputs: Fields) -> Iterator[dict[str, str]]:
    """As LangChain's retrievers tell them, or as plain passages."""
    for one in next((outputs[key] for key in ("documents", "passages", "output") if key in outputs), None) or []:
        told = {**(one.get("metadata") or {}), **one}
        text = str(told.get("page_content") or told.get("text") or "")
        yield {"id": str(told.get("id") or told.get("document") or text[:80]), "text": text}


def _facts(rows: Sequence[Fields]) -> Commits:
    paths = {file["path"] for row in rows for file in row.get("files") or ()}
    return Commits(
        ids=[row["sha"] for row in rows],
        days={_day(str(row["author_date"])) for row in rows if row.get("author_date")},
        counts={"commit": len(rows), "file": len(paths)},
        told="\n".join(row.get("message", "") for row in rows),
    )


def _day(said: str) -> date:
    return datetime.fromisoformat(said).date()
