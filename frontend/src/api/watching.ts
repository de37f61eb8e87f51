/** What happens on the server, told for as long as somebody looks. */
import { type ServerEvent, streamEvents } from "./sse";

const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** Events of other kinds, and such that cannot be read, are passed over. */
export async function* watched<T>(path: string, kind: string, signal: AbortSignal): AsyncGenerator<T> {
  const stream = streamEvents({
    first: { method: "GET", path },
    again: () => ({ method: "GET", path }),
    ends: () => false,
    signal,
    pauses: PAUSES,
  });
  for await (const event of stream) {
    const told = toldIn<T>(event, kind);
    if (told) yield told;
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
