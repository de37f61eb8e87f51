/** Documents: what somebody brings so that it is found, and how far the reading of it is. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { type ServerEvent, streamEvents } from "./sse";
import type { Address, Document, DocumentsPage, Labels, Received } from "./types";

const PATH = "/api/documents";
export const MOST_BYTES = 8 * 1024 * 1024;
export const KINDS = ["note", "article", "code", "commit", "til", "interview"] as const;
export const STATES = ["queued", "reading", "stored", "failed"] as const;

export type Shelf = "mine" | "community";

export interface Sifted {
  of: Shelf;
  q?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
  visibility?: string | undefined;
  tag?: string | undefined;
}

export interface Reading {
  queued: number;
  reading: number;
  stored: number;
  failed: number;
  chunks: number;
}

export type ReadingEvent =
  | { kind: "document"; document: Document }
  | { kind: "progress"; progress: Reading }
  | null;

export const documentsQuery = (sifted: Sifted) =>
  infiniteQueryOptions({
    queryKey: ["documents", sifted],
    queryFn: ({ pageParam, signal }) =>
      api.get<DocumentsPage>(PATH, { query: { ...sifted, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const documentTextQuery = (id: string) =>
  queryOptions({
    queryKey: ["documents", "text", id],
    queryFn: async ({ signal }) => {
      const answer = await ask("GET", `${PATH}/${id}/text`, { headers: { accept: "text/markdown" }, signal });
      return answer.text();
    },
  });

export const fileAddress = (id: string) => `${PATH}/${id}/file`;

export const uploadAddress = (name: string, labels: Labels): string => {
  const query = new URLSearchParams({ name, visibility: labels.visibility ?? "private" });
  for (const tag of labels.tags ?? []) query.append("tags", tag);
  return `${PATH}?${query}`;
};

export const fetchDocument = (given: Address) =>
  api.post<Received>(`${PATH}/url`, given, { timeout: 120_000 });

export const changeDocument = (id: string, labels: Labels) => api.patch<Document>(`${PATH}/${id}`, labels);

export const documentAddress = (id: string) => `${PATH}/${id}`;

/** Ends when nothing waits any more. */
export async function* readingEvents(signal: AbortSignal): AsyncGenerator<ReadingEvent> {
  const path = `${PATH}/events`;
  const stream = streamEvents({
    first: { method: "GET", path },
    again: () => ({ method: "GET", path }),
    ends: (event) => isAtRest(readingEvent(event)),
    signal,
  });
  for await (const event of stream) yield readingEvent(event);
}

export function readingEvent(event: ServerEvent): ReadingEvent {
  if (event.event === "document") return { kind: "document", document: JSON.parse(event.data) as Document };
  if (event.event === "progress") return { kind: "progress", progress: JSON.parse(event.data) as Reading };
  return null;
}

const isAtRest = (event: ReadingEvent) =>
  event?.kind === "progress" && event.progress.queued + event.progress.reading === 0;
