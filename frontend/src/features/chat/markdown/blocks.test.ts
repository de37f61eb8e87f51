import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, mended, openCode, UNCUT } from "./blocks";

const DOCUMENT = fc
  .array(
    fc.constantFrom(
      "# Head",
      "",
      "",
      "text **bold",
      "more",
      "- one",
      "1. one",
      "  two",
      "```js",
      "```",
      "~~~~",
      "    code",
      "| a | b |",
      "|---|---|",
      "-",
      "1",
      "$$",
      "$$ a = b",
      "$$ x $$",
      "\\[",
      "\\]",
      "\\] so",
      "$",
    ),
    { maxLength: 30 },
  )
  .map((lines) => lines.join("\n"));

test("no character is lost", () => {
  fc.assert(
    fc.property(DOCUMENT, (text) => {
      expect(cut(text).blocks.join("")).toBe(text);
    }),
  );
});

test("text that comes piece by piece is cut as the whole is", () => {
  fc.assert(
    fc.property(DOCUMENT, fc.integer({ min: 1, max: 9 }), (text, size) => {
      let now = UNCUT;
      for (let at = size; at < text.length + size; at += size) now = cut(text.slice(0, at), now);
      expect(now.blocks).toEqual(cut(text).blocks);
    }),
  );
});

test("lists and code stay whole over blank lines", () => {
  expect(cut("a\n\n- b\n\n- c\n\n  d\n\ne\n\n```\nf\n\ng\n```\n\nh").blocks).toEqual([
    "a\n\n",
    "- b\n\n- c\n\n  d\n\n",
    "e\n\n",
    "```\nf\n\ng\n```\n\n",
    "h",
  ]);
});

test("formulas stay whole over blank lines, until a heading or code shows that their end was forgotten", () => {
  expect(cut("a\n\n$$\nb\n\nc\n$$\n\n\\[\nd\n\ne\n\\]\n\nf\n\n$$\ng\n\n# h\n\ni").blocks).toEqual([
    "a\n\n",
    "$$\nb\n\nc\n$$\n\n",
    "\\[\nd\n\ne\n\\]\n\n",
    "f\n\n",
    "$$\ng\n\n# h\n\n",
    "i",
  ]);
});

test("prose that begins like a formula is cut as prose", () => {
  expect(cut("$$ is the shell\n\nb\n\n$$ x = 1 $$\n\nc").blocks).toHaveLength(4);
});

test("code that is still open is known as such", () => {
  expect(openCode("```ts\nconst a = 1;\n")).toEqual({ language: "ts", code: "const a = 1;\n" });
  expect(openCode("```ts\na\n```\n")).toBe(null);
  expect(openCode("```ts")).toBe(null);
});

describe("what is open at the end of a draft is closed for now", () => {
  test.each([
    ["a **bo", "a **bo**"],
    ["a *it", "a *it*"],
    ["a `co", "a `co`"],
    ["a ~~st", "a ~~st~~"],
    ["a **", "a "],
    ["see [the docs](https://exa", "see the docs"],
    ["see [the do", "see the do"],
    ["![pic](https://evil", "pic"],
    ["* item **b", "* item **b**"],
    ["done **b** and `c`", "done **b** and `c`"],
  ])("%s", (given, shown) => expect(mended(given).trimEnd()).toBe(shown.trimEnd()));
});
