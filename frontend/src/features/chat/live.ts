/** An answer on its way, as its events tell it: pure. */
import type { ChatEvent } from "@/api/events";
import type { ChatOutput } from "@/api/types";

export type Phase =
  | "sending"
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
  passages: number | null;
  /** How often what was shown did not pass. */
  again: number;
  missing: string | null;
  model: string | null;
  requestId: string | null;
  end: { kind: "done" | "stopped" | "error"; output: ChatOutput | null; problem: ChatEvent | null } | null;
}

export const BEGUN: Live = {
  run: null,
  phase: "sending",
  text: "",
  waiting: null,
  passages: null,
  again: 0,
  missing: null,
  model: null,
  requestId: null,
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
        phase: "waiting",
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

function stepped(live: Live, event: Extract<ChatEvent, { kind: "step" }>): Live {
  const passages = event.passages ?? live.passages;
  const phase = event.state === "started" ? (NODES[event.node] ?? live.phase) : live.phase;
  return { ...live, passages, phase: live.phase === "stopping" ? "stopping" : phase };
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
