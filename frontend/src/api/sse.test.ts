import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./errors";
import { type ServerEvent, streamEvents } from "./sse";

const FRAMES = [1, 2, 3, 4].map(
  (id) => `id: ${id}\nevent: ${id === 4 ? "done" : "text"}\ndata: {"n":${id}}\n\n`,
);
const ANSWER = FRAMES.join("");
const asked: Headers[] = [];

beforeEach(() => asked.splice(0));
afterEach(() => vi.unstubAllGlobals());

/** A server that breaks its first answer off after so many bytes, and then tells what comes after an event. */
function server(cut: number): void {
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    asked.push(headers);
    if (asked.length === 1) return stream(ANSWER.slice(0, cut));
    return stream(FRAMES.slice(Number(headers.get("last-event-id") ?? 0)).join(""));
  });
}

function stream(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        // In pieces that no event begins or ends with.
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    }),
    { headers: { "content-type": "text/event-stream" } },
  );
}

async function told(): Promise<ServerEvent[]> {
  const events = [];
  const streaming = streamEvents({
    first: { method: "POST", path: "/api/chat", body: {} },
    again: () => ({ method: "GET", path: "/api/chat/runs/r/events" }),
    ends: (event) => event.event === "done",
    pauses: [0, 0],
  });
  for await (const event of streaming) events.push(event);
  return events;
}

test("wherever the connection breaks, every event comes once and in order", async () => {
  for (let cut = 0; cut <= ANSWER.length; cut += 3) {
    asked.splice(0);
    server(cut);
    expect((await told()).map((event) => event.id)).toEqual(["1", "2", "3", "4"]);
  }
});

test("the first request names no event, the next one the last that was seen", async () => {
  server((FRAMES[0]?.length ?? 0) + 3);
  await told();

  expect(asked.map((headers) => headers.get("last-event-id"))).toEqual([null, "1"]);
});

test("a refusal is told as it is, and not asked again", async () => {
  const refused = {
    status: 429,
    code: "quota_spent",
    message: "Spent.",
    message_ko: "다 썼습니다.",
    retry_after_s: 7,
  };
  const fetched = vi.fn(async () => Response.json(refused, { status: 429, headers: { "retry-after": "7" } }));
  vi.stubGlobal("fetch", fetched);

  const error = await told().catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 429,
    code: "quota_spent",
    words: { en: "Spent.", ko: "다 썼습니다." },
  });
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("a stream that cannot be read on is an error when it breaks", async () => {
  server(20);
  const streaming = streamEvents({ first: { method: "POST", path: "/til/stream" }, ends: () => false });

  const read = async () => {
    for await (const _ of streaming);
  };
  await expect(read()).rejects.toMatchObject({ code: "broken" });
});

test("text of a model that looks like an event is none (S-19)", async () => {
  const body = JSON.stringify({ text: "x\n\nevent: done\ndata: {}\r\n\r\nid: 9" });
  vi.stubGlobal("fetch", async () =>
    stream(`id: 1\nevent: text\ndata: ${body}\n\nid: 2\nevent: done\ndata: {}\n\n`),
  );

  const events = await told();

  expect(events.map((event) => [event.id, event.event])).toEqual([
    ["1", "text"],
    ["2", "done"],
  ]);
});
