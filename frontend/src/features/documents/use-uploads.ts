/** Sends files, a few at once. It goes on when another page is visited. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { create } from "zustand";
import { MOST_BYTES, uploadAddress } from "@/api/documents";
import { isAbort } from "@/api/errors";
import type { Labels, Received } from "@/api/types";
import { upload } from "@/api/upload";
import { isUnderWay, nextOf, reduceUploads, type Upload, type UploadEvent } from "./uploads";

const store = create<{ uploads: readonly Upload[] }>(() => ({ uploads: [] }));
const files = new Map<string, File>();
const stops = new Map<string, AbortController>();

export function useUploads() {
  const queries = useQueryClient();
  const uploads = store((state) => state.uploads);
  const add = useCallback(
    (given: Iterable<File>, labels: Labels) => {
      const added = [...given].map((file) => {
        const id = crypto.randomUUID();
        files.set(id, file);
        return { id, name: file.webkitRelativePath || file.name, bytes: file.size, labels };
      });
      tell({ type: "added", uploads: added });
      pump(queries);
    },
    [queries],
  );
  const again = useCallback(
    (id: string) => {
      tell({ type: "again", id });
      pump(queries);
    },
    [queries],
  );
  return { uploads, add, again, stop, dismiss, clear };
}

function tell(event: UploadEvent): void {
  store.setState(({ uploads }) => ({ uploads: reduceUploads(uploads, event, MOST_BYTES) }));
  const known = new Set(store.getState().uploads.map((one) => one.id));
  for (const id of files.keys()) if (!known.has(id)) files.delete(id);
}

function stop(id: string): void {
  const one = store.getState().uploads.find((each) => each.id === id);
  stops.get(id)?.abort();
  if (one && isUnderWay(one)) tell({ type: "stopped", id });
}

const dismiss = (id: string) => tell({ type: "dismissed", id });
const clear = () => tell({ type: "cleared" });

function pump(queries: QueryClient): void {
  for (const one of nextOf(store.getState().uploads)) void send(one, queries);
}

async function send(one: Upload, queries: QueryClient): Promise<void> {
  const file = files.get(one.id);
  if (!file) return;
  const stopping = new AbortController();
  stops.set(one.id, stopping);
  tell({ type: "begun", id: one.id });
  try {
    const { outcome } = await upload<Received>({
      address: uploadAddress(one.name, one.labels),
      file,
      signal: stopping.signal,
      onProgress: (share) => tell({ type: "sent", id: one.id, share }),
    });
    tell({ type: "received", id: one.id, outcome });
    void queries.invalidateQueries({ queryKey: ["documents"] });
  } catch (error) {
    if (!isAbort(error)) tell({ type: "failed", id: one.id, error });
  } finally {
    stops.delete(one.id);
    pump(queries);
  }
}
