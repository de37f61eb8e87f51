"""Interview questions as CSV that opens in a spreadsheet, where no cell is taken for a formula."""

import csv
import io
from typing import Any

from server.usage.table import BOM, harmless

COLUMNS = (
    "number", "question", "answer", "category", "skill", "difficulty", "document", "heading", "quote", "rubric",
    "follow_ups",
)  # fmt: skip


def csv_of(questions: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    lines = csv.writer(buffer)
    lines.writerow(COLUMNS)
    lines.writerows([number, *map(harmless, _texts(one))] for number, one in enumerate(questions, 1))
    return BOM + buffer.getvalue()


def _texts(one: dict[str, Any]) -> list[str]:
    source = one["source"]
    rubric = "\n".join(f"{line['criterion']} ({line['weight']:.0%})" for line in one["rubric"])
    told = [one[name] for name in ("question", "answer", "category", "skill", "difficulty")]
    return [*told, source["document"], source["title"], source["quote"], rubric, "\n".join(one["follow_ups"])]
