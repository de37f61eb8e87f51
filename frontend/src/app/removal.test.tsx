import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problem, server } from "@/testing/served";
import { Toasts } from "@/ui";
import { remove, sendAll, type Thing, useHidden } from "./removal";

beforeEach(() => vi.useFakeTimers());
afterEach(async () => {
  await act(sendAll);
  await act(() => vi.runAllTimersAsync());
  vi.useRealTimers();
});

const PATH = "/api/documents/d1";
const thing = (name: string) => ({ path: `/api/documents/${name}`, name });
const POOLS: Thing = { path: PATH, name: "Pools" };

function List({ things }: { things: readonly Thing[] }) {
  const isHidden = useHidden();
  return things.filter(({ path }) => !isHidden(path)).map(({ name }) => <p key={name}>{name}</p>);
}

function taken(things: readonly Thing[] = [POOLS], onSettled = vi.fn(async () => undefined)) {
  render(
    <>
      <List things={things} />
      <Toasts />
    </>,
  );
  act(() => remove({ things, text: "“Pools” is deleted", onSettled }));
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
  expect(onSettled).toHaveBeenCalledExactlyOnceWith(new Set([PATH]));
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
  expect(screen.getByText("Not deleted: Pools. Try later.")).toBeTruthy();
});

test("Ctrl+Z brings back what was deleted last, but where words stand it is about them", async () => {
  const heard = server({ "DELETE /api/documents/a": null });
  taken([thing("a")]);
  act(() => remove({ things: [thing("b")], text: "“b” is deleted", onSettled: async () => undefined }));
  const field = document.body.appendChild(document.createElement("textarea"));
  field.value = "words";
  fireEvent.keyDown(field, { code: "KeyZ", ctrlKey: true });
  field.remove();
  expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(2);
  fireEvent.keyDown(document.body, { code: "KeyZ", ctrlKey: true });
  await passed(20_000);

  expect(heard.map(({ path }) => path)).toEqual(["/api/documents/a"]);
});

test("one offer brings all of them back", async () => {
  const heard = server({});
  taken(["a", "b", "c"].map(thing));
  expect(screen.queryByText("b")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await passed(20_000);

  expect(["a", "b", "c"].map((name) => screen.getByText(name).textContent)).toEqual(["a", "b", "c"]);
  expect(heard).toEqual([]);
});

test("of fifty the server is asked for a few at a time, and for what is left when the page is left", async () => {
  let answers = (_answer: Response) => {};
  const answer = new Promise<Response>((resolve) => {
    answers = resolve;
  });
  const asked = vi.fn((_address: string) => answer);
  vi.stubGlobal("fetch", asked);
  const onSettled = taken(Array.from({ length: 50 }, (_, at) => thing(String(at))));
  await passed(9000);
  expect(asked).toHaveBeenCalledTimes(4);
  await act(async () => window.dispatchEvent(new Event("pagehide")));

  expect(new Set(asked.mock.calls.map(([path]) => path)).size).toBe(50);
  expect(asked).toHaveBeenCalledTimes(50);
  answers(new Response(null, { status: 204 }));
  await passed(0);
  expect(onSettled).toHaveBeenCalled();
});

test("those that the server would not delete are told by name, and are there again", async () => {
  const refused = () => problem(503, "busy", "Try later.");
  const names = ["a", "b", "c", "d", "e", "f"];
  server({
    ...Object.fromEntries(names.map((name) => [`DELETE /api/documents/${name}`, refused])),
    "DELETE /api/documents/b": null,
    "DELETE /api/documents/c": () => problem(404, "not_found"),
  });
  const onSettled = taken(names.map(thing));
  await passed(9000);

  expect(screen.getByText("Not deleted: a, d, e, and f. Try later.")).toBeTruthy();
  expect(screen.getByText("a")).toBeTruthy();
  expect(onSettled).toHaveBeenCalledExactlyOnceWith(new Set(["/api/documents/b", "/api/documents/c"]));
});
