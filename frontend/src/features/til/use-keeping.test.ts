import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { keepNote } from "@/api/til";
import type { KeptFile, TilOutput } from "@/api/types";
import { toast } from "@/ui";
import { useKeeping } from "./use-keeping";

vi.mock("@/api/til");
vi.mock("@/ui", () => ({ toast: vi.fn() }));

const NOTE = { title: "TIL 2026-05-01: pool", tags: ["pool"], markdown: "# TIL\n" } as unknown as TilOutput;
const KEPT: KeptFile = { commit: "a".repeat(40), address: "https://github.com/o/n/blob/HEAD/a.md" };
const THERE = new ApiError({ status: 409, code: "file_there", version: "abc", address: KEPT.address });

beforeEach(() => {
  localStorage.clear();
  vi.resetAllMocks();
});
afterEach(cleanup);

function opened() {
  const hook = renderHook(() => useKeeping(NOTE, null));
  act(() => hook.result.current.change({ repository: "owner/til", token: "secret" }));
  return hook;
}

test("nothing is sent while something is missing, and what it is is told only then", async () => {
  const { result } = renderHook(() => useKeeping(NOTE, null));
  expect(result.current.problems).toEqual([]);

  await act(() => result.current.send());

  expect(result.current.problems).toEqual(["repository", "token"]);
  expect(keepNote).not.toHaveBeenCalled();
});

test("once it is committed the token is gone, and the place remembered", async () => {
  vi.mocked(keepNote).mockResolvedValue(KEPT);
  const { result } = opened();

  await act(() => result.current.send());

  expect(result.current.kept).toEqual(KEPT);
  expect(result.current.draft.token).toBe("");
  expect(JSON.stringify({ ...localStorage })).toContain("owner/til");
  expect(toast).not.toHaveBeenCalled();
});

test("what stands there is replaced as it was seen, and forgotten with another path", async () => {
  vi.mocked(keepNote).mockRejectedValue(THERE);
  const { result } = opened();
  await act(() => result.current.send());
  expect(result.current.there).toEqual({ version: "abc", address: KEPT.address });
  expect(result.current.message).toMatch(/^Rewrite/);

  await act(() => result.current.send("abc"));
  expect(vi.mocked(keepNote).mock.lastCall?.[0]).toMatchObject({ replace: "abc" });

  act(() => result.current.change({ path: "pool/other.md" }));
  expect([result.current.there, result.current.error]).toEqual([null, null]);
});

test.each([
  ["committed", () => Promise.resolve(KEPT)],
  ["another file", () => Promise.reject(THERE)],
])("who has closed the dialog meanwhile hears of it: %s", async (_, answer) => {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  vi.mocked(keepNote).mockImplementation(() => held.then(answer));
  const { result, unmount } = opened();
  const sent = result.current.send();
  unmount();

  goOn();
  await sent;

  expect(toast).toHaveBeenCalledTimes(1);
});
