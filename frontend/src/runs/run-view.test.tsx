import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { idle, type Part, type Run } from "./run";
import { RunView } from "./run-view";

afterEach(cleanup);

const running = (parts: readonly Part[]): Run<unknown> => ({
  ...idle<unknown>(),
  phase: "running",
  startedAt: Date.now(),
  steps: { retrieve: "done", generate: "started" },
  parts,
});
const DRAFT: Part = { key: "a", state: "draft", text: "Did: **x** <img src=x>", problems: [] };

test("a draft is marked as one, and is text", () => {
  const { container } = render(<RunView title="Writing" run={running([DRAFT])} onStop={vi.fn()} />);

  expect(screen.getByText("Draft, not checked yet")).toBeTruthy();
  expect(screen.getByText("Did: **x** <img src=x>")).toBeTruthy();
  expect(container.querySelector("img")).toBe(null);
});

test("what is left of a run that was stopped was never checked", () => {
  render(<RunView title="Writing" run={{ ...running([DRAFT]), phase: "stopped" }} onStop={vi.fn()} />);

  expect(screen.getByText("Never checked")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Stop" })).toBe(null);
});

test("Esc stops it, and so does the button", async () => {
  const stop = vi.fn();
  render(<RunView title="Writing" run={running([])} onStop={stop} />);

  await userEvent.keyboard("{Escape}");
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));

  expect(stop).toHaveBeenCalledTimes(2);
});

test("the place in the queue is told with the wait", () => {
  const run = { ...running([]), waiting: { position: 3, expectedSeconds: 4.5 } };
  render(<RunView title="Writing" run={run} onStop={vi.fn()} />);

  expect(screen.getByText(/^Number 3 in the queue, about 5/)).toBeTruthy();
});
