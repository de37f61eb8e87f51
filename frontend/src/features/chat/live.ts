/** An answer on its way, as its events tell it: pure. */
import type { ChatEvent } from "@/api/events";
import type { ChatOutput } from "@/api/types";

export type Phase =
  | "sending"
  | "waking"
  | "waiting"
  | "retrieving"
  | "thinking"
  | "writing"
  | "verifying"
  | "stopping"
  | "over";

export interface Live {
  run: string | null;
  phase: Phase;
  text: string;
  waiting: { position: number; expectedS: number } | null;
  /** The model that is being loaded for it. */
  waking: string | null;
  passages: number | null;
  /** How often what was shown did not pass. */
  again: number;
  missing: string | null;
  model: string | null;
  adapter: string | null;
  requestId: string | null;
  /** In milliseconds since 1970: when it was asked for, and when its first word was here; null where nobody saw it. */
  askedAt: number | null;
  firstAt: number | null;
  /** It was begun before this page was loaded. */
  isResumed: boolean;
  end: { kind: "done" | "stopped" | "error"; output: ChatOutput | null; problem: ChatEvent | null } | null;
}

export const BEGUN: Live = {
  run: null,
  phase: "sending",
  text: "",
  waiting: null,
  waking: null,
  passages: null,
  again: 0,
  missing: null,
  model: null,
  adapter: null,
  requestId: null,
  askedAt: null,
  firstAt: null,
  isResumed: false,
  end: null,
};

const NODES: Readonly<Record<string, Phase>> = {
  retrieve: "retrieving",
  generate: "thinking",
  verify: "verifying",
};

export function reduceLive(live: Live, event: ChatEvent): Live {
  if (live.end) return live;
  switch (event.kind) {
    case "start":
      return {
        ...live,
        run: event.run,
        model: event.model,
        missing: event.missing,
        requestId: event.request_id,
      };
    case "step":
      return stepped(live, event);
    case "waiting":
      return {
        ...live,
        phase: live.waking ? "waking" : "waiting",
        waiting: { position: event.position, expectedS: event.expected_s },
      };
    case "text":
      return { ...live, phase: "writing", waiting: null, text: live.text + event.text };
    case "again":
      return { ...live, phase: "thinking", text: "", again: live.again + 1 };
    case "gap":
      return { ...live, text: live.text && `${live.text}\n\n…\n\n` };
    case "done":
    case "stopped":
      return {
        ...live,
        phase: "over",
        waiting: null,
        end: { kind: event.kind, output: event.output, problem: null },
      };
    case "error":
      return {
        ...live,
        phase: "over",
        waiting: null,
        end: { kind: "error", output: event.output ?? null, problem: event },
      };
  }
}

export const reduceAll = (live: Live, events: readonly ChatEvent[]): Live =>
  joined(events).reduce(reduceLive, live);

type StepEvent = Extract<ChatEvent, { kind: "step" }>;

function stepped(live: Live, event: StepEvent): Live {
  if (event.node === "model") return woken(live, event);
  if (event.node === "adapter")
    return { ...live, adapter: (event.state === "started" && event.adapter) || null };
  const passages = event.passages ?? live.passages;
  const phase = event.state === "started" ? (NODES[event.node] ?? live.phase) : live.phase;
  return { ...live, passages, phase: live.phase === "stopping" ? "stopping" : phase };
}

/** No model is served until one has been loaded. */
function woken(live: Live, { state, profile }: StepEvent): Live {
  const waking = state === "started" ? (profile ?? null) : null;
  if (live.phase === "stopping") return { ...live, waking };
  return { ...live, waking, waiting: waking ? live.waiting : null, phase: waking ? "waking" : "sending" };
}

/** Neighbouring texts as one: adding up a thousand of them one by one costs a copy of the text each. */
function joined(events: readonly ChatEvent[]): ChatEvent[] {
  const found: ChatEvent[] = [];
  let words: string[] = [];
  const flush = () => {
    if (words.length) found.push({ kind: "text", text: words.join("") });
    words = [];
  };
  for (const event of events) {
    if (event.kind === "text") {
      words.push(event.text);
      continue;
    }
    flush();
    found.push(event);
  }
  flush();
  return found;
}
