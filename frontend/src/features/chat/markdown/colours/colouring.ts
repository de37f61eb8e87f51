/** Colours code that is in view, one block after the other: a worker reads it, and pieces are drawn when there is time. */
import { Behind } from "../behind";
import type { Drawing } from "../drawing";
import type { Job, Run } from "./kinds";
import { coloured } from "./pieces";
import "@/styles/code.css";

export interface Code {
  language: string;
  /** Such as are drawn apart. */
  pieces: readonly string[];
  show: (pieces: readonly Drawing[]) => void;
  gone: AbortSignal;
}

// More than anybody reads in a chat.
const LONGEST = 40_000;
// Code that is still being written is given anew for each word of it.
const QUIET_MS = 120;

const waiting = new Map<Element, Code>();
const inView = new Set<Element>();
let isBusy = false;

const worker = new Behind<Job, Run[]>(
  () => new Worker(new URL("./code-worker.ts", import.meta.url), { type: "module" }),
);
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inView.add(target);
    else inView.delete(target);
  }
  void work();
});

export function colour(box: Element, code: Code): void {
  if (code.gone.aborted) return;
  const timer = setTimeout(() => {
    waiting.set(box, code);
    observer.observe(box);
  }, QUIET_MS);
  code.gone.addEventListener("abort", () => {
    clearTimeout(timer);
    forget(box);
  });
}

function forget(box: Element): void {
  waiting.delete(box);
  inView.delete(box);
  observer.unobserve(box);
}

async function work(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  for (let [box] = inView; box; [box] = inView) {
    const code = waiting.get(box);
    forget(box);
    if (code) await draw(code);
  }
  isBusy = false;
}

async function draw({ language, pieces, show, gone }: Code): Promise<void> {
  const code = pieces.join("");
  const runs = code.length > LONGEST ? null : await worker.ask({ language, code });
  if (!runs?.length) return;
  const drawn: Drawing[] = [];
  for (const piece of coloured(pieces, runs)) {
    await idle();
    if (gone.aborted) return;
    drawn.push(piece);
    show([...drawn]);
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 30);
  });
}
