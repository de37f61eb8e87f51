import { expect, test } from "vitest";
import type { Graph, Step } from "@/api/traces";
import { drawn, NODE } from "./drawing";
import { passagesOf, timed } from "./timing";

const graph = (...edges: [string, string][]): Graph => ({
  nodes: [...new Set(edges.flat())].map((id) => ({ id, name: id })),
  edges: edges.map(([source, target]) => ({ source, target, conditional: false })),
});

test("a node stands behind all that lead to it, also when the graph goes round", () => {
  const { nodes } = drawn(
    graph(
      ["start", "prompt"],
      ["prompt", "generate"],
      ["generate", "verify"],
      ["verify", "generate"],
      ["start", "verify"],
      ["verify", "end"],
    ),
  );
  const x = Object.fromEntries(nodes.map((node) => [node.id, node.x]));

  expect(nodes.map((node) => node.id).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0))).toEqual([
    "start",
    "prompt",
    "generate",
    "verify",
    "end",
  ]);
});

test("nodes never stand on each other, and all are within the picture", () => {
  const { nodes, width, height, edges } = drawn(
    graph(["a", "b"], ["a", "c"], ["a", "d"], ["b", "e"], ["c", "e"], ["e", "e"]),
  );

  for (const one of nodes) {
    expect(one.x + NODE.width).toBeLessThanOrEqual(width);
    expect(one.y + NODE.height).toBeLessThanOrEqual(height);
    for (const other of nodes)
      if (one !== other) expect(one.x !== other.x || Math.abs(one.y - other.y) >= NODE.height).toBe(true);
  }
  expect(edges).toHaveLength(6);
});

const step = (id: string, parent: string | null, from: number, to: number | null): Step => ({
  id,
  parent_run_id: parent,
  run_type: "chain",
  name: id,
  start_time: new Date(from).toISOString(),
  end_time: to === null ? null : new Date(to).toISOString(),
  inputs: {},
  outputs: null,
  error: null,
  extra: null,
});

test("steps stand where they began, as long as they took, as deep as they are", () => {
  const rows = timed([
    step("til", null, 0, 1000),
    step("retrieve", "til", 0, 250),
    step("search", "retrieve", 100, 200),
    step("verify", "til", 900, null),
  ]);

  expect(rows.map(({ depth, begins, lasts, ms }) => [depth, begins, lasts, ms])).toEqual([
    [0, 0, 1, 1000],
    [1, 0, 0.25, 250],
    [2, 0.1, 0.1, 100],
    [1, 0.9, 0, null],
  ]);
  expect(timed([])).toEqual([]);
});

test("what a search found is read, and what is no passage is left out", () => {
  const found = {
    ...step("search", null, 0, 1),
    outputs: { documents: [{ page_content: "A", metadata: { title: "T" } }, 3, null, {}] },
  };

  expect(passagesOf(found)).toEqual([{ text: "A", metadata: { title: "T" } }]);
  expect(passagesOf(step("x", null, 0, 1))).toEqual([]);
});
