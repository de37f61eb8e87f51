import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chunk, Progress } from "@/api/events";
import { idle, type Run, reduceRun } from "./run";

interface Output {
  markdown: string;
}

const draft = (part: string): Progress => ({ node: "generate", state: "draft", part });
const retract = (part: string, again: boolean): Progress => ({
  node: "verify",
  state: "retract",
  part,
  again,
  problems: ["not in the evidence"],
});
const final = (part: string, text: string): Progress => ({ node: "verify", state: "final", part, text });

function read(...chunks: Chunk<Output>[]): Run<Output> {
  const started = reduceRun(idle<Output>(), { type: "start", at: 1 });
  return reduceRun(started, { type: "chunks", chunks });
}

describe("a run", () => {
  test("adds text to the part that its progress named last", () => {
    const run = read(
      { content: "one", progress: [draft("a")] },
      { content: " more" },
      { content: "two", progress: [draft("b")] },
    );

    expect(run.parts.map(({ key, state, text }) => [key, state, text])).toEqual([
      ["a", "draft", "one more"],
      ["b", "draft", "two"],
    ]);
  });

  test("keeps nothing of a draft that was taken back, and says that it is mended", () => {
    const run = read(
      { content: "wrong", progress: [draft("a")] },
      { content: "better", progress: [retract("a", true), draft("a")] },
    );

    expect(run.parts).toEqual([
      { key: "a", state: "mending", text: "better", problems: ["not in the evidence"] },
    ]);
  });

  test("puts the verified text in the place of the draft", () => {
    const run = read(
      { content: "wrong", progress: [draft("a")] },
      { content: "", progress: [retract("a", false), final("a", "right")] },
    );

    expect(run.parts).toMatchObject([{ state: "final", text: "right" }]);
  });

  test("drops all drafts when the output comes", () => {
    const run = read({ content: "x", progress: [draft("a")] }, { content: "", output: { markdown: "# A" } });

    expect([run.phase, run.parts, run.output]).toEqual(["done", [], { markdown: "# A" }]);
  });

  test("drops all drafts when an error comes", () => {
    const run = read(
      { content: "x", progress: [draft("a")] },
      { content: "", error: { code: "model_failed" } },
    );

    expect([run.phase, run.parts]).toEqual(["failed", []]);
  });

  test("keeps what was verified when the connection breaks afterwards", () => {
    const done = read({ content: "", output: { markdown: "# A" } });

    expect(reduceRun(done, { type: "failed", error: new Error("broken") })).toBe(done);
  });

  test("tells the place in the queue until its part begins", () => {
    const waiting: Progress = { node: "generate", state: "waiting", part: "a", position: 3, expected_s: 4.5 };
    const run = read({ content: "", progress: [waiting] });

    expect(run.waiting).toEqual({ position: 3, expectedSeconds: 4.5 });
    expect(
      reduceRun(run, { type: "chunks", chunks: [{ content: "", progress: [draft("a")] }] }).waiting,
    ).toBe(null);
  });

  test("lists what each source answered", () => {
    const run = read({
      content: "",
      progress: [
        { node: "source", state: "done", url: "https://a.example", articles: 3 },
        { node: "source", state: "done", url: "https://b.example", reason: "robots" },
      ],
    });

    expect(run.sources.map(({ articles, reason }) => [articles, reason])).toEqual([
      [3, null],
      [null, "robots"],
    ]);
  });

  test("that was stopped marks no draft as verified", () => {
    const run = read({ content: "x", progress: [draft("a")] });

    expect(reduceRun(run, { type: "stopped" })).toMatchObject({
      phase: "stopped",
      parts: [{ state: "draft" }],
    });
  });

  test("shows at the end only finals, whatever came before", () => {
    const step = fc.oneof(
      fc.constantFrom(draft("a"), draft("b"), retract("a", true), retract("b", false), final("a", "A")),
      fc.constantFrom(final("b", "B")),
    );
    const chunk = fc.record({ content: fc.string(), progress: fc.array(step, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const run = read(...chunks, { content: "", output: { markdown: "" } });
        return run.parts.every((part) => part.state === "final");
      }),
    );
  });

  test("is the same however its chunks are batched", () => {
    const chunks: Chunk<Output>[] = [
      { content: "one", progress: [draft("a")] },
      { content: "two" },
      { content: "three", progress: [retract("a", true), draft("a")] },
      { content: "", progress: [final("a", "four")] },
    ];
    const started = reduceRun(idle<Output>(), { type: "start", at: 1 });
    const singly = chunks.reduce((run, one) => reduceRun(run, { type: "chunks", chunks: [one] }), started);

    expect(read(...chunks)).toEqual(singly);
  });
});
