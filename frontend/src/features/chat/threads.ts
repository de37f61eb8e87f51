/** What is known here of each conversation that was opened on this page. */
import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { ApiError } from "@/api/errors";
import type { Opened } from "@/api/types";
import type { Live } from "./live";
import { EMPTY, type Tree } from "./tree";

export interface Thread {
  /** Null for what is not kept. */
  id: string | null;
  tree: Tree;
  isLoading: boolean;
  /** Why it could not be loaded. */
  fault: ApiError | null;
  live: Live | null;
  /** The message whose answer is on its way, or failed. */
  answer: string | null;
  failure: ApiError | null;
  queue: readonly string[];
  facts: Pick<Opened, "title" | "titled_by" | "system_prompt" | "model" | "revision"> | null;
}

export interface Settings {
  model: string | null;
  system: string | null;
}

export const TEMPORARY = "temporary";
export const NEW = "new";

export const BLANK: Thread = {
  id: null,
  tree: EMPTY,
  isLoading: false,
  fault: null,
  live: null,
  answer: null,
  failure: null,
  queue: [],
  facts: null,
};

interface Store {
  threads: Readonly<Record<string, Thread>>;
  /** The conversation that was begun on the empty page, until its address is in the bar. */
  begun: string | null;
}

const store = create<Store>(() => ({ threads: {}, begun: null }));
export const useBegun = (): string | null => store((state) => state.begun);
export const setBegun = (id: string | null): void => store.setState({ begun: id });
export const useThread = (key: string): Thread => store((state) => state.threads[key] ?? BLANK);

/** A thread without the answer that grows: who needs no more is not drawn with every word of it. */
export type Still = Omit<Thread, "live"> & { isLive: boolean };

export const useStill = (key: string): Still =>
  store(
    useShallow((state) => {
      const { live, ...thread } = state.threads[key] ?? BLANK;
      return { ...thread, isLive: live !== null };
    }),
  );

export const threadOf = (key: string): Thread => store.getState().threads[key] ?? BLANK;

export function put(key: string, change: Partial<Thread> | ((thread: Thread) => Partial<Thread>)): void {
  store.setState(({ threads }) => {
    const thread = threads[key] ?? BLANK;
    const changed = typeof change === "function" ? change(thread) : change;
    return { threads: { ...threads, [key]: { ...thread, ...changed } } };
  });
}

export function drop(key: string): void {
  store.setState(({ threads }) => {
    const { [key]: _, ...others } = threads;
    return { threads: others };
  });
}
