/** Cuts Markdown into blocks that can be drawn apart, so that only the last one is drawn anew while text arrives. */
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
// With what may become one, while its line is written.
const ITEM = /^ {0,3}(?:(?:[-*+]|\d{1,9}[.)])\s|(?:[-*+]|\d{1,9}[.)]?)$)/;
// A formula that begins a line: with nothing beside its mark, or with what prose does not have.
const FORMULA = /^ {0,3}(?:(\$\$)|\\\[)(\s*$|.*[\\^_=&{].*)/;
// No formula has such a line: whoever wrote it forgot the end of one.
const LEFT = /^ {0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3})/;

export interface Cut {
  text: string;
  blocks: readonly string[];
}

export const UNCUT: Cut = { text: "", blocks: [] };

/** `before` is the cut of a beginning of this text, if there is one: then only its last block is looked at again. */
export function cut(text: string, before: Cut = UNCUT): Cut {
  if (text === before.text) return before;
  if (!before.blocks.length || !text.startsWith(before.text)) return { text, blocks: blocksOf(text) };
  const whole = before.blocks.slice(0, -1);
  const last = before.blocks.at(-1) ?? "";
  return { text, blocks: [...whole, ...blocksOf(text.slice(before.text.length - last.length))] };
}

function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence = "";
  let isBlank = false;
  for (const line of text.split(/(?<=\n)/)) {
    const bare = line.trimEnd();
    if (isBlank && !fence && bare && begins(lines, line)) {
      blocks.push(lines.join(""));
      lines = [];
    }
    fence = fenceAfter(fence, bare);
    isBlank = bare === "";
    lines.push(line);
  }
  if (lines.length) blocks.push(lines.join(""));
  return blocks;
}

/** Whether a line after a blank one begins a block: what is indented, or the next item of a list, goes on. */
function begins(lines: readonly string[], line: string): boolean {
  const first = lines.find((one) => one.trim() !== "");
  if (first === undefined) return false;
  if (!ITEM.test(first)) return !/^( {4}|\t)/.test(line) || !/^( {4}|\t)/.test(first);
  return !/^\s/.test(line) && !ITEM.test(line);
}

function fenceAfter(before: string, line: string): string {
  const isFormula = before === "$$" || before === "\\]";
  if (isFormula && !leaves(line)) return endIn(line, before) === -1 ? before : "";
  const fence = isFormula ? "" : before;
  const found = FENCE.exec(line);
  if (!found) return fence || openedBy(line);
  const [, mark = "", rest = ""] = found;
  if (!fence) return mark[0] === "`" && rest.includes("`") ? "" : mark;
  return mark[0] === fence[0] && mark.length >= fence.length && rest.trim() === "" ? "" : fence;
}

/** The end of the formula that a line opens and does not close. */
export function openedBy(line: string): string {
  const found = FORMULA.exec(line);
  if (!found) return "";
  const [, end = "\\]", rest = ""] = found;
  return endIn(rest, end) === -1 ? end : "";
}

export const leaves = (line: string): boolean => LEFT.test(line);

/** Where a formula ends in a line: neither at `\$`, nor at the bracket after `\\`. */
export const endIn = (line: string, end: string): number => line.replace(/\\[\\$]/g, "  ").indexOf(end);

/** An open code block, which is text and needs no parser: its language and what is in it. */
export function openCode(block: string): { language: string; code: string } | null {
  const end = block.indexOf("\n");
  const found = FENCE.exec(end === -1 ? block : block.slice(0, end));
  if (!found || end === -1) return null;
  const [, mark = "", info = ""] = found;
  const body = block.slice(end + 1);
  const closes = new RegExp(`^ {0,3}${mark[0] === "`" ? "`" : "~"}{${mark.length},}\\s*$`, "m");
  return closes.test(body) ? null : { language: info.trim().split(/\s/)[0] ?? "", code: body };
}

/** The last block while it is written: marks that are open are closed, so that they do not show for a moment. */
export function mended(block: string): string {
  const text = block
    .replace(/!?\[([^\][\n]*)\]\([^)\s\n]*$/, "$1")
    .replace(/!?\[([^\][\n]*)$/, "$1")
    .replace(/(^|\s)(\*{1,3}|~{1,2}|`)$/, "$1");
  const code = (text.match(/`/g) ?? []).length % 2 === 1 ? "`" : "";
  if (code) return text + code;
  const bare = text.replace(/`[^`]*`/g, "").replace(/^\s*[*+-]\s/gm, "");
  const strong = (bare.match(/\*\*/g) ?? []).length % 2 === 1;
  const emphasis = (bare.replace(/\*\*/g, "").match(/\*/g) ?? []).length % 2 === 1;
  const struck = (bare.match(/~~/g) ?? []).length % 2 === 1;
  return text.trimEnd() + (emphasis ? "*" : "") + (strong ? "**" : "") + (struck ? "~~" : "");
}
