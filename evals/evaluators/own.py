"""Evaluators that somebody wrote elsewhere, by the names of their modules."""

import sys
from importlib import import_module
from pathlib import Path

from evals.evaluators.calling import Evaluator


class NoEvaluator(ValueError):
    """There is no function of that name."""


def evaluator(named: str) -> Evaluator:
    """`package.module.function`; modules of the current folder too, as for any program that Python runs."""
    module, _, name = named.rpartition(".")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)
    try:
        found = getattr(import_module(module), name)
    except (ImportError, ValueError, AttributeError) as error:
        raise NoEvaluator(f"{named}: {error}") from error
    if not callable(found):
        raise NoEvaluator(f"{named} is no function")
    made: Evaluator = found
    return made
