/** How far the reading is, for as long as something waits to be read. */
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Reading, readingEvents } from "@/api/documents";
import type { Document, DocumentsPage } from "@/api/types";

type Pages = InfiniteData<DocumentsPage, string>;

export function useReading(isNeeded: boolean): Reading | null {
  const queries = useQueryClient();
  const [reading, setReading] = useState<Reading | null>(null);
  useEffect(() => {
    if (!isNeeded) return;
    const leaving = new AbortController();
    const listen = async () => {
      for await (const event of readingEvents(leaving.signal)) {
        if (event?.kind === "progress") setReading(event.progress);
        if (event?.kind === "document") {
          queries.setQueriesData<Pages>({ queryKey: ["documents"] }, (pages) =>
            withDocument(pages, event.document),
          );
        }
      }
      if (leaving.signal.aborted) return;
      setReading(null);
      await queries.invalidateQueries({ queryKey: ["documents"] });
    };
    // Without it the list is looked at again from time to time, as every other.
    listen().catch(() => setReading(null));
    return () => {
      leaving.abort();
      setReading(null);
    };
  }, [isNeeded, queries]);
  return reading;
}

/** The list with the newer state of one of its documents; what is no list of documents stays. */
export function withDocument(pages: Pages | undefined, newer: Document): Pages | undefined {
  if (!Array.isArray(pages?.pages)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      documents: page.documents.map((one) => (one.id === newer.id ? { ...one, ...newer } : one)),
    })),
  };
}
