/** What people bring, and what the scripted model says of it: one sentence of each does not hold. */
export const GIT_LOG = `commit a1b2c3d4e5f6a1b2c3d4
Author: Mina Kim <mina@example.org>
Date:   2026-05-01T10:00:00+09:00

    feat(pool): close idle connections

    Idle connections keep memory on the server until they are closed.

diff --git a/src/pool.py b/src/pool.py
--- a/src/pool.py
+++ b/src/pool.py
@@ -1,3 +1,6 @@
 class Pool:
+    def closeIdle(self):
+        for one in self.idle:
+            one.close()
     def open(self):
         pass

commit b1b2c3d4e5f6a1b2c3d5
Author: Mina Kim <mina@example.org>
Date:   2026-05-01T12:00:00+09:00

    fix(parser): mean of an empty list is 0.0

diff --git a/src/mean.py b/src/mean.py
--- a/src/mean.py
+++ b/src/mean.py
@@ -1,2 +1,4 @@
 def mean(xs):
+    if not xs:
+        return 0.0
     return sum(xs) / len(xs)
`;

export const TIL_DRAFTS = [
  "Did: The pool now closes idle connections with `closeIdle()` in `src/pool.py`. It also opens `open_socket` 77 times.\n" +
    "Learned: Idle connections keep memory until they are closed.",
  "Did: `mean` now returns `0.0` for an empty list.",
];

export const ARTICLE = `PostgreSQL 18 was released on Thursday. It reads pages asynchronously, which makes large scans faster.

The new version also keeps planner statistics over an upgrade, so that queries are fast from the first minute.

Index scans may skip the first columns of an index. The release was made by more than two hundred people.`;

export const NEWS_DRAFT =
  "PostgreSQL 18 was released on Thursday. It reads pages asynchronously. It was made by 9000 robots.\n" +
  "Why it matters: Large scans are faster.";

export const NOTES = `# Connection pools

A pool shares connections between clients, so that fewer are opened. Each connection takes memory on the server.

# Hash tables

A hash function computes an index into an array of buckets. Collisions are resolved by chaining.`;

export const QUESTIONS = [
  "Question: How does a pool share connections?\n" +
    "Answer: A pool shares connections between clients, so that fewer are opened.",
  "Question: What does a hash function compute?\n" +
    "Answer: A hash function computes an index into an array of buckets.",
];

export const ANSWER =
  "A pool shares connections between clients. For example a web server borrows one for each request instead of " +
  "opening it, because each connection takes memory on the server.";
