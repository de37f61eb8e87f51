/** Search with reasons. Each one takes a request of the caller's limits. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { SearchPage } from "./types";

export interface Sought {
  q: string;
  kind?: string | undefined;
  visibility?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

export const searchQuery = (sought: Sought) =>
  queryOptions({
    queryKey: ["search", sought],
    queryFn: ({ signal }) =>
      api.get<SearchPage>("/api/search", {
        query: { ...sought, limit: 20, tz: Intl.DateTimeFormat().resolvedOptions().timeZone },
        signal,
      }),
    staleTime: 60_000,
    retry: false,
  });
