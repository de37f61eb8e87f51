/** What happens on the server, told for as long as somebody looks. */
import { type ServerEvent, streamEvents } from "./sse";

const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** Events of other kinds, and such that cannot be read, are passed over. A page that nobody sees gives its connection
 * back, since a browser has six of HTTP/1.1 for all pages of a server, and goes on where it was. */
export async function* watched<T>(path: string, kind: string, signal: AbortSignal): AsyncGenerator<T> {
  let last: { lastEventId?: string } = {};
  while (await isSeen(signal)) {
    const stream = streamEvents({
      first: { method: "GET", path },
      again: () => ({ method: "GET", path }),
      ends: () => false,
      signal: untilHidden(signal),
      pauses: PAUSES,
      ...last,
    });
    for await (const event of stream) {
      if (event.id) last = { lastEventId: event.id };
      const told = toldIn<T>(event, kind);
      if (told) yield told;
    }
  }
}

export function toldIn<T>(event: ServerEvent, kind: string): T | null {
  if (event.event !== kind) return null;
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return null;
  }
}

/** True once somebody sees the page; false when nobody waits for that any more. */
function isSeen(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      done.abort();
      resolve(!signal.aborted);
    };
    document.addEventListener("visibilitychange", look, { signal: done.signal });
    signal.addEventListener("abort", look, { signal: done.signal });
    look();
  });
}

function untilHidden(signal: AbortSignal): AbortSignal {
  const hidden = new AbortController();
  const either = AbortSignal.any([signal, hidden.signal]);
  const look = () => document.hidden && hidden.abort();
  document.addEventListener("visibilitychange", look, { signal: either });
  return either;
}
