import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BEGUN, type Live } from "./live";
import { Progress } from "./progress";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  hide(false);
  vi.useRealTimers();
});

const live = (given: Partial<Live>): Live => ({ ...BEGUN, askedAt: Date.now(), ...given });
const timer = () => screen.queryByTestId("timer")?.textContent;
const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1000));

function hide(is: boolean) {
  Object.defineProperty(document, "hidden", { configurable: true, value: is });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("until the first word the seconds since it was asked are shown, and told to nobody", () => {
  const asked = live({ phase: "thinking" });
  const { rerender } = render(<Progress live={asked} />);
  const before = timer();
  pass(3);
  const after = timer();
  const isTold = screen.getByTestId("timer").getAttribute("aria-hidden") !== "true";
  rerender(<Progress live={{ ...asked, phase: "writing", text: "A" }} />);

  expect([before, after, isTold, timer()]).toEqual(["0 sec", "3 sec", false, undefined]);
  expect(vi.getTimerCount()).toBe(0);
});

test("nobody counts while nobody looks", () => {
  render(<Progress live={live({ phase: "waiting" })} />);
  act(() => hide(true));
  const running = vi.getTimerCount();
  pass(30);
  act(() => hide(false));

  expect([running, timer(), vi.getTimerCount()]).toEqual([0, "30 sec", 1]);
});

test("where nobody knows when it was asked, nothing is counted", () => {
  render(<Progress live={live({ askedAt: null })} />);

  expect(timer()).toBeUndefined();
});

test("a model that is loaded first is named, with how long that takes", () => {
  render(
    <Progress live={live({ phase: "waking", waking: "large", waiting: { position: 1, expectedS: 40.2 } })} />,
  );

  expect(screen.getByTestId("phase").textContent).toBe("Loading the model…");
  expect(screen.getByText("· large, about 40 sec")).toBeTruthy();
});
