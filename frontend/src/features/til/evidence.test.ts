import { expect, test } from "vitest";
import { bestOf, hunksFor, linesFor } from "./evidence";

const PATCH = `@@ -1,2 +1,3 @@
 class Pool:
+    def size(self):
     pass
@@ -40,3 +41,4 @@ class Pool:
-    def close(self):
+    def closeIdle(self):
+        for one in self.idle:
     pass
`;

test("the hunk that a sentence speaks of is shown first, its nearest lines marked", () => {
  const hunks = hunksFor(PATCH, "The pool closes idle connections with `closeIdle()`.");
  const best = hunks[bestOf(hunks)];

  expect(bestOf(hunks)).toBe(1);
  expect(best?.lines.filter((line) => line.isMarked).map((line) => line.text)).toEqual([
    "    def closeIdle(self):",
  ]);
});

test("without a word in common nothing is marked, and the first hunk is shown", () => {
  const hunks = hunksFor(PATCH, "전혀 다른 이야기");

  expect(bestOf(hunks)).toBe(0);
  expect(hunks.flatMap((hunk) => hunk.lines).some((line) => line.isMarked)).toBe(false);
});

test("lines keep their text without the signs of a diff", () => {
  expect(hunksFor(PATCH, "")[0]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
    ["place", "@@ -1,2 +1,3 @@"],
    ["same", "class Pool:"],
    ["added", "    def size(self):"],
    ["same", "    pass"],
  ]);
});

test("of a message the nearest line is marked", () => {
  const lines = linesFor(
    "Add a pool\n\nIdle connections keep memory.",
    "Idle connections keep memory until closed.",
  );

  expect(lines.map((line) => line.isMarked)).toEqual([false, false, true]);
});
