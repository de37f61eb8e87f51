"""`haru graph`: the picture of a feature's graph, as Mermaid text rendered from the code."""

import argparse
import sys

from graphs import FEATURES
from graphs.feature import Deps, Feature
from server.settings import Settings

NAME = "graph"
HELP = "print a feature's graph as Mermaid text"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feature", choices=[feature.name for feature in FEATURES])


def run(args: argparse.Namespace, settings: Settings) -> int:
    [feature] = [feature for feature in FEATURES if feature.name == args.feature]
    sys.stdout.write(mermaid(feature))
    return 0


def mermaid(feature: Feature) -> str:
    """The nodes and edges of the compiled graph; no step is called for it."""
    nothing: Deps = Deps(models=None, retriever=None, articles=None)  # type: ignore[arg-type]
    drawn = feature.build(nothing).get_graph().draw_mermaid(with_styles=False)
    named = drawn.replace("__start__", "start").replace("__end__", "done")
    return "flowchart LR\n" + "\n".join(line for line in named.splitlines()[1:] if line.strip()) + "\n"
