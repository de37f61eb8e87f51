import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problem, server } from "@/testing/served";
import { Toasts } from "@/ui";
import { remove, sendAll, useHidden } from "./removal";

beforeEach(() => vi.useFakeTimers());
afterEach(async () => {
  await act(sendAll);
  await act(() => vi.runAllTimersAsync());
  vi.useRealTimers();
});

const PATH = "/api/documents/d1";

function List() {
  const isHidden = useHidden();
  return isHidden(PATH) ? null : <p>Pools</p>;
}

function taken(onSettled = vi.fn(async () => undefined)) {
  render(
    <>
      <List />
      <Toasts />
    </>,
  );
  act(() => remove({ path: PATH, text: "“Pools” is deleted", onSettled }));
  return onSettled;
}

const passed = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("what is deleted is out of sight at once, and the server hears of it when the offer has gone", async () => {
  const heard = server({ [`DELETE ${PATH}`]: null });
  const onSettled = taken();
  expect(screen.queryByText("Pools")).toBeNull();
  await passed(7000);
  expect(heard).toEqual([]);
  await passed(2000);

  expect(heard.map(({ method, path }) => `${method} ${path}`)).toEqual([`DELETE ${PATH}`]);
  expect(onSettled).toHaveBeenCalledOnce();
});

test("what is taken back is there again, and the server never hears of it", async () => {
  const heard = server({});
  taken();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await passed(20_000);

  expect(screen.getByText("Pools")).toBeTruthy();
  expect(heard).toEqual([]);
});

test("Esc does not lose the offer, and it stays while it has the focus", async () => {
  server({ [`DELETE ${PATH}`]: null });
  taken();
  const undo = screen.getByRole("button", { name: "Undo" });
  fireEvent.focus(undo);
  fireEvent.keyDown(undo, { key: "Escape" });
  fireEvent.keyDown(window, { key: "Escape" });
  await passed(60_000);
  expect(screen.getByRole("button", { name: "Undo" })).toBe(undo);
  fireEvent.click(undo);
  expect(screen.getByText("Pools")).toBeTruthy();
});

test("leaving the page sends it at once, once, and so that it outlives the page", async () => {
  const heard = server({ [`DELETE ${PATH}`]: null });
  const sent = vi.spyOn(globalThis, "fetch");
  taken();
  await act(async () => window.dispatchEvent(new Event("pagehide")));
  await passed(20_000);

  expect(heard).toHaveLength(1);
  expect(sent.mock.calls[0]?.[1]?.keepalive).toBe(true);
});

test("what the server would not delete is there again, and is told", async () => {
  server({ [`DELETE ${PATH}`]: () => problem(503, "busy", "Try later.") });
  taken();
  await passed(9000);

  expect(screen.getByText("Pools")).toBeTruthy();
  expect(screen.getByText("Try later.")).toBeTruthy();
});
