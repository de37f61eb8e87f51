/** What somebody was about to say, for each conversation; it stays in this browser. */
import { keep, kept } from "./kept";

const PREFIX = "haru.draft.";

export const draftOf = (key: string): string => kept(PREFIX + key) ?? "";

export const keepDraft = (key: string, text: string): void => keep(PREFIX + key, text || null);

/** Nobody who comes after at this machine shall read them. */
export function dropDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // There are none.
  }
}
