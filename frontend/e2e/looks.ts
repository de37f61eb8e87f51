/** In which languages, themes and sizes pages are photographed, and where the pictures go. */
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

export interface Look {
  language: "ko" | "en";
  theme: "light" | "dark";
  size: "phone" | "wide";
}

const SIZES = { phone: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } };
// The gallery of the documentation shows each language, theme and size with every page, but not all of them together.
const GALLERY = process.env.GALLERY === "1";
const FOLDER = GALLERY
  ? fileURLToPath(new URL("../../docs/gallery", import.meta.url))
  : (process.env.SHOTS ?? fileURLToPath(new URL("../shots", import.meta.url)));

const ALL: readonly Look[] = (["ko", "en"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["phone", "wide"] as const).map((size) => ({ language, theme, size })),
  ),
);

export const LOOKS = GALLERY
  ? ALL.filter(
      ({ language, theme, size }) => (language === "ko") === ((theme === "light") === (size === "wide")),
    )
  : ALL;

export const said = ({ language, theme, size }: Look) => `${language} ${theme} ${size}`;

/** For `test.use`. */
export const seen = ({ language, theme, size }: Look) => ({
  viewport: SIZES[size],
  colorScheme: theme,
  locale: language === "ko" ? "ko-KR" : "en-US",
});

export async function shoot(page: Page, name: string, { language, theme, size }: Look): Promise<void> {
  const path = `${FOLDER}/${name}-${language}-${theme}-${size}.${GALLERY ? "jpg" : "png"}`;
  await page.screenshot(GALLERY ? { path, type: "jpeg", quality: 62 } : { path });
}
