import { expect, test } from "vitest";
import { filled, grouped, lastDays } from "./reckoning";

const day = (at: string, key: string | null, requests: number) => ({
  day: at,
  key,
  name: key,
  requests,
  failed: 0,
  input_tokens: requests * 10,
  output_tokens: requests,
  cached_tokens: 0,
});

test("the last days end today, also across a month and a change of clocks", () => {
  expect(lastDays(3, new Date(2026, 2, 1, 0, 30))).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(lastDays(90, new Date(2026, 10, 21, 23, 59))).toHaveLength(90);
  expect(new Set(lastDays(90, new Date(2026, 10, 21))).size).toBe(90);
});

test("a day without requests is zero, and several keys of a day are one figure", () => {
  const totals = [day("2026-02-28", "til", 2), day("2026-02-28", "chat", 1)];

  expect(filled(totals, ["2026-02-27", "2026-02-28"], "tokens")).toEqual([
    { day: "2026-02-27", value: 0 },
    { day: "2026-02-28", value: 33 },
  ]);
});

test("groups are summed over the days, the largest first", () => {
  const groups = grouped(
    [day("a", "til", 2), day("b", "chat", 5), day("c", "til", 4), day("c", null, 1)],
    "requests",
  );

  expect(groups.map(({ key, totals }) => [key, totals.requests])).toEqual([
    ["til", 6],
    ["chat", 5],
    [null, 1],
  ]);
});
