import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { modelsQuery } from "@/api/models";
import { seatEvents, seatsQuery } from "@/api/seats";
import { type Live, NO_STEPS, reduceLive } from "./steps";

/** Steps as they are taken; each has the seats and their log asked for anew. */
export function useSeatEvents(isNeeded: boolean): Live {
  const queries = useQueryClient();
  const [live, tell] = useReducer(reduceLive, NO_STEPS);
  useEffect(() => {
    if (!isNeeded) return;
    const leaving = new AbortController();
    const listen = async () => {
      for await (const step of seatEvents(leaving.signal)) {
        tell({ type: "step", step });
        void queries.invalidateQueries({ queryKey: seatsQuery.queryKey });
        if (step.outcome) void queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
      }
    };
    listen().catch(() => tell({ type: "lost" }));
    return () => leaving.abort();
  }, [isNeeded, queries]);
  return live;
}
