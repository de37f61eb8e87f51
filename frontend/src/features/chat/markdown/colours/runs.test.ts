import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Drawing } from "../drawing";
import type { Kind, Run } from "./kinds";
import { coloured } from "./pieces";
import { runsOf } from "./runs";

const LANGUAGES =
  "bash c cpp c++ cs csharp css diff docker dockerfile go golang graphql html ini java javascript js json jsx kotlin kt markdown " +
  "md nginx php proto protobuf py python rb rs ruby rust sh shell sql svg swift toml ts tsx typescript xml yaml yml zsh";

/** What is of a kind in code, in its order. */
function parts(language: string, code: string): [Kind, string][] {
  let at = 0;
  return runsOf(language, code).map(([kind, length]) => {
    at += length;
    return [kind, code.slice(at - length, at)];
  });
}
const textOf = (drawing: Drawing): string =>
  typeof drawing === "string" ? drawing : drawing.inner.map(textOf).join("");

test.each(LANGUAGES.split(" "))("%s is known", (language) => {
  expect(runsOf(language, "a").length).toBeGreaterThan(0);
});

test("a language that is not known has no colours", () => {
  expect(runsOf("mermaid", "graph TD")).toEqual([]);
  expect(runsOf("constructor", "x")).toEqual([]);
});

describe("what has which colour", () => {
  test.each<[language: string, code: string, kind: Kind, text: string]>([
    ["python", "def size(of): # all\n    return 'a' or 10", "name", "size"],
    ["python", "x = 1 # all", "comment", "# all"],
    ["TSX", "const a: string = b;", "word", "const"],
    ["tsx", "return <p className='x'>{a}</p>", "word", "p"],
    ["sql", "select count(*) from t where n = 'x'", "text", "'x'"],
    ["json", '{"a": 1.5}', "number", "1.5"],
    ["toml", "[tool]\nname = 'haru' # all", "comment", "# all"],
    ["yaml", "a: true", "kind", "a:"],
    ["diff", "-a\n+b", "added", "+b"],
    ["diff", "-a\n+b", "removed", "-a"],
    ["kotlin", "fun main() = println(1)", "name", "main"],
    ["dockerfile", "FROM python:3.11", "word", "FROM"],
  ])("%s: %s", (language, code, kind, text) => {
    expect(parts(language, code)).toContainEqual([kind, text]);
  });

  test("what is put into a text is none", () => {
    expect(parts("python", "f'a {b} c'")).toEqual([
      ["text", "f'a "],
      ["plain", "{b}"],
      ["text", " c'"],
    ]);
  });
});

test("the text of code is the same with colours, wherever it is cut", () => {
  const runs = fc.array(
    fc.tuple(fc.constantFrom<Kind>("plain", "word", "text"), fc.integer({ min: 1, max: 9 })),
  );
  fc.assert(
    fc.property(fc.array(fc.string()), runs, (pieces, all) => {
      expect([...coloured(pieces, all as Run[])].map(textOf)).toEqual(pieces);
    }),
  );
});

test("runs go on from one piece to the next", () => {
  expect([
    ...coloured(
      ["ab\n", "cd"],
      [
        ["comment", 4],
        ["plain", 1],
      ],
    ),
  ]).toEqual([
    {
      tag: "span",
      props: {},
      inner: [{ tag: "span", props: { className: "code-comment" }, inner: ["ab\n"] }],
    },
    {
      tag: "span",
      props: {},
      inner: [{ tag: "span", props: { className: "code-comment" }, inner: ["c"] }, "d"],
    },
  ]);
});

test("a piece of very many runs stays as it is", () => {
  const runs = Array.from({ length: 3000 }, (_, n): Run => [n % 2 ? "word" : "number", 1]);

  expect([...coloured(["x".repeat(3000)], runs)]).toEqual(["x".repeat(3000)]);
});
