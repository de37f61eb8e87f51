/** Draws formulas behind the page: to read TeX takes time, and who wrote it may have meant it to. */
import { Behind } from "../behind";
import type { Drawing } from "../drawing";
import type { Tex } from "./tex";
import "@/styles/formula.css";

const MOST_KEPT = 1000;

const worker = new Behind<Tex, Drawing>(
  () => new Worker(new URL("./tex-worker.ts", import.meta.url), { type: "module" }),
);
const drawings = new Map<string, Drawing | null>();

/** What is known of it already: nothing can be drawn of what is `null`. */
export const known = (given: Tex) => drawings.get(keyOf(given));

export async function drawn(given: Tex): Promise<Drawing | null> {
  const before = known(given);
  if (before !== undefined) return before;
  const drawing = await worker.ask(given);
  if (drawings.size >= MOST_KEPT) drawings.clear();
  drawings.set(keyOf(given), drawing);
  return drawing;
}

const keyOf = ({ tex, isDisplay }: Tex) => `${isDisplay} ${tex}`;
