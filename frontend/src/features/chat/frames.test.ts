import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inFrames } from "./frames";

let waiting: FrameRequestCallback[] = [];
let now = 0;

beforeEach(() => {
  waiting = [];
  now = 0;
  vi.stubGlobal("requestAnimationFrame", (call: FrameRequestCallback) => waiting.push(call));
});
afterEach(() => vi.unstubAllGlobals());

function frame(after = 16): void {
  now += after;
  const calls = waiting;
  waiting = [];
  for (const call of calls) call(now);
}

function given(count: number) {
  const parts: number[][] = [];
  const frames = inFrames<number>((items) => parts.push([...items]));
  for (let at = 0; at < count; at += 1) frames.add(at);
  return { frames, parts };
}

const all = (count: number) => Array.from({ length: count }, (_, at) => at);

test("everything is handed over once and in order, a part in each frame", () => {
  const { parts } = given(500);

  while (waiting.length) frame();

  expect(parts.flat()).toEqual(all(500));
  expect(parts.length).toBeGreaterThan(2);
});

test("a page that stands still is given less, one that does not gets more", () => {
  const { parts: slow } = given(400);
  for (let at = 0; at < 8; at += 1) frame(80);
  waiting = [];
  const { parts: quick } = given(400);
  for (let at = 0; at < 8; at += 1) frame(16);

  expect(slow.at(-1)?.length).toBeLessThan(slow[0]?.length ?? 0);
  expect(quick.flat().length).toBeGreaterThan(slow.flat().length);
});

test("whoever is slow stays less than a second of quick frames behind", () => {
  const { parts } = given(20_000);

  for (let at = 0; at < 400 && waiting.length; at += 1) frame(80);

  expect(parts.flat()).toEqual(all(20_000));
});

test("flushing hands over the rest at once", () => {
  const { frames, parts } = given(300);
  frame();

  frames.flush();

  expect(parts.flat()).toEqual(all(300));
  frame();
  expect(parts.flat()).toHaveLength(300);
});

test("what waits for the end waits for the last frame", async () => {
  const { frames } = given(100);
  let isOver = false;
  void frames.drained().then(() => {
    isOver = true;
  });

  frame();
  await Promise.resolve();
  expect(isOver).toBe(false);
  while (waiting.length) frame();
  await vi.waitFor(() => expect(isOver).toBe(true));
  await inFrames(() => undefined).drained();
});

test("a page that is put away before its last frame is given the rest", async () => {
  const { frames, parts } = given(100);
  const over = frames.drained();

  document.dispatchEvent(new Event("visibilitychange"));
  await over;

  expect(parts.flat()).toEqual(all(100));
});
