/** What streams tell; docs/reference/chat.md and streams.md say what each means. Unknown events are ignored. */
import type { Problem } from "./errors";
import type { ServerEvent } from "./sse";
import type { ChatOutput } from "./types";

export type ChatEvent =
  | {
      kind: "start";
      run: string;
      conversation_id: string | null;
      request_id: string;
      model: string;
      missing: string | null;
    }
  | ({ kind: "step"; node: string; state: "started" | "done" } & StepFacts)
  | { kind: "waiting"; position: number; expected_s: number }
  | { kind: "text"; text: string }
  | { kind: "again"; problems: string[] }
  | { kind: "gap" }
  | { kind: "done"; output: ChatOutput }
  | { kind: "stopped"; output: ChatOutput | null }
  | ({ kind: "error"; output?: ChatOutput } & Problem);

export interface StepFacts {
  passages?: number;
  lookup?: string;
  rerank?: string;
  profile?: string;
  adapter?: string;
}

const CHAT_KINDS = new Set(["start", "step", "waiting", "text", "again", "gap", "done", "stopped", "error"]);
const CHAT_ENDS = new Set(["done", "stopped", "error"]);

/** Null for an event that we do not know, or cannot read. */
export function chatEvent(event: ServerEvent): ChatEvent | null {
  if (!CHAT_KINDS.has(event.event)) return null;
  const data = objectIn(event.data);
  return data && ({ ...data, kind: event.event } as ChatEvent);
}

export const endsChat = (event: ServerEvent) => CHAT_ENDS.has(event.event);

/** A step that `/{feature}/stream` tells. */
export interface Progress {
  node: string;
  state: string;
  part?: string;
  position?: number;
  expected_s?: number;
  text?: string;
  problems?: string[];
  again?: boolean;
  url?: string;
  articles?: number;
  reason?: string;
  passages?: number;
  how?: string;
  age_s?: number;
}

/** One chunk of `/{feature}/stream`; `Output` is what `/{feature}/invoke` answers. */
export interface Chunk<Output> {
  content: string;
  progress?: Progress[];
  output?: Output;
  error?: Problem;
}

/** The chunk in a `data` event, or null for `metadata`, `end` and what we do not know. */
export function chunkIn<Output>(event: ServerEvent): Chunk<Output> | null {
  if (event.event !== "data") return null;
  return objectIn(event.data) as Chunk<Output> | null;
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
