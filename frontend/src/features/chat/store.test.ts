import { beforeEach, expect, test } from "vitest";
import { dropWritten } from "@/lib/drafts";
import { problem, server } from "@/testing/served";
import { again, open, retry, send } from "./store";
import { drop, TEMPORARY, threadOf } from "./threads";
import { pathOf } from "./tree";

const SETTINGS = { model: null, system: null };
const CONVERSATION = "11111111-1111-4111-8111-111111111111";

beforeEach(() => {
  dropWritten();
  drop(CONVERSATION);
  drop(TEMPORARY);
});

const events = (...told: [string, unknown][]) =>
  new Response(
    told
      .map(([kind, data], at) => `id: ${at + 1}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`)
      .join(""),
    { headers: { "content-type": "text/event-stream" } },
  );

const answered = (content: string) =>
  events(
    ["start", { run: "r", conversation_id: null, request_id: "q", model: "small", missing: null }],
    ["text", { text: content }],
    ["done", { output: { content, finish: "stop", sources: [], lookup: "done", problems: [], usage: {} } }],
  );

/** Answers in turn; returns what was asked for. */
function chat(...answers: (() => Response)[]) {
  const heard = server({ "POST /api/chat": () => answers.shift()?.() });
  return () => heard.map(({ body }) => body as Record<string, unknown>);
}

const path = (key: string) => pathOf(threadOf(key).tree);
const last = (key: string) => {
  const node = path(key).at(-1);
  if (!node) throw new Error("nothing was said");
  return node;
};

test.each([CONVERSATION, TEMPORARY])("another model that answers again is named, in %s", async (key) => {
  const asked = chat(
    () => answered("One."),
    () => answered("Two."),
  );
  await send(key, "Who?", SETTINGS);
  await again(key, last(key), SETTINGS, "large");

  expect(asked().map(({ model }) => model)).toEqual([undefined, "large"]);
  expect(last(key).content).toBe("Two.");
});

test("what was refused is asked again of the model that was named, and the question is there once", async () => {
  const asked = chat(
    () => answered("One."),
    () => problem(429, "quota_spent"),
    () => answered("Two."),
  );
  await send(TEMPORARY, "Who?", SETTINGS);
  await again(TEMPORARY, last(TEMPORARY), SETTINGS, "large");
  const failure = threadOf(TEMPORARY).failure?.code;
  await retry(TEMPORARY, SETTINGS);

  expect([failure, ...asked().map(({ model }) => model)]).toEqual([
    "quota_spent",
    undefined,
    "large",
    "large",
  ]);
  expect(path(TEMPORARY).map(({ content }) => content)).toEqual(["Who?", "Two."]);
});

test("an answer knows who gave it, and how long its first word and all of it took", async () => {
  chat(() => answered("One."));
  await send(TEMPORARY, "Who?", SETTINGS);
  const { profile, first_text_s = null, took_s = null } = last(TEMPORARY).details ?? {};

  expect(profile).toBe("small");
  expect(first_text_s).not.toBeNull();
  expect(first_text_s ?? 0).toBeLessThanOrEqual(took_s ?? -1);
});

const CHAT = `/api/conversations/${CONVERSATION}`;
const opened = (...messages: unknown[]) => ({ id: CONVERSATION, title: "", messages, before: null });

/** The page is loaded again: what it knew is gone, what the browser keeps is not. */
async function loadAgain(conversation: unknown, ...answers: (() => Response)[]) {
  drop(CONVERSATION);
  const heard = server({
    [`GET ${CHAT}`]: conversation,
    [`GET ${CHAT}/run`]: conversation instanceof Response ? conversation.clone() : null,
    "POST /api/chat": () => answers.shift()?.(),
  });
  await open(CONVERSATION);
  return heard;
}

test("a refused question of a new conversation is there after the page is loaded again, and can be asked", async () => {
  chat(() => problem(429, "quota_spent"));
  await send(CONVERSATION, "Who?", SETTINGS);

  const heard = await loadAgain(problem(404, "not_found"), () => answered("One."));
  expect(path(CONVERSATION).map(({ content, status }) => [content, status])).toEqual([
    ["Who?", "failed"],
    ["", "failed"],
  ]);
  expect(threadOf(CONVERSATION).failure?.code).toBe("unanswered");
  await retry(CONVERSATION, SETTINGS);

  expect(heard.at(-1)?.body).toMatchObject({ messages: [{ role: "user", content: "Who?" }] });
  expect(path(CONVERSATION).map(({ content }) => content)).toEqual(["Who?", "One."]);
  await loadAgain(problem(404, "not_found"));
  expect(threadOf(CONVERSATION).fault?.code).toBe("not_found");
});

test("a question that was answered while nobody saw it is not there twice", async () => {
  chat(() => problem(503, "engine_busy"));
  await send(CONVERSATION, "Who?", SETTINGS);

  await loadAgain(
    opened(
      { id: "1", parent_id: null, siblings: ["1"], role: "user", content: "Who?", status: "complete" },
      { id: "2", parent_id: "1", siblings: ["2"], role: "assistant", content: "One.", status: "complete" },
    ),
  );

  expect(path(CONVERSATION).map(({ content }) => content)).toEqual(["Who?", "One."]);
  expect(threadOf(CONVERSATION).failure).toBeNull();
});

test("what is written of a conversation is gone when somebody signs out", async () => {
  chat(() => problem(429, "quota_spent"));
  await send(CONVERSATION, "Who?", SETTINGS);
  dropWritten();

  await loadAgain(problem(404, "not_found"));

  expect(threadOf(CONVERSATION).fault?.code).toBe("not_found");
});
