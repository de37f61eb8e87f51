"""What a stored run could draw on, made again from what was asked."""

from collections.abc import Collection

from evals.features.stored import Stored
from evals.material import evidence_of
from evals.occurrence import Evidence


def evidence_of_run(run: Stored, sources: Collection[str]) -> Evidence:
    """Of commits only the cited ones, if any are."""
    if run.feature == "til":
        rows = run.given["repo"]
        cited = [row for row in rows if any(row["sha"].startswith(sha) for sha in sources)]
        return Evidence(evidence_of(cited or rows))
    return Evidence("\n".join(_texts(run)))


def _texts(run: Stored) -> list[str]:
    """The page of an address was not kept: then what the stories show of it must do."""
    given = [str(run.given.get(name) or "") for name in ("title", "text", "resume", "job", "published")]
    parts = [*run.given.get("notes", []), *run.given.get("articles", [])]
    given += [f"{part['title']}\n{part['text']}" for part in parts]
    stories = [f"{story.get('title', '')} {story.get('published') or ''}" for story in run.output.get("stories", [])]
    return [*given, *stories]
