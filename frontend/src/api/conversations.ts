/** Conversations: lists, what is in them, and what changes them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Change, Conversation, ConversationsPage, Messages, NewConversation, Opened } from "./types";

const PATH = "/api/conversations";

export const conversationsQuery = (q = "") =>
  infiniteQueryOptions({
    queryKey: ["conversations", { q }],
    queryFn: ({ pageParam, signal }) =>
      api.get<ConversationsPage>(PATH, { query: { cursor: pageParam, q, limit: 40 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const latestConversationsQuery = queryOptions({
  queryKey: ["conversations", "latest"],
  queryFn: ({ signal }) => api.get<ConversationsPage>(PATH, { query: { limit: 5 }, signal }),
});

export const openConversation = (id: string, signal?: AbortSignal) =>
  api.get<Opened>(`${PATH}/${id}`, { query: { limit: 100 }, signal });

export const earlierMessages = (id: string, before: string) =>
  api.get<Messages>(`${PATH}/${id}/messages`, { query: { before, limit: 200 } });

export const beginConversation = (given: NewConversation) => api.post<Conversation>(PATH, given);

export const changeConversation = (id: string, change: Change) =>
  api.patch<Conversation>(`${PATH}/${id}`, change);

export const conversationAddress = (id: string) => `${PATH}/${id}`;

export const runningIn = (id: string, signal?: AbortSignal) =>
  api.get<{ run: string } | undefined>(`${PATH}/${id}/run`, { signal });

export const exportAddress = (id: string, format: "json" | "markdown") =>
  `${PATH}/${id}/export?format=${format}`;
