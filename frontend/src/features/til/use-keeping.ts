/** From what is written in the form to the commit. The token is nowhere but in this state, and gone with it. */
import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/errors";
import { keepNote } from "@/api/til";
import type { KeptFile, TilOutput } from "@/api/types";
import { textOf } from "@/app/query-client";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { toast } from "@/ui";
import { type KeepDraft, messageOf, newKeep, problemsOf, rememberPlace, sentOf } from "./keep-draft";
import type { TilGiven } from "./model";
import { ownZone, today } from "./zones";

export const outcomeOf = (kept: KeptFile) =>
  !kept.commit ? "same" : kept.replaced ? "replaced" : "committed";

export type Keeping = ReturnType<typeof useKeeping>;

export function useKeeping(output: TilOutput, given: TilGiven | null) {
  const said = useWords(tilWords).keep;
  const [draft, setDraft] = useState(() => newKeep(output, given));
  const [tries, setTries] = useState(0);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [kept, setKept] = useState<KeptFile | null>(null);
  const problems = problemsOf(draft);
  const there = error instanceof ApiError ? error.there : null;
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const change = (next: Partial<KeepDraft>) => {
    setDraft((before) => ({ ...before, ...next }));
    // A version that was seen is of that file only.
    setError(null);
  };
  // Who closes the dialog before the host has answered hears of it elsewhere.
  const end = (done: KeptFile) => {
    rememberPlace(draft);
    change({ token: "" });
    setKept(done);
    if (!isShown.current) toast({ text: said[outcomeOf(done)] });
  };
  const refuse = (problem: unknown) => {
    setError(problem);
    if (!isShown.current) toast({ text: textOf(problem), tone: "danger" });
  };
  const send = async (replace?: string) => {
    setTries((before) => before + 1);
    if (problems.length || isSending) return;
    setSending(true);
    setError(null);
    await keepNote(sentOf(draft, output, today(ownZone()), replace)).then(end, refuse);
    setSending(false);
  };
  return {
    draft,
    change,
    send,
    isSending,
    error,
    there,
    kept,
    tries,
    message: messageOf(output.title, !there),
    problems: tries ? problems : [],
  };
}
