"""The way a run took through its graph, how long it was on it, and what it cost."""

from collections.abc import Sequence
from typing import Any

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, as_tree
from evals.trees import Tree

USUAL = ("retrieve", "prompt", "generate", "verify")
# Parts that are written side by side end in any order.
ENDS = ("__start__", "__end__")


def trajectory(run: Any, reference_outputs: Fields) -> list[Score]:
    """`reference_outputs["trajectory"]` lists the nodes, `trajectory_mode` says how: `strict`, `subset` (nothing else
    happens), `superset` (all of it happens) or `order` (those that happen come in this order; the usual four without a
    reference). `loops` counts how often a step was gone back to."""
    steps = steps_of(as_tree(run))
    wanted = reference_outputs.get("trajectory") or USUAL
    mode = reference_outputs.get("trajectory_mode") or ("strict" if "trajectory" in reference_outputs else "order")
    if not steps:
        return [Score("trajectory", None, "the run tells of no steps")]
    return [
        Score("trajectory", float(follows(steps, wanted, mode)), " → ".join(steps)),
        Score("loops", float(loops(steps))),
    ]


def steps_of(run: Tree) -> list[str]:
    """A step that runs several times at once counts once."""
    names = [node.name for node in run.nodes() if node.name not in ENDS]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def follows(steps: Sequence[str], wanted: Sequence[str], mode: str) -> bool:
    match mode:
        case "strict":
            return list(steps) == list(wanted)
        case "subset":
            return set(steps) <= set(wanted)
        case "superset":
            return set(steps) >= set(wanted)
        case "order":
            first = [name for name in dict.fromkeys(steps) if name in wanted]
            return first == [name for name in wanted if name in first]
    raise ValueError(f"there is no mode {mode!r}")


def loops(steps: Sequence[str]) -> int:
    return len(steps) - len(set(steps))


def latency(run: Any) -> list[Score]:
    tree = as_tree(run)
    first = tree.metadata.get("first_token_s")
    found = [Score("seconds", tree.seconds)]
    return [*found, Score("first_token_s", float(first))] if first is not None else found


def tokens(run: Any, outputs: Fields) -> list[Score]:
    """As the run counted them, or as the feature tells in its `usage`."""
    usage = outputs.get("usage") or {}
    told = as_tree(run).tokens
    counted = told or ((usage["input_tokens"], usage["output_tokens"]) if "input_tokens" in usage else None)
    if counted is None:
        return [Score("tokens_out", None, "nobody counted")]
    return [Score("tokens_in", float(counted[0])), Score("tokens_out", float(counted[1]))]


def succeeded(run: Any) -> Score:
    error = as_tree(run).error
    return Score("succeeded", 0.0 if error else 1.0, error[:200])
