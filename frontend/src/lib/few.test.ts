import { expect, test } from "vitest";
import { fewAtOnce } from "./few";

test("no more than so many are under way, each is done once, and results stand in their order", async () => {
  const waiting: (() => void)[] = [];
  const begun: number[] = [];
  const done = fewAtOnce(
    [1, 2, 3, 4, 5],
    async (number) => {
      begun.push(number);
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (number === 2) throw new Error("no");
      return number * 10;
    },
    2,
  );
  expect(begun).toEqual([1, 2]);
  while (begun.length < 5 || waiting.length) {
    waiting.shift()?.();
    await Promise.resolve();
  }

  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect((await done).map((one) => (one.status === "fulfilled" ? one.value : "refused"))).toEqual([
    10,
    "refused",
    30,
    40,
    50,
  ]);
});

test("nothing is asked for nothing", async () => {
  expect(await fewAtOnce([], async () => 1)).toEqual([]);
});
