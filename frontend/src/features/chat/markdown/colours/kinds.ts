/** What code has colours for; each is a class in code.css. */
export type Kind = "plain" | "comment" | "word" | "text" | "number" | "name" | "kind" | "added" | "removed";

/** So many characters of a kind. */
export type Run = [kind: Kind, length: number];

export interface Job {
  language: string;
  code: string;
}
