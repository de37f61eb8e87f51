import { expect, test } from "vitest";
import { bucketsIn } from "./limits";

const headers = (policy: string, standing: string) =>
  new Headers({ "ratelimit-policy": policy, ratelimit: standing });

test("each bucket is read with its limit, what is left, and when it is full", () => {
  const buckets = bucketsIn(
    headers(
      '"requests";q=60;w=60, "tokens";q=200000;qu="tokens";w=60, "at-once";q=8;qu="concurrent-requests"',
      '"requests";r=12;t=48, "tokens";r=151200;t=15, "at-once";r=7',
    ),
  );

  expect(buckets).toEqual([
    { name: "requests", unit: "requests", limit: 60, left: 12, window: 60, reset: 48 },
    { name: "tokens", unit: "tokens", limit: 200_000, left: 151_200, window: 60, reset: 15 },
    { name: "at-once", unit: "concurrent-requests", limit: 8, left: 7, window: null, reset: null },
  ]);
});

test("a bucket without a standing, and a field that is none, are left out", () => {
  expect(bucketsIn(headers('"a";q=1, "b";q=2', '"b";r=1'))).toMatchObject([{ name: "b" }]);
  expect(bucketsIn(new Headers())).toEqual([]);
  expect(bucketsIn(headers("nonsense", ";;;"))).toEqual([]);
});

test("a name with quotes in it is the name that was meant", () => {
  expect(bucketsIn(headers('"a\\"b";q=1', '"a\\"b";r=0;t=3'))).toMatchObject([
    { name: 'a"b', left: 0, reset: 3 },
  ]);
});
