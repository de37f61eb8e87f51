"""Notes by a model that says what a test tells it to, and the commits and documents they are made from."""

import json
from pathlib import Path

from graphs.feature import Deps
from graphs.til import FEATURE
from nodes.caller import Caller
from nodes.run import Run
from tests.fakes import FakeModels, FakeRetriever

ANA = Run(Caller("ana"))
DATA = Path(__file__).parent / "data" / "commits"

POOL = {
    "sha": "a1b2c3d4e5f6",
    "message": "feat(pool): close idle connections (#12)\n\nRaise the limit from 10 to 25 and retry 3 times.",
    "author_date": "2026-05-01T10:00:00+09:00",
    "files": [
        {
            "path": "src/pool.py",
            "status": "M",
            "additions": 3,
            "deletions": 1,
            "patch": "@@ -1,2 +1,4 @@ class ConnectionPool:\n-    max_size = 10\n+    max_size = 25\n"
            "+    idle_timeout = 30.5\n+    def closeIdle(self):\n",
        }
    ],
}
DOCS = {
    "sha": "b7c8d9e0f1a2",
    "message": "docs: explain the schedule\n\n일정 화면을 설명한다.",
    "author_date": "2026-05-01T12:00:00+09:00",
    "files": [
        {"path": "docs/guide.md", "status": "A", "additions": 1, "deletions": 0, "patch": "@@ -0,0 +1 @@\n+Plan\n"}
    ],
}
FIX = {
    "sha": "c3d4e5f6a7b8",
    "message": "fix(pool): a lost connection is never given back\n\nThe counter went down only on success. "
    "It is now lowered in a finally block.",
    "author_date": "2026-05-01T15:00:00+09:00",
    "files": [
        {
            "path": "src/counter.py",
            "status": "M",
            "additions": 3,
            "deletions": 1,
            "patch": "@@ -4,2 +4,4 @@ def give_back(self):\n+    finally:\n+        self.count -= 1\n"
            "+    # TODO: count the waiting callers as well\n",
        }
    ],
}
TRUE_EN = "The pool now closes idle connections with `closeIdle()` and allows `max_size` of 25."
TRUE_KO = "`max_size`를 10에서 25로 올리고 `closeIdle`을 추가했습니다."


async def note(models, run=ANA, passages=(), notes=None, entailment=None, **wanted):
    if isinstance(models, str):
        models = FakeModels([models])
    graph = FEATURE.build(Deps(models, notes or FakeRetriever(list(passages)), None, entailment=entailment))
    given = {"repo": [POOL], "language": "en", **wanted}
    if "documents" in given:
        del given["repo"]
    said = await graph.ainvoke(given, context=run)
    return said["output"]


def recorded(name, day):
    rows = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [row for row in rows if row["author_date"].startswith(day)]


def statements(found):
    return [statement for section in found["sections"] for part in section["parts"] for statement in part["statements"]]


def prose(found):
    """What stands in the note in the model's own words."""
    return [statement["text"] for statement in statements(found) if not statement["quoted"]]


def parts(found, section=0):
    """The texts of a section's parts; quotations in angle brackets."""
    return {
        part["kind"]: [f"<{one['text']}>" if one["quoted"] else one["text"] for one in part["statements"]]
        for part in found["sections"][section]["parts"]
    }


def dropped(found):
    return [gone["sentence"] for gone in found["verification"]["dropped"]]


def became(found):
    return {gone["sentence"]: gone["became"] for gone in found["verification"]["dropped"]}
