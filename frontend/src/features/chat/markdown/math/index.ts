/** What reads formulas in Markdown is loaded for the first text that may have one. */
export type MathReader = typeof import("./syntax");

export const mayBeMath = (text: string): boolean => /\$|\\[([]/.test(text);

let reader: Promise<MathReader | null> | undefined;

export function mathReader(): Promise<MathReader | null> {
  reader ??= import("./syntax").catch(() => null);
  return reader;
}
