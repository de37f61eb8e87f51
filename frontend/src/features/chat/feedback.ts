import { api } from "@/api/client";

export interface Opinion {
  requestId: string;
  isGood: boolean;
  comment?: string;
}

/** Said of the trace of the run that wrote the answer: evals can then take it as an example. */
export async function sendFeedback({ requestId, isGood, comment }: Opinion): Promise<boolean> {
  const found = await api.get<{ traces: { id: string }[] }>("/api/traces", {
    query: { request: requestId, limit: 1 },
  });
  const trace = found.traces[0];
  if (!trace) return false;
  await api.post(`/api/traces/${trace.id}/feedback`, {
    key: "user_score",
    score: isGood ? 1 : 0,
    comment: comment ?? null,
  });
  return true;
}
