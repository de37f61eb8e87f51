import { describe, expect, test } from "vitest";
import { commitsIn, dated, patchOf, subjectOf } from "./commits";

const LOG = `commit a1b2c3d4e5f6 (HEAD -> main)
Merge: 1111111 2222222
Author: Mina Kim <mina@example.org>
Date:   Fri May 1 10:00:00 2026 +0900

    Close idle connections

    commit 1234567 did not.

diff --git a/src/pool.py b/src/pool.py
--- a/src/pool.py
+++ b/src/pool.py
@@ -1,2 +1,3 @@
 class Pool:
+    def closeIdle(self):
     pass

commit b1b2c3d4e5f6
Author: Mina Kim <mina@example.org>
Date:   2026-05-02T11:30:00Z

    Rename

 src/old.py | 0
diff --git a/src/old.py b/src/new.py
similarity index 100%
rename from src/old.py
rename to src/new.py
`;

describe("what git log prints", () => {
  const { commits } = commitsIn(LOG);

  test("is read with messages, moments, parents and diffs", () => {
    expect(commits).toMatchObject([
      {
        sha: "a1b2c3d4e5f6",
        message: "Close idle connections\n\ncommit 1234567 did not.",
        author: "Mina Kim <mina@example.org>",
        author_date: "2026-05-01T10:00:00+09:00",
        parents: ["1111111", "2222222"],
      },
      { sha: "b1b2c3d4e5f6", message: "Rename", author_date: "2026-05-02T11:30:00Z" },
    ]);
  });

  test("gives the patch of a file", () => {
    const [first, second] = commits;
    expect(first && patchOf(first, "src/pool.py")).toMatch(/^@@ -1,2 \+1,3 @@\n class Pool:/);
    expect(first && patchOf(first, "src/other.py")).toBe(null);
    expect(second && patchOf(second, "src/new.py")).toBe(null);
  });

  test("is read with the line ends of Windows too", () => {
    expect(commitsIn(LOG.replaceAll("\n", "\r\n")).commits).toEqual(commits);
  });
});

test.each([
  ["Fri May 1 10:00:00 2026 +0900", "2026-05-01T10:00:00+09:00"],
  ["Fri, 1 May 2026 10:00:00 -0330", "2026-05-01T10:00:00-03:30"],
  ["2026-05-01 10:00:00 +0900", "2026-05-01T10:00:00+09:00"],
  ["2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z"],
  ["2 hours ago", null],
])("%s is the moment %s", (written, moment) => {
  expect(dated(written)).toBe(moment);
});

test("JSON is taken as the API takes it, alone or inside its input", () => {
  const commit = { sha: "a1b2c3d", author_date: "2026-05-01T10:00:00Z" };
  for (const given of [[commit], { repo: [commit] }, { input: { repo: [commit] } }]) {
    expect(commitsIn(JSON.stringify(given)).commits).toEqual([commit]);
  }
});

test.each([
  ["", "empty"],
  ["hello", "no commits"],
  ["{", "json"],
  ['{"repo": 3}', "json"],
  ["commit a1b2c3d4\nAuthor: x\nDate: yesterday\n\n    Hm\n", "no dates"],
  ["[]", "no commits"],
])("%j is refused: %s", (text, problem) => {
  expect(commitsIn(text)).toEqual({ commits: [], problem });
});

test("a commit without a message is called by its id", () => {
  expect(subjectOf({ sha: "a1b2c3d4e5", author_date: "" })).toBe("a1b2c3d");
});
