/** Who is signed in. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { ChangeMe, Me } from "./types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.get<Me>("/api/me", { signal }),
  staleTime: 5 * 60_000,
});

export const useMe = (): Me => useSuspenseQuery(meQuery).data;

export const changeMe = (change: ChangeMe) => api.patch<Me>("/api/me", change);

export const signOut = () => api.post("/api/auth/sign-out");
