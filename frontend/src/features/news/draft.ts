/** What is written in the form, and the input that it makes. */
import type { NewsInput } from "@/api/types";
import type { Language } from "@/i18n/language";
import { webAddress } from "@/runs/prose";

export type Kind = "links" | "text" | "opml";
export type Form = "digest" | "each";
export const MOST = 10;

export interface Draft {
  kind: Kind;
  language: Language;
  links: string;
  form: Form;
  title: string;
  text: string;
  url: string;
  opml: string;
}

export const newDraft = (language: Language): Draft => ({
  kind: "links",
  language,
  links: "",
  form: "digest",
  title: "",
  text: "",
  url: "",
  opml: "",
});

export interface Links {
  urls: readonly string[];
  wrong: string | null;
}

/** What lacks a scheme is read as https; the same address counts once. */
export function linksIn(text: string): Links {
  const lines = text.split(/\s+/).filter(Boolean);
  const urls = lines.map((line) => webAddress(/^[a-z]+:/i.test(line) ? line : `https://${line}`));
  const wrongAt = urls.findIndex((url) => url === null || !new URL(url).hostname.includes("."));
  const known = urls.filter((url) => url !== null);
  return { urls: [...new Set(known)], wrong: wrongAt === -1 ? null : (lines[wrongAt] ?? null) };
}

export const feedsIn = (opml: string): number => opml.match(/\bxmlUrl\s*=\s*["'][^"']+["']/gi)?.length ?? 0;

/** One input, or with `each` one for every address; null while something is missing. */
export function inputsOf(draft: Draft): readonly NewsInput[] | null {
  const { language } = draft;
  switch (draft.kind) {
    case "links": {
      const { urls, wrong } = linksIn(draft.links);
      if (!urls.length || wrong || urls.length > MOST) return null;
      return draft.form === "each" ? urls.map((url) => ({ url, language })) : [{ urls: [...urls], language }];
    }
    case "text": {
      if (!draft.text.trim()) return null;
      const url = webAddress(draft.url.trim());
      return [{ text: draft.text, title: draft.title.trim(), ...(url ? { url } : {}), language }];
    }
    case "opml":
      return feedsIn(draft.opml) ? [{ opml: draft.opml, language }] : null;
  }
}
