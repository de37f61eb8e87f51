import { lazy, Suspense } from "react";
import type { MarkdownProps } from "./markdown";

// Half of what this page needs, and nothing of it before the first answer.
const load = () => import("./markdown");
const Drawn = lazy(() => load().then(({ Markdown }) => ({ default: Markdown })));

export function Markdown(given: MarkdownProps) {
  return (
    <Suspense fallback={<div className="prose whitespace-pre-wrap">{given.text}</div>}>
      <Drawn {...given} />
    </Suspense>
  );
}

/** Fetches it while there is nothing else to do. */
export function prepareMarkdown(): void {
  setTimeout(() => void load(), 300);
}
