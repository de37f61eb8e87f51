/** Which lines of a diff, or of a text, a sentence rests on most. Only for the eye: what bears it out, the server decided. */

export interface Line {
  kind: "added" | "removed" | "same" | "place";
  text: string;
  isMarked: boolean;
}

export interface Hunk {
  lines: readonly Line[];
  score: number;
}

const WORD = /[\p{L}\p{N}_]{2,}/gu;
// They stand in every text and tell nothing.
const COMMON = new Set(
  "the and for with that this from into now are was were when where which its has have not but can will been each only also then than".split(
    " ",
  ),
);

/** Names in `code` say most, then words; `closeIdle` is also close and idle. */
export function termsOf(sentence: string): Map<string, number> {
  const terms = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const [word] of text.matchAll(WORD)) {
      const term = word.toLowerCase();
      if (!COMMON.has(term)) terms.set(term, Math.max(weight, terms.get(term) ?? 0));
    }
  };
  for (const [, code = ""] of sentence.matchAll(/`([^`]+)`/g)) add(code, 4);
  add(sentence, 1);
  return terms;
}

export function hunksFor(patch: string, sentence: string): Hunk[] {
  const terms = termsOf(sentence);
  const pieces = patch.split(/^(?=@@ )/m).filter((piece) => piece.trim());
  return pieces.map((piece) => hunkOf(piece, terms));
}

/** The hunk to look at first. */
export function bestOf(hunks: readonly Hunk[]): number {
  const most = Math.max(...hunks.map((hunk) => hunk.score));
  return Math.max(
    0,
    hunks.findIndex((hunk) => hunk.score === most),
  );
}

function hunkOf(piece: string, terms: Map<string, number>): Hunk {
  const lines = piece.replace(/\n$/, "").split("\n");
  const weighed = lines.map((text) => {
    const kind = kindOf(text);
    const weight = kind === "place" ? 0 : weightOf(text, terms) * (kind === "same" ? 0.5 : 1);
    return { kind, text: kind === "place" ? text : text.slice(1), weight };
  });
  const most = Math.max(0, ...weighed.map((line) => line.weight));
  return {
    score: weighed.reduce((sum, line) => sum + line.weight, 0),
    lines: weighed.map(({ kind, text, weight }) => ({
      kind,
      text,
      isMarked: kind !== "same" && weight > 0 && weight >= most / 2,
    })),
  };
}

function kindOf(line: string): Line["kind"] {
  if (line.startsWith("@@")) return "place";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}

function weightOf(text: string, terms: Map<string, number>): number {
  const words = new Set([...text.matchAll(WORD)].map(([word]) => word.toLowerCase()));
  let sum = 0;
  for (const [term, weight] of terms) if (words.has(term)) sum += weight;
  return sum;
}

/** Lines of a message or a document, the nearest marked. */
export function linesFor(text: string, sentence: string): Line[] {
  const terms = termsOf(sentence);
  const weighed = text.split("\n").map((line) => ({ line, weight: weightOf(line, terms) }));
  const most = Math.max(0, ...weighed.map(({ weight }) => weight));
  return weighed.map(({ line, weight }) => ({
    kind: "same",
    text: line,
    isMarked: most > 0 && weight === most,
  }));
}
