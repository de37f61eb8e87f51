/** What was used: rows, sums of days, and what is left of the limits. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { addressOf, api } from "./client";
import type { Limit } from "./limits";
import type { Totals } from "./types";

export interface Span {
  user: string;
  from: string;
  to: string;
  tz: string;
  feature?: string | undefined;
  model?: string | undefined;
}

export type By = "nothing" | "feature" | "model" | "user";

export interface DayTotals extends Totals {
  day: string;
  key: string | null;
  name: string | null;
}

export interface UsedRequest {
  at: string;
  request_id: string;
  user_id: string | null;
  user_name: string | null;
  feature: string | null;
  model: string | null;
  adapter: string | null;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  queue_ms: number;
  ttft_ms: number | null;
  latency_ms: number;
  status_code: number;
  code: string | null;
  cache: string | null;
}

export interface UsedPage {
  requests: UsedRequest[];
  next: string | null;
}

export const daysQuery = (span: Span, by: By) =>
  queryOptions({
    queryKey: ["usage", "days", span, by],
    queryFn: async ({ signal }) =>
      (await api.get<{ days: DayTotals[] }>("/api/usage/days", { query: { ...span, by }, signal })).days,
  });

export const summaryQuery = (user: string, tz: string) =>
  queryOptions({
    queryKey: ["usage", "summary", user, tz],
    queryFn: ({ signal }) =>
      api.get<Record<"today" | "month", Totals>>("/api/usage/summary", { query: { user, tz }, signal }),
  });

export const requestsQuery = (span: Span) =>
  infiniteQueryOptions({
    queryKey: ["usage", "requests", span],
    queryFn: ({ pageParam, signal }) =>
      api.get<UsedPage>("/api/usage", { query: { ...span, before: pageParam, limit: 25 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const leftQuery = queryOptions({
  queryKey: ["usage", "left"],
  queryFn: ({ signal }) => api.get<Limit[]>("/api/limits", { signal }),
  staleTime: 30_000,
  refetchOnWindowFocus: false,
  retry: false,
});

export const csvAddress = (span: Span, language: string) =>
  addressOf("/api/usage.csv", { ...span, language });
