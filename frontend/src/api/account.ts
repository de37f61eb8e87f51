/** What somebody manages for themselves: password, sessions, keys. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { KeyMade, KeyOut, NewKey, NewPassword, SessionOut } from "./types";

export const sessionsQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: ({ signal }) => api.get<SessionOut[]>("/api/me/sessions", { signal }),
});

export const keysQuery = queryOptions({
  queryKey: ["account", "keys"],
  queryFn: ({ signal }) => api.get<KeyOut[]>("/api/keys", { signal }),
});

export const setPassword = (given: NewPassword) => api.post("/api/me/password", given);
export const closeSession = (id: string) => api.delete(`/api/me/sessions/${id}`);
export const makeKey = (given: NewKey) => api.post<KeyMade>("/api/keys", given);
export const revokeKey = (id: string) => api.delete(`/api/keys/${id}`);
