import { expect, test } from "vitest";
import { begun, extended, only, type Selection, toggled } from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];
const chosen = (selection: Selection) => [...selection.chosen].sort();

test("each is chosen, and chosen no more", () => {
  const two = toggled(begun("a"), "c");

  expect(chosen(two)).toEqual(["a", "c"]);
  expect(chosen(toggled(two, "a"))).toEqual(["c"]);
});

test("a row of several goes up or down from the last one, and keeps what was chosen before", () => {
  const up = extended(toggled(begun("e"), "c"), "a", ORDER);

  expect(chosen(up)).toEqual(["a", "b", "c", "e"]);
  expect(chosen(extended(up, "b", ORDER))).toEqual(["a", "b", "c", "e"]);
  expect(chosen(extended(begun("b"), "d", ORDER))).toEqual(["b", "c", "d"]);
});

test("a row of several begins with itself where the last one is not seen any more", () => {
  expect(chosen(extended(begun("gone"), "d", ORDER))).toEqual(["d", "gone"]);
});

test("all, or none", () => {
  expect(chosen(only(begun("b"), ORDER))).toEqual(ORDER);
  expect(only(begun("b"), [])).toEqual({ chosen: new Set(), last: "b" });
});
