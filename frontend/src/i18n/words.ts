/** Words in two languages. A page asks for its own with `useWords(pageWords)`; a missing key does not compile. */
import { type Language, useLanguage } from "./language";

// biome-ignore lint/suspicious/noExplicitAny: any arguments, as long as both languages take the same
type Said = string | ((...given: any[]) => string) | { readonly [key: string]: Said };
type Vocabulary = { readonly [key: string]: Said };

/** The same keys; what takes arguments takes the same ones. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Like<T[K]>;
};

export type Words<T extends Vocabulary> = Readonly<Record<Language, Like<T>>>;

export function words<T extends Vocabulary>(en: T, ko: NoInfer<Like<T>>): Words<T> {
  return { en: en as unknown as Like<T>, ko };
}

export function useWords<T extends Vocabulary>(said: Words<T>): Like<T> {
  return said[useLanguage()];
}

/** English needs two forms, Korean one. */
export function plural(count: number, one: string, other: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : other}`;
}
