/** What is written in the form, and the input that it makes. */
import type { Language } from "@/i18n/language";
import { commitsIn } from "./commits";
import type { NoteDocument, TilGiven } from "./model";
import { ownZone, today } from "./zones";

export type Kind = "commits" | "repository" | "documents";
export type Domain = "research-notes" | "paper";

export interface Draft {
  kind: Kind;
  language: Language;
  zone: string;
  commits: string;
  /** Of pasted commits, one day or all. */
  day: string;
  repository: string;
  since: string;
  until: string;
  authors: string;
  branch: string;
  token: string;
  domain: Domain;
  documents: readonly NoteDocument[];
}

export function newDraft(language: Language): Draft {
  const zone = ownZone();
  const day = today(zone);
  return {
    kind: "commits",
    language,
    zone,
    commits: "",
    day: "",
    repository: "",
    since: day,
    until: day,
    authors: "",
    branch: "",
    token: "",
    domain: "research-notes",
    documents: [{ title: "", text: "" }],
  };
}

/** Null while something is missing. */
export function givenOf(draft: Draft): TilGiven | null {
  const { language } = draft;
  switch (draft.kind) {
    case "commits": {
      const { commits } = commitsIn(draft.commits);
      if (!commits.length) return null;
      return { repo: commits, language, timezone: draft.zone, ...(draft.day ? { date: draft.day } : {}) };
    }
    case "repository": {
      const repository = repositoryOf(draft.repository);
      if (!repository) return null;
      const authors = draft.authors.split(/[,\s]+/).filter(Boolean);
      const source = {
        repository,
        authors,
        ...filled({ since: draft.since, until: draft.until || draft.since }),
        ...filled({ branch: draft.branch.trim(), token: draft.token.trim() }),
      };
      return { source, language, timezone: draft.zone };
    }
    case "documents": {
      const documents = draft.documents
        .filter((one) => one.text.trim())
        .map((one, at) => ({ ...one, title: one.title.trim() || headingOf(one.text) || String(at + 1) }));
      return documents.length ? { domain: draft.domain, documents, language } : null;
    }
  }
}

/** owner/name is one of GitHub. */
export function repositoryOf(written: string): string | null {
  const given = written.trim().replace(/\/+$/, "");
  if (/^[\w.-]+\/[\w.-]+$/.test(given)) return `https://github.com/${given}`;
  return /^https:\/\/[^\s/]+\/[^\s?#]+\/[^\s?#]+$/.test(given) ? given : null;
}

const headingOf = (text: string): string =>
  /^#+\s+(.+)$/m.exec(text)?.[1]?.trim().slice(0, 300) ?? text.trim().split("\n", 1)[0]?.slice(0, 80) ?? "";

function filled<T extends Record<string, string>>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value)) as Partial<T>;
}
