/** Links by which other members read a chat as it was. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { NewShare, Share, Shared, SharesListed } from "./types";

const PATH = "/api/shares";

export const sharesQuery = (conversation?: string) =>
  queryOptions({
    queryKey: ["shares", conversation ?? "all"],
    queryFn: async ({ signal }) =>
      (await api.get<SharesListed>(PATH, { query: { conversation }, signal })).shares,
  });

export const makeShare = (given: NewShare) => api.post<Share>(PATH, given);

export const revokeShare = (id: string) => api.delete(`${PATH}/${id}`);

/** What a link leads to; never from a copy, for it may have been taken back. */
export const sharedQuery = (id: string) => pagesQuery(["shared", id], `${PATH}/${id}`);

/** What others would read, were it shared now. */
export const previewQuery = (conversation: string, message: string) =>
  pagesQuery(["preview", conversation, message], `/api/conversations/${conversation}/preview`, {
    message,
  });

/** Where others read it. */
export const addressOf = (id: string): string => `${location.origin}/shared/${id}`;

const pagesQuery = (key: readonly unknown[], path: string, query: Record<string, string | undefined> = {}) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api.get<Shared>(path, { query: { ...query, before: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.before ?? undefined,
    gcTime: 0,
    retry: false,
  });
