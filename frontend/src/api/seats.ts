/** Which model each seat serves: switching, rolling back, and watching it. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { watched } from "./watching";

const PATH = "/api/models";

export type Phase = "steady" | "start" | "drain" | "retire" | "discard" | "mend";
export type SwitchState = "asked" | "done" | "failed" | "superseded";

export interface Switch {
  id: number;
  seat: string;
  kind: "first" | "switch" | "rollback";
  was: string;
  profile: string;
  state: SwitchState;
  reason: string;
  asked_at: string;
  ended_at: string | null;
  asked_by: string | null;
}

export interface Seat {
  name: string;
  serving: string;
  routed: string;
  coming: string;
  leaving: string;
  phase: Phase;
  way: "" | "beside" | "instead";
  for_s: number;
  left_s: number | null;
  reason: string;
  switch: Switch | null;
}

export interface Seats {
  seats: Seat[];
  profiles: string[];
}

/** A step that a seat took. */
export interface SeatEvent {
  id: number;
  seat: string;
  switch: number;
  at: string;
  phase: Phase;
  routed: string;
  profile: string;
  outcome: "" | "done" | "failed" | "superseded";
  reason: string;
}

export const seatsQuery = queryOptions({
  queryKey: ["seats"],
  queryFn: ({ signal }) => api.get<Seats>(`${PATH}/seats`, { signal }),
  refetchInterval: (query) =>
    query.state.data?.seats.some((seat) => seat.phase !== "steady") ? 2000 : 15_000,
  staleTime: 1000,
});

export const switchesQuery = (seat: string) =>
  infiniteQueryOptions({
    queryKey: ["seats", seat, "switches"],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ switches: Switch[]; next: number | null }>(`${PATH}/seats/${seat}/switches`, {
        query: { before: pageParam, limit: 10 },
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Whether a profile fits the machine of the server, and with which flags it would. */
export interface ProfileFit {
  name: string;
  summary: string;
  context: number;
  features: string[];
  fits: boolean;
  why: string;
  at_once: number;
  would_fit_with: string[];
}

export const fitsQuery = queryOptions({
  queryKey: ["profiles", "fit"],
  queryFn: ({ signal }) => api.get<ProfileFit[]>(`${PATH}/profiles`, { signal }),
  staleTime: 60_000,
  retry: false,
});

export const switchTo = (seat: string, profile: string, force: boolean) =>
  api.post<Switch>(`${PATH}/seats/${seat}/switch`, { profile, force });

export const rollBack = (seat: string) => api.post<Switch>(`${PATH}/seats/${seat}/rollback`);

/** For as long as somebody looks. */
export const seatEvents = (signal: AbortSignal) => watched<SeatEvent>(`${PATH}/events`, "seat", signal);
