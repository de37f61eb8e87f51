import fc from "fast-check";
import type { Root, RootContent } from "mdast";
import { expect, test } from "vitest";
import { parse } from "../parse";
import { SAMPLES } from "./math.samples";
import * as math from "./syntax";

const read = (markdown: string) => shown(parse(markdown, new Set(), math));

function shown(node: Root | RootContent): string {
  switch (node.type) {
    case "formula":
      if (!node.value) return `\`${node.source}\``;
      return node.isDisplay ? `⟪${node.value}⟫` : `⟨${node.value}⟩`;
    case "text":
      return node.value;
    case "code":
    case "inlineCode":
      return `\`${node.value}\``;
    case "strong":
    case "emphasis":
      return `*${within(node.children, "")}*`;
    case "root":
    case "list":
    case "listItem":
    case "blockquote":
      return within(node.children, "|");
    default:
      return "children" in node ? within(node.children, "") : "";
  }
}

const within = (nodes: readonly RootContent[], between: string) => nodes.map(shown).join(between);

test.each(SAMPLES)("%s", (markdown, what) => expect(read(markdown)).toBe(what));

test("whatever stands beside marks of formulas, nothing that is written is lost", () => {
  const marks = fc.constantFrom("$", "$$", "\\(", "\\)", "\\[", "\\]", "", "\\\\", "`");
  const lines = fc.array(
    fc.tuple(fc.constantFrom("", "> ", "- ", "  ", "1. ", "# ", "```\n"), marks, marks, marks),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(lines, (all) => {
      const text = all.map(([begin, a, b, c], n) => `${begin}${a}a${n}_${b} b${n}, ${c}`).join("\n");
      const words = all.flatMap((_, n) => [`a${n}_`, `b${n},`]);
      const seen = read(text);
      expect(words.filter((word) => !seen.includes(word))).toEqual([]);
    }),
  );
});
