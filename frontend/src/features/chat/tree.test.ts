import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message } from "@/api/types";
import {
  asked,
  chosen,
  EMPTY,
  loaded,
  type Node,
  pathOf,
  ROOT,
  settled,
  siblingsOf,
  type Tree,
  without,
} from "./tree";

const node = (id: string, role: Node["role"] = "user"): Node => ({
  id,
  parent: null,
  role,
  content: id,
  status: "pending",
  model: null,
  details: null,
  createdAt: null,
  requestId: null,
});

type Act = { kind: "ask" | "again" | "edit" | "choose" | "drop" | "settle"; at: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({ kind: fc.constantFrom("ask", "again", "edit", "choose", "drop", "settle"), at: fc.nat(40) }),
  { maxLength: 40 },
);

/** Plays what a person may do, on whichever message the number falls. */
function played(given: readonly Act[]): Tree {
  let tree = EMPTY;
  let count = 0;
  for (const { kind, at } of given) {
    count += 1;
    const all = Object.values(tree.nodes);
    const picked = all[at % Math.max(1, all.length)];
    const turn = { question: node(`q${count}`), answer: node(`a${count}`, "assistant") };
    if (kind === "ask") tree = asked(tree, pathOf(tree).at(-1)?.id ?? null, turn);
    else if (!picked) continue;
    else if (kind === "again" && picked.role === "assistant")
      tree = asked(tree, picked.parent, { answer: turn.answer });
    else if (kind === "edit" && picked.role === "user") tree = asked(tree, picked.parent, turn);
    else if (kind === "choose") tree = chosen(tree, picked.id) ?? tree;
    // An answer is taken away only for another one in its place.
    else if (kind === "drop" && picked.role === "assistant")
      tree = asked(without(tree, picked.id), picked.parent, { answer: turn.answer });
    else if (kind === "drop") tree = without(tree, picked.id);
    else if (kind === "settle") tree = settled(tree, picked.id, { id: `${picked.id}s`, status: "complete" });
  }
  return tree;
}

describe("whatever is done, in whichever order", () => {
  test("the path goes from a first message to the head, without a gap or a circle", () => {
    fc.assert(
      fc.property(acts, (given) => {
        const tree = played(given);
        const path = pathOf(tree);
        expect(path.at(-1)?.id ?? null).toBe(tree.head);
        expect(path[0]?.parent ?? null).toBe(null);
        for (const [at, one] of path.slice(1).entries()) expect(one.parent).toBe(path[at]?.id);
        expect(new Set(path.map((one) => one.id)).size).toBe(path.length);
      }),
    );
  });

  test("every message is among the children of its parent, once, and no child is unknown", () => {
    fc.assert(
      fc.property(acts, (given) => {
        const tree = played(given);
        for (const one of Object.values(tree.nodes)) {
          const beside = tree.children[one.parent ?? ROOT] ?? [];
          expect(beside.filter((id) => id === one.id)).toHaveLength(1);
          expect(one.parent === null || one.parent in tree.nodes).toBe(true);
        }
        for (const id of Object.values(tree.children).flat()) expect(id in tree.nodes).toBe(true);
      }),
    );
  });

  test("questions and answers take turns", () => {
    fc.assert(
      fc.property(acts, (given) => {
        for (const [at, one] of pathOf(played(given)).entries())
          expect(one.role).toBe(at % 2 ? "assistant" : "user");
      }),
    );
  });

  test("any message that is chosen is on the path then", () => {
    fc.assert(
      fc.property(acts, fc.nat(), (given, at) => {
        const tree = played(given);
        const ids = Object.keys(tree.nodes);
        const id = ids[at % Math.max(1, ids.length)];
        if (id) expect(pathOf(chosen(tree, id) ?? EMPTY).map((one) => one.id)).toContain(id);
      }),
    );
  });

  test("what was there is never changed in place", () => {
    fc.assert(
      fc.property(acts, acts, (before, after) => {
        const tree = played(before);
        const copy = structuredClone(tree);
        for (const { at } of after) {
          const id = Object.keys(tree.nodes)[at];
          if (id) without(settled(tree, id, { id: "x", content: "y" }), id);
        }
        expect(tree).toEqual(copy);
      }),
    );
  });
});

const message = (id: string, parent: string | null, role: Message["role"], siblings = [id]): Message => ({
  id,
  parent_id: parent,
  role,
  content: id,
  status: "complete",
  model: null,
  adapter: null,
  tokens: null,
  details: null,
  request_id: null,
  created_at: "2026-01-01T00:00:00Z",
  siblings,
});

test("of branches that were not loaded the tree knows that they are there", () => {
  const tree = loaded(
    EMPTY,
    [message("q", null, "user"), message("a2", "q", "assistant", ["a1", "a2", "a3"])],
    null,
  );
  const answer = tree.nodes.a2;

  expect(answer && siblingsOf(tree, answer)).toEqual({ ids: ["a1", "a2", "a3"], at: 1 });
  expect(chosen(tree, "a1")).toBe(null);
});

test("an earlier page is put before what is shown", () => {
  const late = loaded(EMPTY, [message("q2", "a1", "user"), message("a2", "q2", "assistant")], "q2");
  const tree = loaded(late, [message("q1", null, "user"), message("a1", "q1", "assistant")], null, true);

  expect(pathOf(tree).map((one) => one.id)).toEqual(["q1", "a1", "q2", "a2"]);
  expect(tree.before).toBe(null);
});
