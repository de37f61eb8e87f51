import { expect, test } from "vitest";
import { type AdapterEvent, withEvent } from "@/api/adapters";
import type { SeatEvent } from "@/api/seats";
import { toldIn } from "@/api/watching";
import { whatOf } from "./adapter-log";
import { ruleOf, typedOf } from "./limits";
import { KEPT, lineOf, withBeat } from "./pulse";
import { MOST_STEPS, NO_STEPS, pathOf, reduceLive } from "./steps";

const step = (id: number) => ({ id, seat: "main", phase: "start" }) as SeatEvent;

test("steps stand with the newest first, and one that is told twice stands once", () => {
  const live = [1, 2, 2].reduce(
    (before, id) => reduceLive(before, { type: "step", step: step(id) }),
    NO_STEPS,
  );

  expect(live.steps.map(({ id }) => id)).toEqual([2, 1]);
});

test("a lost stream keeps its steps, and a step ends the loss", () => {
  const lost = reduceLive(reduceLive(NO_STEPS, { type: "step", step: step(1) }), { type: "lost" });

  expect(lost).toEqual({ steps: [step(1)], isLost: true });
  expect(reduceLive(lost, { type: "step", step: step(2) }).isLost).toBe(false);
});

test("only so many steps are kept", () => {
  let live = NO_STEPS;
  for (let id = 1; id <= 80; id++) live = reduceLive(live, { type: "step", step: step(id) });

  expect(live.steps).toHaveLength(MOST_STEPS);
});

test("an engine beside the old one starts first, one in its stead last", () => {
  expect(pathOf({ phase: "start", way: "beside" })).toEqual(["start", "drain", "retire", "steady"]);
  expect(pathOf({ phase: "drain", way: "instead" })).toEqual(["drain", "retire", "start", "steady"]);
  for (const phase of ["steady", "start", "drain", "retire", "discard", "mend"] as const)
    for (const way of ["", "beside", "instead"] as const) expect(pathOf({ phase, way })).toContain(phase);
});

test("what cannot be read of the stream is passed over", () => {
  expect(toldIn({ id: "1", event: "seat", data: "{" }, "seat")).toBeNull();
  expect(toldIn({ id: "1", event: "other", data: "{}" }, "seat")).toBeNull();
});

test("what is done with adapters stands with the newest first, and once", () => {
  const event = (id: number) => ({ id, adapter: "ko", what: "live" }) as AdapterEvent;

  const log = [1, 3, 2, 3].reduce((known, id) => withEvent(known, event(id)), [] as AdapterEvent[]);

  expect(log.map((one) => one.id)).toEqual([3, 2, 1]);
  expect(toldIn({ id: "1", event: "adapter", data: JSON.stringify(event(1)) }, "adapter")).toEqual(event(1));
  expect(toldIn({ id: "1", event: "adapter", data: "{" }, "adapter")).toBeNull();
  expect(toldIn({ id: "1", event: "seat", data: "{}" }, "adapter")).toBeNull();
});

test("a figure that was looked at twice is one moment, and old ones are let go", () => {
  const beat = (at: number) => ({ at, running: at, waiting: 0 });
  let beats = withBeat([], beat(1));
  beats = withBeat(beats, beat(1));
  expect(beats).toHaveLength(1);
  for (let at = 2; at < 100; at++) beats = withBeat(beats, beat(at));

  expect(beats).toHaveLength(KEPT);
  expect(lineOf([0, 2], 2, 59, 10)).toBe("58,10 59,0");
});

test("limits that the form does not show stay, and none at all are the role's", () => {
  const before = { requests: 5, features: { til: { requests: 2 } } };
  const typed = { ...typedOf(before), tokens: "1000", requests: "" };

  expect(typedOf(before).requests).toBe("5");
  expect(ruleOf(before, typed)).toEqual({ features: { til: { requests: 2 } }, tokens: 1000 });
  expect(ruleOf({ requests: 5 }, typedOf(null))).toBeNull();
});

test("an event has its name and its share", () => {
  expect(whatOf("canary 20%", { canary: "카나리 시작" })).toBe("카나리 시작 20%");
  expect(whatOf("something new", {})).toBe("something new");
});
