/** Pictures of TIL, News and Interview at work, in both languages, themes and sizes. */
import type { Page } from "@playwright/test";
import { test } from "./base";
import { LOOKS, said as named, seen, shoot } from "./looks";
import { ANSWER, ARTICLE, GIT_LOG, NEWS_DRAFT, NOTES, QUESTIONS, TIL_DRAFTS } from "./samples";
import { ANSWER_KO, ARTICLE_KO, NEWS_DRAFT_KO, NOTES_KO, QUESTIONS_KO, TIL_DRAFTS_KO } from "./samples-ko";

const SAID = {
  en: {
    til: TIL_DRAFTS,
    article: ARTICLE,
    news: NEWS_DRAFT,
    notes: NOTES,
    questions: QUESTIONS,
    answer: ANSWER,
  },
  ko: {
    til: TIL_DRAFTS_KO,
    article: ARTICLE_KO,
    news: NEWS_DRAFT_KO,
    notes: NOTES_KO,
    questions: QUESTIONS_KO,
    answer: ANSWER_KO,
  },
} as const;

let day = 0;

for (const look of LOOKS) {
  test.describe(named(look), () => {
    test.use(seen(look));
    const { size } = look;
    const said = SAID[look.language];
    const shot = (page: Page, name: string) => shoot(page, name, look);

    test("til", async ({ page, engine }) => {
      day += 1;
      await page.goto("/til");
      await page.locator("textarea").waitFor();
      await shot(page, "til");
      // Another day each time: what was answered once comes without drafts.
      await page.locator("textarea").fill(GIT_LOG.replaceAll("2026-05-01", `2026-05-0${day}`));
      await engine({ answers: [...said.til, ...said.til], holds: true });
      await page.locator("button[type=submit]").click();
      await page.locator("ol > li div.border-dashed").first().waitFor();
      await shot(page, "til-draft");
      await engine({ go_on: true, holds: false });
      await page.locator("article").waitFor();
      await shot(page, "til-note");
      if (size === "phone") {
        await page.locator("article button").first().click();
        await shot(page, "til-evidence");
        await page.keyboard.press("Escape");
      }
      await page.locator("#content").evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await shot(page, "til-checked");
      await page.getByRole("button", { name: /^(Keep in Git|Git에)/ }).click();
      await page.getByRole("dialog").waitFor();
      await shot(page, "til-keep");
    });

    test("news", async ({ page, engine }) => {
      await page.goto("/news");
      await page.locator("textarea").waitFor();
      await shot(page, "news");
      await engine({ answers: [said.news] });
      await page.getByRole("tab").nth(1).click();
      await page.getByRole("tabpanel").locator("textarea").fill(said.article);
      await page.locator("button[type=submit]").click();
      await page.getByRole("complementary").locator("mark").waitFor();
      await shot(page, "news-digest");
    });

    test("interview", async ({ page, engine }) => {
      await engine({ answers: [...said.questions] });
      await page.goto("/interview");
      await page.locator("textarea").first().waitFor();
      await shot(page, "interview");
      await page.locator("textarea").first().fill(said.notes);
      await page.locator("form > div > div").last().getByRole("button").first().click();
      await page.locator("search").waitFor();
      await page.locator("ol > li button[aria-expanded]").first().click();
      await shot(page, "interview-cards");
      await page.goto("/interview");
      await page.locator("textarea").first().fill(said.notes);
      await page.locator("button[type=submit]").click();
      await page.waitForURL(/interview\/[0-9a-f-]{36}/);
      await page.locator("textarea").fill(said.answer);
      await shot(page, "interview-mock");
      await page.locator("textarea").press("Control+Enter");
      await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
      await page.locator("main header button").click();
      await page.getByRole("dialog").locator("footer button").click();
      await page.locator("svg[viewBox='0 0 128 128']").waitFor();
      await shot(page, "interview-report");
    });
  });
}
