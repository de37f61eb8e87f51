/** A run outlives the page that began it: who looks at another page meanwhile finds it again. */
import { create, type StoreApi, type UseBoundStore } from "zustand";
import { ApiError, asApiError, type Problem } from "@/api/errors";
import type { Chunk } from "@/api/events";
import { streamEvents } from "@/api/sse";
import { type Action, chunkOf, idle, type Run, reduceRun } from "./run";

export type StreamedFeature = "til" | "news" | "interview";

export interface Runs<Input, Output> {
  use: UseBoundStore<StoreApi<Kept<Input, Output>>>;
  start: (input: Input) => Promise<void>;
  /** The last input once more, while it is not answered. */
  again: () => void;
  stop: () => void;
  clear: () => void;
}

export interface Kept<Input, Output> {
  run: Run<Output>;
  input: Input | null;
}

/** `kept` is what is remembered of an input: no secret. */
export function runsOf<Input, Output>(
  feature: StreamedFeature,
  kept: (input: Input) => Input = (input) => input,
): Runs<Input, Output> {
  const use = create<Kept<Input, Output>>(() => ({ run: idle<Output>(), input: null }));
  const tell = (action: Action<Output>) => use.setState(({ run }) => ({ run: reduceRun(run, action) }));
  let underway: AbortController | null = null;
  // With its secrets, which are gone as soon as they are not needed.
  let asked: Input | null = null;

  const stop = () => {
    underway?.abort();
    underway = null;
    tell({ type: "stopped" });
  };

  const start = async (input: Input) => {
    underway?.abort();
    const mine = new AbortController();
    underway = mine;
    asked = input;
    use.setState({ input: kept(input) });
    tell({ type: "start", at: Date.now() });
    const frames = batched<Chunk<Output>>((chunks) => {
      if (!mine.signal.aborted) tell({ type: "chunks", chunks: chunks.map(withError) });
    });
    // LangServe ends with an event without data, which by the standard is none.
    let isOver = false;
    try {
      const events = streamEvents({
        first: { method: "POST", path: `/${feature}/stream`, body: { input } },
        ends: () => isOver,
        signal: mine.signal,
      });
      for await (const event of events) {
        const chunk = chunkOf<Output>(event);
        if (!chunk) continue;
        frames.add(chunk);
        isOver = chunk.output !== undefined || chunk.error !== undefined;
        if (chunk.output !== undefined) asked = null;
      }
      frames.flush();
      if (!mine.signal.aborted) tell({ type: "ended" });
    } catch (error) {
      frames.flush();
      if (!mine.signal.aborted) tell({ type: "failed", error: asApiError(error) });
    }
  };

  const again = () => {
    if (asked) void start(asked);
  };
  const clear = () => {
    stop();
    asked = null;
    use.setState({ run: idle<Output>(), input: null });
  };
  return { use, start, again, stop, clear };
}

/** An error within a stream is one like any other. */
function withError<Output>(chunk: Chunk<Output>): Chunk<Output> {
  return chunk.error ? { ...chunk, error: new ApiError(chunk.error) as unknown as Problem } : chunk;
}

/** At most one change a frame; a page in the background has no frames, but time goes on. */
function batched<Item>(act: (items: readonly Item[]) => void) {
  let ready: Item[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
    const items = ready;
    ready = [];
    if (items.length) act(items);
  };
  const add = (item: Item) => {
    ready.push(item);
    if (frame) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, 250);
  };
  return { add, flush };
}
