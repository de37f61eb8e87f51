/** What somebody was about to say, for each conversation; it stays in this browser. */
import { useEffect, useRef, useState } from "react";
import { keep, kept } from "./kept";

const PREFIX = "haru.draft.";

export const draftOf = (key: string): string => kept(PREFIX + key) ?? "";

export const keepDraft = (key: string, text: string): void => keep(PREFIX + key, text || null);

/** A draft on the screen; without a key it is gone with the screen. It goes with the key: a conversation that is begun
 * gets its name while somebody writes on. */
export function useDraft(key: string | null): [string, (text: string) => void] {
  const [text, setText] = useState(() => (key === null ? "" : draftOf(key)));
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    if (before.current !== null) keepDraft(before.current, "");
    if (key !== null) keepDraft(key, text);
    before.current = key;
  }, [key, text]);
  const change = (next: string) => {
    if (key !== null) keepDraft(key, next);
    setText(next);
  };
  return [text, change];
}

/** All that a browser keeps of what was written: nobody who comes after at this machine shall read it. */
export function dropWritten(): void {
  dropDrafts("");
  try {
    sessionStorage.clear();
  } catch {
    // There is none.
  }
}

/** All of a conversation. */
export function dropDrafts(key: string): void {
  try {
    for (const one of Object.keys(localStorage))
      if (one.startsWith(PREFIX + key)) localStorage.removeItem(one);
  } catch {
    // There are none.
  }
}
