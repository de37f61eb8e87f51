/** Days and sums of the usage log. Pure. */

import type { Totals } from "@/api/types";
import type { DayTotals } from "@/api/usage";

export const SPANS = { d7: 7, d30: 30, d90: 90 } as const;
export type SpanName = keyof typeof SPANS;
export const METRICS = ["tokens", "requests", "failed"] as const;
export type Metric = (typeof METRICS)[number];

const NOTHING: Totals = { requests: 0, failed: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 };

/** The days of the reader's calendar, the last one today. */
export function lastDays(count: number, now: Date): string[] {
  return Array.from({ length: count }, (_, at) =>
    dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - at))),
  );
}

export function amountOf(totals: Totals, metric: Metric): number {
  return metric === "tokens" ? totals.input_tokens + totals.output_tokens : totals[metric];
}

/** One for each day, also for those on which nothing was used. */
export function filled(totals: readonly DayTotals[], days: readonly string[], metric: Metric) {
  const known = new Map<string, number>();
  for (const one of totals) known.set(one.day, (known.get(one.day) ?? 0) + amountOf(one, metric));
  return days.map((day) => ({ day, value: known.get(day) ?? 0 }));
}

export interface Group {
  key: string | null;
  name: string | null;
  totals: Totals;
}

/** Over all days, the largest first. */
export function grouped(totals: readonly DayTotals[], metric: Metric): Group[] {
  const groups = new Map<string | null, Group>();
  for (const { key, name, ...day } of totals) {
    const before = groups.get(key);
    groups.set(key, { key, name, totals: sum(before?.totals ?? NOTHING, day) });
  }
  return [...groups.values()].sort((a, b) => amountOf(b.totals, metric) - amountOf(a.totals, metric));
}

function sum(a: Totals, b: Totals): Totals {
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cached_tokens: a.cached_tokens + b.cached_tokens,
  };
}

function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
