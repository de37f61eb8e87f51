/** What is a formula, and what only looks like one: amounts of money, shell variables, escaped brackets, prose. */

export type Mark = "$" | "$$" | "\\(" | "\\[";

const END: Record<Mark, string> = { $: "$", $$: "$$", "\\(": "\\)", "\\[": "\\]" };

const HAS_SIGNS = /[\\^_={}<>+]/;
const HAS_WORD = /[a-z가-힣]{2}/i;
const HAS_PROSE = /[가-힣]|[a-z]{2,}\s+[a-z]{2,}/i;

/** A formula as it is written: its marks, and what is between them; nothing where its end was forgotten. */
export function opened(source: string): { mark: Mark; tex: string } {
  const mark = markOf(source);
  const rest = source.slice(mark.length);
  return { mark, tex: rest.endsWith(END[mark]) ? rest.slice(0, -END[mark].length) : "" };
}

function markOf(source: string): Mark {
  const two = source.slice(0, 2);
  return two === "$$" || two === "\\(" || two === "\\[" ? two : "$";
}

/** Whether what is written so is one, before such a character. */
export function isFormula(source: string, next: string): boolean {
  const { mark, tex } = opened(source);
  if (!tex.trim()) return false;
  if (mark === "$" && !isPaired(tex, next)) return false;
  if (HAS_SIGNS.test(tex)) return true;
  if (mark === "\\[") return false;
  if (mark === "$$") return !HAS_WORD.test(tex);
  return !HAS_PROSE.test(tex) && !/^\d.*\s/.test(tex);
}

/** Pandoc's rule for dollars, and none around what a shell reads: "$A/$B", "$A:$B". */
function isPaired(tex: string, next: string): boolean {
  if (/^\s|\s$|`/.test(tex) || /[\d$A-Z_{]/.test(next)) return false;
  return !/[:/.,@=-]$/.test(tex) || !/[a-z(]/.test(next);
}
