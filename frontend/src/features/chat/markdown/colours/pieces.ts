import type { Drawing } from "../drawing";
import type { Run } from "./kinds";

// A line without end could be thousands of them, drawn at once.
const MOST_RUNS = 1200;

/** The same pieces of code, of runs that have colours; one of too many stays as it is. */
export function* coloured(pieces: readonly string[], runs: readonly Run[]): Generator<Drawing> {
  const rest = runs.values();
  let [kind, left]: Run = ["plain", 0];
  for (const piece of pieces) {
    const inner: Drawing[] = [];
    for (let at = 0; at < piece.length; ) {
      if (!left) [kind, left] = rest.next().value ?? ["plain", Number.POSITIVE_INFINITY];
      const text = piece.slice(at, at + left);
      inner.push(
        kind === "plain" ? text : { tag: "span", props: { className: `code-${kind}` }, inner: [text] },
      );
      at += text.length;
      left -= text.length;
    }
    yield inner.length > MOST_RUNS ? piece : { tag: "span", props: {}, inner };
  }
}
