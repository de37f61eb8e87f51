import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchPresses } from "./long-press";

const root = document.createElement("div");
const row = root.appendChild(document.createElement("a"));
const finger = { pointerType: "touch", isPrimary: true, clientX: 10, clientY: 10, bubbles: true };
const does = (type: string, more: PointerEventInit = {}) =>
  row.dispatchEvent(new PointerEvent(type, { cancelable: true, ...finger, ...more }));
const rests = (ms: number) => vi.advanceTimersByTime(ms);
const onPress = vi.fn((_target: Element) => true);
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  onPress.mockClear();
  stop = watchPresses(root, { onPress, isAlone: true });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a finger that rests presses what it rests on, once", () => {
  does("pointerdown");
  rests(499);
  expect(onPress).not.toHaveBeenCalled();
  does("pointermove", { clientX: 14 });
  rests(1000);
  does("pointerup");

  expect(onPress).toHaveBeenCalledExactlyOnceWith(row);
});

test.each<[string, () => void]>([
  ["it goes up before", () => does("pointerup")],
  ["it moves", () => does("pointermove", { clientY: 30 })],
  ["the page scrolls", () => does("pointercancel")],
  ["a second finger comes", () => does("pointerdown", { isPrimary: false })],
])("it is no long press when %s", (_, happens) => {
  does("pointerdown");
  rests(300);
  happens();
  rests(1000);

  expect(onPress).not.toHaveBeenCalled();
});

test("a mouse that is held down presses nothing", () => {
  does("pointerdown", { pointerType: "mouse" });
  rests(1000);
  does("contextmenu", { pointerType: "mouse" });

  expect(onPress).not.toHaveBeenCalled();
});

test("where the browser opens its menu sooner, that is when; the menu itself stays away", () => {
  does("pointerdown");
  rests(400);
  const isAllowed = does("contextmenu");
  rests(1000);

  expect(isAllowed).toBe(false);
  expect(onPress).toHaveBeenCalledOnce();
});

test("the click that comes after it opens nothing, the next one does", () => {
  does("pointerdown");
  rests(600);
  does("pointerup");
  expect(does("click")).toBe(false);
  rests(500);

  expect(does("click")).toBe(true);
});

test("what was not taken goes its usual way", () => {
  onPress.mockReturnValueOnce(false);
  does("pointerdown");
  rests(600);

  expect(does("contextmenu")).toBe(true);
  expect(does("click")).toBe(true);
});

test("beside the browser's own, such as marking text, it takes nothing away", () => {
  stop();
  stop = watchPresses(root, { onPress });
  does("pointerdown");
  rests(600);

  expect(does("contextmenu")).toBe(true);
  expect(does("click")).toBe(true);
  expect(onPress).toHaveBeenCalledOnce();
});
