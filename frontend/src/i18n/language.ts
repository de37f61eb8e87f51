/** Which language the reader has chosen, and how dates and numbers are written in it. */
import { create } from "zustand";
import { keep } from "@/lib/kept";

export type Language = "en" | "ko";
export const LANGUAGES: readonly Language[] = ["ko", "en"];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

// The page's script has decided already, before the first paint.
const atFirst = (): Language => (document.documentElement.lang === "ko" ? "ko" : "en");

const store = create<{ language: Language }>(() => ({ language: atFirst() }));

export const useLanguage = (): Language => store((state) => state.language);

export const languageNow = (): Language => store.getState().language;

export function speak(language: Language): void {
  document.documentElement.lang = language;
  keep("haru.language", language);
  store.setState({ language });
}
