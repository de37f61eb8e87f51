"""What a run shows at the terminal while it works: its steps, drafts marked as drafts, then what is verified."""

from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from server.commands.client import Refused
from server.commands.drafts import Drafts

DRAFT_LINES = 12
# Everything else of a step is a count or a name that it found out.
NO_FACTS = ("node", "part", "state", "problems", "again", "text")


def watched(chunks: Iterable[dict[str, Any]], console: Console) -> dict[str, Any]:
    """The output of the run. At a terminal its view is wiped at the end, so that no unverified word stays; elsewhere
    each step is a line."""
    view = View()
    if not console.is_terminal:
        return _last(chunks, lambda chunk: _print(console, view.news(chunk)))
    with Live(view, console=console, transient=True, refresh_per_second=8):
        return _last(chunks, view.take)


class View:
    """The state of the screen; rich draws it a few times a second."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.wait = ""
        self.drafts = Drafts()

    def take(self, chunk: dict[str, Any]) -> None:
        for step in chunk.get("progress", []):
            self.wait = waited(step)
            if not self.wait:
                self.steps.append(_told(step))
        self.drafts.take(chunk)

    def news(self, chunk: dict[str, Any]) -> list[str]:
        return [waited(step) or _told(step) for step in chunk.get("progress", [])]

    def __rich__(self) -> Group:
        shown = [*self.steps[-8:], self.wait] if self.wait else self.steps[-8:]
        steps = Text("\n".join(shown), style="cyan")
        return Group(steps, _lines(self.drafts.verified, "verified"), _drafted(self.drafts.unverified))


def waited(step: dict[str, Any]) -> str:
    """What a person is told while the model is busy with others; nothing for any other step."""
    if step.get("state") != "waiting":
        return ""
    return f"waiting for the model: place {step['position']}, about {step['expected_s']:.0f} s"


def _drafted(text: str) -> Text:
    drawn = _lines(text, "draft, not verified yet")
    drawn.stylize("dim italic")
    return drawn


def _lines(text: str, head: str) -> Text:
    lines = text.splitlines()[-DRAFT_LINES:]
    return Text("\n".join([head, *lines])) if lines else Text()


def _last(chunks: Iterable[dict[str, Any]], take: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    output: dict[str, Any] | None = None
    for chunk in chunks:
        take(chunk)
        output = chunk.get("output") or output
    if output is None:
        raise Refused("the server sent no result")
    return output


def _print(console: Console, lines: list[str]) -> None:
    for line in lines:
        console.print(line, highlight=False, markup=False)


def _told(step: dict[str, Any]) -> str:
    facts = ", ".join(f"{name}: {value}" for name, value in step.items() if name not in NO_FACTS)
    words = [str(step[name]) for name in ("node", "part", "state") if step.get(name)]
    return " ".join(words) + (f" ({facts})" if facts else "")
