/** Pictures of every page in both languages, themes and sizes: npm run shots [-- --grep chat] */
import { fileURLToPath } from "node:url";
import { test } from "./base";

const FOLDER = process.env.SHOTS ?? fileURLToPath(new URL("../shots", import.meta.url));
const PAGES: [string, string, string][] = [
  ["home", "/", "mina"],
  ["sign-in", "/sign-in", ""],
];
const SIZES = { phone: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } };

for (const [name, path, person] of PAGES) {
  for (const language of ["ko", "en"]) {
    for (const theme of ["light", "dark"] as const) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        test.describe(() => {
          test.use({ person, viewport, colorScheme: theme, locale: language === "ko" ? "ko-KR" : "en-US" });
          test(`${name} ${language} ${theme} ${size}`, async ({ page }) => {
            await page.goto(path);
            await page.waitForLoadState("networkidle");
            await page.screenshot({ path: `${FOLDER}/${name}-${language}-${theme}-${size}.png` });
          });
        });
      }
    }
  }
}
