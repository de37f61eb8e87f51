"""What a person sees while documents are sent and read: bars with rate and rest at a terminal, lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from server.commands.ingest_folder.remote import Remote


class Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


def follow(remote: Remote, source: str, progress: Progress) -> int:
    """Until all of the source is read; how many chunks of it can be found then."""
    task, most, chunks = progress.add_task("reading", total=None), 0, 0
    for kind, told in remote.events(source):
        if kind == "progress":
            waiting = told["queued"] + told["reading"]
            most, chunks = max(most, waiting), told["chunks"]
            progress.update(task, total=most, completed=most - waiting)
    return chunks
