/** Adapters: versions, who uses them, and what was done with them. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { watched } from "./watching";

const PATH = "/api/admin/adapters";

export type VersionState = "registered" | "loaded" | "canary" | "live" | "retired";

export interface AdapterVersion {
  number: number;
  state: VersionState;
  /** The part of its users that it answers, of 1. */
  share: number;
  digest: string;
  base: string;
  rank: number;
  scores: Record<string, number> | null;
  loaded_in: string[];
}

export interface AdapterUse {
  user: string | null;
  is_default: boolean;
}

export interface Adapter {
  name: string;
  owner: string | null;
  feature: string;
  domain: string;
  versions: AdapterVersion[];
  uses: AdapterUse[];
}

export interface AdapterEvent {
  id: number;
  at: string;
  adapter: string;
  number: number | null;
  what: string;
  /** A user's id, "haru", or empty for one who is gone. */
  by: string;
  whom: string | null;
  why: string;
}

export interface NewAdapter {
  name: string;
  owner?: string;
  feature?: string;
  domain?: string;
}

export const adaptersQuery = queryOptions({
  queryKey: ["adapters"],
  queryFn: ({ signal }) => api.get<Adapter[]>(PATH, { signal }),
  // Events tell the rest; what an engine has loaded is no event.
  refetchInterval: 15_000,
});

export const adapterEventsQuery = queryOptions({
  queryKey: ["adapters", "events"],
  queryFn: ({ signal }) => api.get<AdapterEvent[]>(`${PATH}/events`, { query: { limit: 100 }, signal }),
});

/** What is done with adapters, by people and by haru itself, for as long as somebody looks. */
export const adapterEvents = (signal: AbortSignal) =>
  watched<AdapterEvent>(`${PATH}/live`, "adapter", signal);

/** The newest first; one that is told twice, after the stream broke, stands once. */
export const withEvent = (known: readonly AdapterEvent[], told: AdapterEvent): AdapterEvent[] =>
  [told, ...known.filter((event) => event.id !== told.id)].sort((one, other) => other.id - one.id);

const at = (name: string, way: string) => `${PATH}/${encodeURIComponent(name)}${way}`;

export const promote = (name: string, number: number, share: number) =>
  api.post(at(name, "/promote"), { number, share }, { timeout: 120_000 });

export const rollBackAdapter = (name: string, why: string) => api.post(at(name, "/rollback"), { why });

export const removeAdapter = (name: string) => api.delete(at(name, ""));

export const assign = (name: string, use: AdapterUse) =>
  api.put(at(name, "/uses"), { user: use.user, is_default: use.is_default });

export const withdraw = (name: string, user: string | null) =>
  api.delete(at(name, "/uses"), { query: { user: user ?? undefined } });

export const archiveAddress = (given: NewAdapter): string =>
  `${PATH}?${new URLSearchParams(Object.entries(given).filter(([, value]) => value) as [string, string][])}`;
