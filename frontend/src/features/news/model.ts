import { api } from "@/api/client";
import type { Problem } from "@/api/errors";
import type { NewsInput, NewsOutput } from "@/api/types";
import { runsOf } from "@/runs/store";

export const newsRuns = runsOf<NewsInput, NewsOutput>("news");

export type Told = NewsOutput | { error: Problem };

/** Each input for itself; one that fails does not fail the others. */
export async function toldOf(inputs: readonly NewsInput[], signal: AbortSignal): Promise<Told[]> {
  const { output } = await api.post<{ output: Told[] }>("/news/batch", { inputs }, { signal, timeout: 0 });
  return output;
}
