/** Runs and their steps, as they were recorded. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client";

const PATH = "/api/traces";

export interface Trace {
  id: string;
  user_id: string | null;
  user_name: string | null;
  at: string;
  name: string;
  feature: string | null;
  profile: string | null;
  adapter: string | null;
  model: string | null;
  verdict: string | null;
  error: string | null;
  latency_ms: number | null;
  input_tokens: number;
  output_tokens: number;
  kept: "whole" | "inputs" | "parts" | "nothing";
  request_id: string | null;
  replay_of: string | null;
}

export interface Step {
  id: string;
  parent_run_id: string | null;
  run_type: string;
  name: string;
  start_time: string;
  end_time: string | null;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown> | null;
  error: string | null;
  extra: { metadata?: Record<string, unknown>; invocation_params?: Record<string, unknown> } | null;
}

export interface Graph {
  nodes: { id: string; name: string }[];
  edges: { source: string; target: string; conditional: boolean }[];
}

export interface OpenedTrace {
  trace: Trace;
  runs: Step[];
  graph: Graph | null;
}

export interface TracesAsked {
  user: string;
  feature?: string | undefined;
  failed?: boolean | undefined;
}

export const tracesQuery = (asked: TracesAsked) =>
  infiniteQueryOptions({
    queryKey: ["traces", asked],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ traces: Trace[]; next: string | null }>(PATH, {
        query: { ...asked, before: pageParam, limit: 30 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    retry: false,
  });

export const traceQuery = (id: string) =>
  queryOptions({
    queryKey: ["traces", "one", id],
    queryFn: ({ signal }) => api.get<OpenedTrace>(`${PATH}/${encodeURIComponent(id)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const STEPS = ["retrieve", "prompt", "generate", "verify"] as const;

/** What is not said stays as it was; an empty adapter is none. */
export interface Again {
  step: (typeof STEPS)[number];
  profile?: string;
  adapter?: string;
  instructions?: string;
  sampling?: { temperature?: number };
}

// A note of many sections takes minutes on a slow machine.
const LONGEST = 900_000;

export const replay = (id: string, again: Again) =>
  api.post<{ trace: string }>(`${PATH}/${encodeURIComponent(id)}/replay`, again, { timeout: LONGEST });
