import { type RefObject, useEffect, useState } from "react";
import type { Drawing } from "./drawing";

const NONE: readonly Drawing[] = [];

/** Pieces of code as far as they have colours by now. What gives them is loaded for the first code. */
export function useColours(
  box: RefObject<Element | null>,
  language: string,
  pieces: readonly string[],
): readonly Drawing[] {
  const [shown, show] = useState({ pieces, drawn: NONE });
  useEffect(() => {
    const { current } = box;
    if (!language || !current) return;
    const gone = new AbortController();
    const code = {
      language,
      pieces,
      show: (drawn: typeof NONE) => show({ pieces, drawn }),
      gone: gone.signal,
    };
    import("./colours/colouring").then(
      ({ colour }) => colour(current, code),
      () => undefined,
    );
    return () => gone.abort();
  }, [box, language, pieces]);
  return shown.pieces === pieces ? shown.drawn : NONE;
}
