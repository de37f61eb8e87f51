import type { Commit, TilInput, TilOutput } from "@/api/types";
import { runsOf } from "@/runs/store";

export interface NoteDocument {
  title: string;
  text: string;
  url?: string;
}

export type TilGiven = Omit<TilInput, "documents" | "repo"> & {
  repo?: readonly Commit[];
  documents?: readonly NoteDocument[];
};

export const tilRuns = runsOf<TilGiven, TilOutput>("til", ({ source, ...rest }) => ({
  ...rest,
  ...(source ? { source: { ...source, token: null } } : {}),
}));
