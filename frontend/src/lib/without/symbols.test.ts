import { expect, test } from "vitest";
import * as ours from "./symbols";

const sources = import.meta.glob<string>("/node_modules/micromark-extension-cjk-friendly*/dist/**/*.js", {
  eager: true,
  query: "?raw",
  import: "default",
});
const theirs = Object.assign(
  {},
  ...Object.values(import.meta.glob("/node_modules/micromark-util-symbol/lib/default.js", { eager: true })),
);
const used = Object.values(sources).flatMap((source) => [
  ...source.matchAll(/\b(codes|constants|types)\.(\w+)/g),
]);

test("every name that is used is here, and is what micromark has there", () => {
  const { codes, constants, types } = theirs;
  const names = [...new Set(used.map(([name]) => name))];
  const at = (all: object, name: string) =>
    name.split(".").reduce<unknown>((one, key) => Reflect.get(Object(one), key), all);

  expect(names).toContain("codes.tilde");
  expect(names.map((name) => [name, at({ ...ours }, name)])).toEqual(
    names.map((name) => [name, at({ codes, constants, types }, name)]),
  );
});
