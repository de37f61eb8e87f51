import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatEvent } from "@/api/events";
import { BEGUN, reduceAll, reduceLive } from "./live";

const event: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string() }),
  fc.record({ kind: fc.constant("again" as const), problems: fc.constant<string[]>([]) }),
  fc.record({ kind: fc.constant("waiting" as const), position: fc.nat(), expected_s: fc.double() }),
  fc.record({
    kind: fc.constant("step" as const),
    node: fc.constantFrom("model", "adapter", "retrieve", "generate", "verify"),
    state: fc.constantFrom("started" as const, "done" as const),
  }),
  fc.constant({ kind: "stopped" as const, output: null }),
);

test("events in one frame say what they say in many", () => {
  fc.assert(
    fc.property(fc.array(event), fc.nat(20), (events, size) => {
      let live = BEGUN;
      for (let at = 0; at < events.length; at += size + 1)
        live = reduceAll(live, events.slice(at, at + size + 1));
      expect(live).toEqual(events.reduce(reduceLive, BEGUN));
    }),
  );
});

test("what did not pass is taken back, and nothing comes after the end", () => {
  const live = reduceAll(BEGUN, [
    { kind: "text", text: "wrong" },
    { kind: "again", problems: ["x"] },
    { kind: "text", text: "right" },
    { kind: "stopped", output: null },
    { kind: "text", text: " late" },
  ]);

  expect(live).toMatchObject({ text: "right", again: 1, phase: "over", end: { kind: "stopped" } });
});

test("the place in the queue is told until the first word", () => {
  const waiting = reduceAll(BEGUN, [{ kind: "waiting", position: 3, expected_s: 4.5 }]);

  expect(waiting).toMatchObject({ phase: "waiting", waiting: { position: 3, expectedS: 4.5 } });
  expect(reduceLive(waiting, { kind: "text", text: "a" })).toMatchObject({ phase: "writing", waiting: null });
});

test("a model that is loaded first is named, with how long that takes, until the run begins", () => {
  const waking = reduceAll(BEGUN, [
    { kind: "step", node: "model", state: "started", profile: "large" },
    { kind: "waiting", position: 1, expected_s: 40 },
  ]);
  const begun = reduceLive(waking, { kind: "step", node: "model", state: "done" });

  expect(waking).toMatchObject({ phase: "waking", waking: "large", waiting: { expectedS: 40 } });
  expect(begun).toMatchObject({ phase: "sending", waking: null, waiting: null });
});

test("an adapter that the base model stands in for has not answered", () => {
  const chosen = reduceLive(BEGUN, { kind: "step", node: "adapter", state: "started", adapter: "ko:2" });

  expect(chosen.adapter).toBe("ko:2");
  expect(
    reduceLive(chosen, { kind: "step", node: "adapter", state: "done", adapter: "ko@1" }).adapter,
  ).toBeNull();
});
