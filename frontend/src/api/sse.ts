/** Server-sent events over fetch: with a body, with our errors, and going on where the connection broke. */
import { createParser } from "eventsource-parser";
import { type Asking, ask } from "./client";
import { ApiError, asApiError, isAbort } from "./errors";

export interface ServerEvent {
  id: string | undefined;
  event: string;
  data: string;
}

export interface Opening extends Asking {
  method: "GET" | "POST";
  path: string;
}

export interface Streaming {
  first: Opening;
  /** Where to read on after an event; without it a broken stream is an error. */
  again?: (opened: Response | null) => Opening | null;
  /** Whether the stream is complete with this event. */
  ends: (event: ServerEvent) => boolean;
  lastEventId?: string;
  signal?: AbortSignal;
  /** Milliseconds before each new attempt. */
  pauses?: readonly number[];
  onOpen?: (answer: Response) => void;
  onBroken?: () => void;
}

const PAUSES = [0, 300, 1000, 2000, 4000, 8000] as const;
// The server says something every 15 seconds.
const SILENCE = 40_000;
// Of each frame, of which browsers draw 60 a second.
const SHARE = 6;

/** Every event once and in order. Throws ApiError; returns when an event ended the stream, or when it was aborted. */
export async function* streamEvents(given: Streaming): AsyncGenerator<ServerEvent, void, void> {
  const { ends, signal, pauses = PAUSES } = given;
  let { lastEventId } = given;
  let opening: Opening | null = given.first;
  let opened: Response | null = null;
  for (let broken = 0; ; ) {
    try {
      const answer: Response = await ask(
        opening.method,
        opening.path,
        asStream(opening, lastEventId, signal),
      );
      given.onOpen?.(answer);
      opened = answer;
      for await (const event of eventsIn(answer)) {
        broken = 0;
        if (event.id) lastEventId = event.id;
        yield event;
        if (ends(event)) return;
      }
    } catch (error) {
      if (isAbort(error) && signal?.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status !== 502 && error.status !== 504)
        throw error;
      if (!opened && !given.again) throw asApiError(error);
    }
    if (signal?.aborted) return;
    opening = given.again?.(opened) ?? null;
    const pause = pauses[broken++];
    if (!opening || pause === undefined) throw ApiError.own(opened ? "broken" : "offline");
    given.onBroken?.();
    await sleep(pause, signal);
  }
}

function asStream(
  opening: Opening,
  lastEventId: string | undefined,
  signal: AbortSignal | undefined,
): Asking {
  const { method: _, path: __, ...asking } = opening;
  const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return {
    ...asking,
    timeout: 0,
    signal,
    headers: { accept: "text/event-stream", ...resume, ...asking.headers },
  };
}

async function* eventsIn(answer: Response): AsyncGenerator<ServerEvent> {
  if (!answer.body) return;
  const ready: ServerEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => ready.push({ id, event: event ?? "message", data }),
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let began = performance.now();
  try {
    for (;;) {
      const { done, value } = await heard(reader.read());
      if (done) return;
      parser.feed(value);
      for (const event of ready.splice(0)) {
        yield event;
        if (performance.now() - began < SHARE) continue;
        await others();
        began = performance.now();
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Lets the browser do what else there is. While events come faster than they are read, no promise alone would. */
function others(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** A connection on which nothing is heard for long is dead, whatever the system says. */
async function heard<T>(read: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(ApiError.own("timeout")), SILENCE);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
