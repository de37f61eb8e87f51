import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { adapterEvents, adapterEventsQuery, adaptersQuery, withEvent } from "@/api/adapters";

/** Keeps the log as it is on the server; each event has the adapters asked for anew. */
export function useAdapterEvents(isNeeded: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isNeeded) return;
    const leaving = new AbortController();
    const listen = async () => {
      for await (const told of adapterEvents(leaving.signal)) {
        queries.setQueryData(adapterEventsQuery.queryKey, (known) => known && withEvent(known, told));
        void queries.invalidateQueries({ queryKey: adaptersQuery.queryKey, exact: true });
      }
    };
    listen().catch(() => undefined);
    return () => leaving.abort();
  }, [isNeeded, queries]);
}
