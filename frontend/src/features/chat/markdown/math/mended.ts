/** The last block while it is written, with formulas in it: they stay as they are, and one without its end waits. */
import { mended as mendedText } from "../blocks";

// Parts of one expression, for which a dot is any character.
const CODE = /(`+)(?:.*?\1|.*$)/;
const ESCAPED = /\\[\\$]/;
const WHOLE = [
  /\$\$.*?\$\$/,
  /\\\[.*?\\\]/,
  /\\\([^\n]*?\\\)/,
  /(?<![\w$])\$(?![\s$])[^$\n`]*(?<!\s)\$(?![\dA-Z_{$])/,
];
// Only as far as it can be one: what begins like a formula and is none must not stay away.
const BLOCK = /(?:\$\$|\\\[)(?:\s*\n.*|[^\n]*[\\^_=&{].*|[^\n]{0,40})$/;
const OPEN = [
  /\\(?:\([^\n]{0,200})?$/,
  /(?<![\w$])\$(?!\d)\S{0,40}$/,
  /(?<![\w$])\$(?!\d|\s|[A-Z]{2})[^\n$]{0,200}(?:[\\^{]|_\w\b)[^\n$]{0,200}$/,
];
const PARTS = new RegExp(
  `${any(CODE, ESCAPED)}|(?<whole>${any(...WHOLE)})|(?<block>${any(BLOCK)})|(?<open>${any(...OPEN)})`,
  "gs",
);
// Stands for a formula: nothing of it is mended.
const OBJECT = "\uFFFC";

export function mended(block: string): string {
  const formulas: string[] = [];
  const bare = block.replace(PARTS, (part, ...found) => {
    const { whole, block: begun, open } = found.at(-1) as Record<string, string | undefined>;
    if (whole) formulas.push(whole);
    if (whole) return OBJECT;
    if (begun) return "…";
    return open ? "" : part;
  });
  return mendedText(bare).replaceAll(OBJECT, () => formulas.shift() ?? OBJECT);
}

function any(...all: readonly RegExp[]): string {
  return all.map(({ source }) => source).join("|");
}
