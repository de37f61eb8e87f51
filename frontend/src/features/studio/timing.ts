/** The steps of a run as rows: how deep, when, how long. Pure. */
import type { Step } from "@/api/traces";

export interface TimedStep {
  step: Step;
  depth: number;
  /** Both of 1, within the whole run. */
  begins: number;
  lasts: number;
  ms: number | null;
}

export function timed(steps: readonly Step[]): TimedStep[] {
  const [root] = steps;
  if (!root) return [];
  const from = Date.parse(root.start_time);
  const ends = steps.map((step) => Date.parse(step.end_time ?? step.start_time));
  const whole = Math.max(1, Math.max(...ends) - from);
  const depths = new Map<string, number>();
  return steps.map((step) => {
    const above = step.parent_run_id === null ? undefined : depths.get(step.parent_run_id);
    const depth = above === undefined ? 0 : above + 1;
    depths.set(step.id, depth);
    const begin = Date.parse(step.start_time);
    const ms = step.end_time === null ? null : Date.parse(step.end_time) - begin;
    return { step, depth, begins: share(begin - from, whole), lasts: share(ms ?? 0, whole), ms };
  });
}

export interface Passage {
  text: string;
  metadata: Record<string, unknown>;
}

/** What a step has found, if it was one that searches. */
export function passagesOf(step: Step): Passage[] {
  const documents = step.outputs?.documents;
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null || !("page_content" in one)) return [];
    const { page_content: text, metadata } = one as { page_content: unknown; metadata?: unknown };
    return [{ text: String(text), metadata: (metadata ?? {}) as Record<string, unknown> }];
  });
}

const share = (part: number, whole: number) => Math.min(1, Math.max(0, part / whole));
