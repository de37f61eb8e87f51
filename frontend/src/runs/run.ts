/** What a reader of `/{feature}/stream` sees: steps, the place in the queue, drafts, what was verified, and the output. */
import { type Chunk, chunkIn, type Progress } from "@/api/events";
import type { ServerEvent } from "@/api/sse";

export type Phase = "idle" | "running" | "done" | "failed" | "stopped";

export interface Part {
  key: string;
  state: "draft" | "mending" | "final";
  text: string;
  /** What spoke against the draft that was taken back. */
  problems: readonly string[];
}

export interface Source {
  url: string;
  articles: number | null;
  reason: string | null;
}

export interface Waiting {
  position: number;
  expectedSeconds: number;
}

export interface Run<Output> {
  phase: Phase;
  steps: Readonly<Record<string, string>>;
  parts: readonly Part[];
  /** The part that text belongs to. */
  front: string;
  waiting: Waiting | null;
  sources: readonly Source[];
  output: Output | null;
  error: unknown;
  startedAt: number;
}

export type Action<Output> =
  | { type: "start"; at: number }
  | { type: "chunks"; chunks: readonly Chunk<Output>[] }
  | { type: "failed"; error: unknown }
  | { type: "ended" }
  | { type: "stopped" }
  | { type: "clear" };

export function idle<Output>(): Run<Output> {
  return {
    phase: "idle",
    steps: {},
    parts: [],
    front: "",
    waiting: null,
    sources: [],
    output: null,
    error: null,
    startedAt: 0,
  };
}

export function reduceRun<Output>(run: Run<Output>, action: Action<Output>): Run<Output> {
  switch (action.type) {
    case "start":
      return { ...idle<Output>(), phase: "running", startedAt: action.at };
    case "clear":
      return idle();
    case "stopped":
      return run.phase === "running" ? { ...run, phase: "stopped", waiting: null } : run;
    case "failed":
      // What was verified stays, whatever became of the connection afterwards.
      return run.output ? run : { ...run, phase: "failed", error: action.error, waiting: null };
    case "ended":
      return run.phase === "running" ? { ...run, phase: run.output ? "done" : "failed", waiting: null } : run;
    case "chunks":
      return action.chunks.reduce(withChunk<Output>, run);
  }
}

/** Progress first, then the text: it belongs to the part that the progress named last. */
function withChunk<Output>(run: Run<Output>, chunk: Chunk<Output>): Run<Output> {
  let next = (chunk.progress ?? []).reduce(withProgress<Output>, run);
  if (chunk.content) next = written(next, chunk.content);
  if (chunk.output !== undefined) return { ...withoutDrafts(next), phase: "done", output: chunk.output };
  if (chunk.error) return { ...withoutDrafts(next), phase: "failed", error: chunk.error };
  return next;
}

function withProgress<Output>(run: Run<Output>, step: Progress): Run<Output> {
  const { node, state, part = "" } = step;
  if (node === "source") return { ...run, sources: [...run.sources, sourceOf(step)] };
  switch (state) {
    case "waiting":
      return { ...run, waiting: { position: step.position ?? 1, expectedSeconds: step.expected_s ?? 0 } };
    case "draft":
      return { ...run, front: part, waiting: null };
    case "retract":
      return withPart(run, {
        key: part,
        state: step.again ? "mending" : "draft",
        text: "",
        problems: step.problems ?? [],
      });
    case "final":
      return withPart(run, { ...partOf(run, part), state: "final", text: step.text ?? "" });
    default:
      return { ...run, steps: { ...run.steps, [node]: state } };
  }
}

function written<Output>(run: Run<Output>, text: string): Run<Output> {
  const before = partOf(run, run.front);
  const state = before.state === "final" ? "draft" : before.state;
  return withPart({ ...run, waiting: null }, { ...before, state, text: before.text + text });
}

function partOf<Output>(run: Run<Output>, key: string): Part {
  return run.parts.find((part) => part.key === key) ?? { key, state: "draft", text: "", problems: [] };
}

function withPart<Output>(run: Run<Output>, part: Part): Run<Output> {
  const isKnown = run.parts.some((one) => one.key === part.key);
  const parts = isKnown ? run.parts.map((one) => (one.key === part.key ? part : one)) : [...run.parts, part];
  return { ...run, parts };
}

function withoutDrafts<Output>(run: Run<Output>): Run<Output> {
  return { ...run, waiting: null, parts: run.parts.filter((part) => part.state === "final") };
}

const sourceOf = ({ url = "", articles, reason }: Progress): Source => ({
  url,
  articles: articles ?? null,
  reason: reason ?? null,
});

/** Null for what is no chunk. */
export function chunkOf<Output>(event: ServerEvent): Chunk<Output> | null {
  const chunk = chunkIn<Output>(event);
  return chunk && { ...chunk, content: chunk.content ?? "" };
}
