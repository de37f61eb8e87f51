/** What is written in the form, and the input that it makes. */
import type { AttachedFile, InterviewInput } from "@/api/types";
import type { Language } from "@/i18n/language";

export const LEVELS = ["junior", "mid", "senior"] as const;
export const CATEGORIES = ["concept", "reasoning", "practice", "problem"] as const;
export type Level = (typeof LEVELS)[number];
export type Category = (typeof CATEGORIES)[number];
export const MOST_QUESTIONS = 10;
export const MOST_BYTES = 8 * 1024 ** 2;
/** A request of the mock interview has at most 1 MiB, and Base64 takes a third more. */
export const MOST_BYTES_OF_MOCK = 700_000;

export interface Brought {
  text: string;
  file: (AttachedFile & { bytes: number }) | null;
}

export interface Draft {
  notes: string;
  files: readonly { title: string; text: string }[];
  resume: Brought;
  job: Brought;
  stack: string;
  focus: string;
  counts: Readonly<Record<Level, number>>;
  categories: readonly Category[];
  followUps: number;
  language: Language;
}

const nothing: Brought = { text: "", file: null };

export const newDraft = (language: Language): Draft => ({
  notes: "",
  files: [],
  resume: nothing,
  job: nothing,
  stack: "",
  focus: "",
  counts: { junior: 1, mid: 2, senior: 1 },
  categories: [],
  followUps: 1,
  language,
});

export const totalOf = (counts: Draft["counts"]): number =>
  LEVELS.reduce((sum, level) => sum + counts[level], 0);

export const namesIn = (text: string): string[] =>
  [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter(Boolean).slice(0, 20);

/** Null while there is nothing to ask about. */
export function givenOf(draft: Draft): InterviewInput | null {
  const notes = [...(draft.notes.trim() ? [{ text: draft.notes }] : []), ...draft.files];
  const stack = namesIn(draft.stack);
  const focus = namesIn(draft.focus);
  const hasSubject =
    notes.length + stack.length + focus.length > 0 || hasSomething(draft.resume) || hasSomething(draft.job);
  if (!hasSubject || totalOf(draft.counts) === 0) return null;
  return {
    notes,
    stack,
    focus,
    ...brought("resume", draft.resume),
    ...brought("job", draft.job),
    distribution: draft.counts,
    categories: [...draft.categories],
    language: draft.language,
  };
}

const hasSomething = ({ text, file }: Brought): boolean => file !== null || text.trim() !== "";

function brought(name: "resume" | "job", { text, file }: Brought): Partial<InterviewInput> {
  if (file) return { [`${name}_file`]: { name: file.name, content: file.content } };
  return text.trim() ? { [name]: text } : {};
}

export const isTooLargeForMock = ({ resume, job }: Draft): boolean =>
  (resume.file?.bytes ?? 0) + (job.file?.bytes ?? 0) > MOST_BYTES_OF_MOCK;

export async function attached(file: File): Promise<NonNullable<Brought["file"]>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  }
  return { name: file.name, content: btoa(binary), bytes: file.size };
}
