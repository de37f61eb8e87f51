/** What people think of answers. It is said of the trace of the run that wrote one: evals can then take it as an example. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "@/api/client";

export const REASONS = ["untrue", "sources", "ignored", "other"] as const;
export type Reason = (typeof REASONS)[number];

export interface Opinion {
  /** Null for what was taken back. */
  score: 1 | 0 | null;
  value?: Reason | null;
  comment?: string | null;
}

export const NONE: Opinion = { score: null };

interface Said {
  traces: { id: string; request_id: string | null; said?: Opinion | null }[];
}

const KEY = "user_score";
const MOST = 200;
// A run is written down behind its answer.
const WRITTEN_MS = [0, 1000, 2000] as const;

type Opinions = Readonly<Record<string, Opinion>>;

const NOBODY: Opinions = {};

/** By the requests that wrote the answers. `isAsked`, unless nobody can have said anything before. */
export function useOpinions(conversation: string | null, isAsked: boolean) {
  const queries = useQueryClient();
  const { data: opinions = NOBODY } = useQuery({
    ...opinionsQuery(conversation),
    enabled: conversation !== null && isAsked,
  });
  const onOpinion = useCallback(
    (requestId: string, opinion: Opinion) =>
      queries.setQueryData(opinionsQuery(conversation).queryKey, (known) => ({
        ...known,
        [requestId]: opinion,
      })),
    [queries, conversation],
  );
  return { opinions, onOpinion };
}

/** Of what is not kept, this page alone knows. */
const opinionsQuery = (conversation: string | null) =>
  queryOptions({
    queryKey: ["opinions", conversation],
    queryFn: async ({ signal }): Promise<Opinions> => {
      const query = { conversation: conversation ?? "", scored: KEY, limit: MOST };
      const { traces } = await api.get<Said>("/api/traces", { query, signal });
      return Object.fromEntries(
        traces.flatMap(({ request_id, said }) => (request_id && said ? [[request_id, said]] : [])),
      );
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** False where the run was not recorded. */
export async function sendOpinion(requestId: string, opinion: Opinion): Promise<boolean> {
  for (const pause of WRITTEN_MS) {
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    const { traces } = await api.get<Said>("/api/traces", { query: { request: requestId, limit: 1 } });
    if (!traces[0]) continue;
    await api.post(`/api/traces/${traces[0].id}/feedback`, { key: KEY, ...opinion });
    return true;
  }
  return false;
}
