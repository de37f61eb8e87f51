import { expect, test } from "vitest";
import { chatEvent, chunkIn } from "./events";

const event = (name: string, data: string) => ({ id: "1", event: name, data });

test("events that nobody knows, or that are no objects, are ignored (S-19)", () => {
  for (const [name, data] of [
    ["execute", "{}"],
    ["__proto__", "{}"],
    ["text", "[1]"],
    ["text", "null"],
    ["text", "{"],
    ["text", '"x"'],
  ]) {
    expect(chatEvent(event(name ?? "", data ?? ""))).toBe(null);
  }
});

test("what an event says of its own kind changes nothing", () => {
  expect(chatEvent(event("text", '{"kind":"done","text":"a"}'))).toEqual({ kind: "text", text: "a" });
});

test("only data events are chunks", () => {
  expect(chunkIn(event("metadata", '{"run_id":"1"}'))).toBe(null);
  expect(chunkIn(event("data", '{"content":"a"}'))).toEqual({ content: "a" });
});
