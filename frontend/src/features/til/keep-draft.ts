/** A note as a file that is to be committed: what is written in the form, and what is sent. */
import type { HostedFile, TilOutput } from "@/api/types";
import { draftOf, keepDraft } from "@/lib/drafts";
import { repositoryOf } from "./draft";
import { type Form, fileOf } from "./front-matter";
import type { TilGiven } from "./model";
import { bytesOf, slugOf } from "./slug";

export interface KeepDraft {
  repository: string;
  token: string;
  path: string;
  branch: string;
  form: Form;
}

export type KeepField = "repository" | "token" | "path";
type Noted = Pick<TilOutput, "title" | "tags" | "markdown">;

const LAST = "til-keep";
const PATH_BYTES = 400;
const NAME_BYTES = 200;

/** The repository of notes is seldom that of the code: the one used last comes first. */
export function newKeep(note: Noted, given: TilGiven | null): KeepDraft {
  const last = lastUsed();
  return {
    repository: last?.repository ?? given?.source?.repository ?? "",
    token: "",
    path: `${slugOf(note.tags[0] ?? "notes")}/${slugOf(note.title)}.md`,
    branch: last?.branch ?? "",
    form: "none",
  };
}

export function problemsOf(draft: KeepDraft): KeepField[] {
  const isRight = {
    repository: repositoryOf(draft.repository) !== null,
    token: /^[!-~]+$/.test(draft.token.trim()),
    path: isNotePath(draft.path.trim()),
  };
  return (Object.keys(isRight) as KeepField[]).filter((field) => !isRight[field]);
}

/** As the command ends a page, so that it knows it again: of several days the last one. */
export function pageOf(note: Noted, form: Form, today: string): string {
  const day = note.title.match(/\d{4}-\d\d-\d\d/g)?.at(-1) ?? today;
  return `${fileOf(note, form, day).trim()}\n\n<!-- haru til ${day} -->\n`;
}

export const messageOf = (title: string, isNew = true): string =>
  `${isNew ? "Add" : "Rewrite"} TIL: ${title.replace(/\s+/g, " ").trim()}`;

/** `replace` is the version that was seen of the file that is there. */
export function sentOf(draft: KeepDraft, note: Noted, today: string, replace?: string): HostedFile {
  const branch = draft.branch.trim();
  return {
    repository: repositoryOf(draft.repository) ?? draft.repository,
    token: draft.token.trim(),
    path: draft.path.trim(),
    text: pageOf(note, draft.form, today),
    message: messageOf(note.title, !replace),
    ...(branch ? { branch } : {}),
    ...(replace ? { replace } : {}),
  };
}

export function isNotePath(path: string): boolean {
  const parts = path.split("/");
  const isPlain = !/[\p{C}\p{Zl}\p{Zp}\\]|(?! )\p{Zs}/u.test(path);
  const areNames = parts.every((part) => part && !part.startsWith(".") && part === part.trim());
  const isShort = bytesOf(path) <= PATH_BYTES && parts.every((part) => bytesOf(part) <= NAME_BYTES);
  return isPlain && areNames && isShort && path.endsWith(".md");
}

/** In this browser, until somebody signs out; never the token. */
export function rememberPlace({ repository, branch }: KeepDraft): void {
  keepDraft(LAST, JSON.stringify({ repository: repository.trim(), branch: branch.trim() }));
}

function lastUsed(): Pick<KeepDraft, "repository" | "branch"> | null {
  try {
    const { repository, branch } = JSON.parse(draftOf(LAST));
    return typeof repository === "string" && typeof branch === "string" ? { repository, branch } : null;
  } catch {
    return null;
  }
}
