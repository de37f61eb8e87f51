/** A mock interview that is going on: what is being done, and what may be replied. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, isAbort } from "@/api/errors";
import type { Interview } from "@/api/types";
import { type Doing, type Heard, interviewQuery, interviewsQuery } from "./model";

export interface Work {
  isBusy: boolean;
  doing: Doing | null;
  error: unknown;
  /** The prompt was closed elsewhere; what is shown was read anew. */
  wasClosed: boolean;
  run: (act: (heard: Heard) => Promise<Interview>) => Promise<Interview | null>;
  stop: () => void;
}

export function useWork(): Work {
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [wasClosed, setClosed] = useState(false);
  const underway = useRef<AbortController | null>(null);
  const stop = () => underway.current?.abort();
  // Who leaves the page takes back what was not answered yet; what was written is kept as a draft.
  useEffect(() => () => underway.current?.abort(), []);

  const run: Work["run"] = async (act) => {
    const mine = new AbortController();
    underway.current = mine;
    setBusy(true);
    setError(null);
    setClosed(false);
    try {
      const interview = await act({ onDoing: setDoing, signal: mine.signal });
      queries.setQueryData(interviewQuery(interview.id).queryKey, interview);
      await queries.invalidateQueries({ queryKey: interviewsQuery.queryKey });
      return interview;
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "question_closed") {
        setClosed(true);
        await queries.invalidateQueries({ queryKey: ["interview"] });
      } else if (!isAbort(problem)) setError(problem);
      return null;
    } finally {
      setBusy(false);
      setDoing(null);
    }
  };
  return { isBusy, doing, error, wasClosed, run, stop };
}
