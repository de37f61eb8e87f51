/** Talking to the chat door: one turn as a stream of events, wherever it is read from. */
import { api, ask as request } from "@/api/client";
import { type ChatEvent, chatEvent, endsChat } from "@/api/events";
import { type Opening, streamEvents } from "@/api/sse";
import type { ChatRequest } from "@/api/types";

export const askChat = (body: Partial<ChatRequest>, signal: AbortSignal) =>
  events({ method: "POST", path: "/api/chat", body }, signal);

/** From the first event on: what was told before the page was loaded again is told again, joined. */
export const readAgain = (run: string, signal: AbortSignal) => events(runOf(run), signal, "0");

export const stopRun = (run: string) => api.post(`/api/chat/runs/${run}/stop`);

/** Raises where it is gone, or somebody else's alone by now. */
export const checkDocument = (id: string, signal: AbortSignal) => api.get(`/api/documents/${id}`, { signal });

export const documentText = async (id: string, signal?: AbortSignal) =>
  (
    await request("GET", `/api/documents/${id}/text`, {
      signal,
      headers: { accept: "text/plain, text/markdown, */*" },
    })
  ).text();

const runOf = (run: string): Opening => ({
  method: "GET",
  path: `/api/chat/runs/${encodeURIComponent(run)}/events`,
});

async function* events(first: Opening, signal: AbortSignal, lastEventId?: string): AsyncGenerator<ChatEvent> {
  const stream = streamEvents({
    first,
    signal,
    ends: endsChat,
    ...(lastEventId === undefined ? {} : { lastEventId }),
    again: (opened) => {
      const run = opened?.headers.get("x-haru-run");
      return run ? runOf(run) : first.method === "GET" ? first : null;
    },
  });
  for await (const event of stream) {
    const known = chatEvent(event);
    if (known) yield known;
  }
}
