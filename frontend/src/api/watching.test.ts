import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watched } from "./watching";

const asked: { signal: AbortSignal; after: string | null }[] = [];

/** Tells one event on each connection, which then stays open. */
function server(): void {
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const signal = init.signal as AbortSignal;
    asked.push({ signal, after: new Headers(init.headers).get("last-event-id") });
    const number = asked.length;
    const body = new ReadableStream({
      start(controller) {
        const frame = `id: ${number}\nevent: seat\ndata: {"n":${number}}\n\n`;
        controller.enqueue(new TextEncoder().encode(frame));
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

function show(isHidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(isHidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => asked.splice(0));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a page that nobody sees gives its connection back, and goes on where it was", async () => {
  server();
  const leaving = new AbortController();
  const events = watched<{ n: number }>("/api/events", "seat", leaving.signal);
  expect((await events.next()).value).toEqual({ n: 1 });

  const following = events.next();
  show(true);
  await vi.waitFor(() => expect(asked[0]?.signal.aborted).toBe(true));
  expect(asked).toHaveLength(1);

  show(false);
  expect((await following).value).toEqual({ n: 2 });
  expect(asked[1]?.after).toBe("1");
  leaving.abort();
  expect((await events.next()).done).toBe(true);
});

test("a page that is opened behind another asks for nothing until it is seen", async () => {
  server();
  show(true);
  const leaving = new AbortController();
  const events = watched<{ n: number }>("/api/events", "seat", leaving.signal);
  const first = events.next();
  leaving.abort();

  expect((await first).done).toBe(true);
  expect(asked).toHaveLength(0);
});
