/** Which parts of the server answer, and what waits for the engine. */
import { queryOptions } from "@tanstack/react-query";
import { asApiError, isAbort } from "./errors";

export interface Health {
  status: "ready" | "starting";
  /** "ok", or what the part said instead. */
  parts: Record<string, string>;
  engine: { slots: number; running: number; waiting: number };
  usage: { waiting: number; is_away: boolean };
  redis: Record<string, string>;
}

export const EVERY_MS = 3000;

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async ({ signal }): Promise<Health> => {
    try {
      // 503 is an answer here, with the part that is missing in it.
      const answer = await fetch("/readyz", {
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      });
      return (await answer.json()) as Health;
    } catch (error) {
      throw isAbort(error) ? error : asApiError(error);
    }
  },
  refetchInterval: EVERY_MS,
  staleTime: 0,
  retry: false,
});
