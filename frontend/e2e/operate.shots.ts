/** Pictures of documents, usage, account and administration: npm run shots -- --grep operate */
import type { Page } from "@playwright/test";
import { served, test } from "./base";
import { fakeOperations, MOVING } from "./fake-operations";
import { LOOKS, said, seen, shoot } from "./looks";
import { stateOf } from "./server";

const PAGES: [string, string, string, ((page: Page) => Promise<unknown>)?][] = [
  ["documents", "/documents", "mina"],
  [
    "search",
    "/documents",
    "mina",
    async (page) => {
      await page.getByRole("tab").nth(2).click();
      await page.getByRole("searchbox").fill("연결 풀은 왜 쓰나요?");
      await page.keyboard.press("Enter");
      await page
        .getByRole("listitem")
        .filter({ has: page.locator("mark") })
        .first()
        .waitFor({ timeout: 5000 })
        .catch(() => undefined);
    },
  ],
  ["usage", "/usage", "local"],
  ["account", "/account", "mina"],
  ["admin-health", "/admin", "local"],
  ["admin-models", "/admin/models", "local"],
  ["admin-adapters", "/admin/adapters", "local"],
  ["admin-users", "/admin/users", "local"],
  [
    "studio",
    "/studio/0199f0c2-0000-7000-8000-000000000001",
    "local",
    (page) => page.getByRole("button", { name: /^search/ }).click(),
  ],
];

test.beforeAll(async ({ browser }) => {
  const baseURL = served().url;
  const context = await browser.newContext({ baseURL, storageState: stateOf("mina") });
  for (const [name, text, more] of FILES) {
    await context.request.post(`/api/documents?name=${encodeURIComponent(name)}&${more}`, {
      data: Buffer.from(text),
      headers: { "content-type": "application/octet-stream", origin: baseURL },
    });
  }
  await context.close();
});

const FILES: [string, string, string][] = [
  [
    "연결-풀.md",
    "# 연결 풀\n\n연결 풀은 데이터베이스 연결을 다시 씁니다. 연결을 새로 여는 비용이 크기 때문입니다.",
    "tags=db&tags=postgresql",
  ],
  [
    "pools.md",
    "# Connection pools\n\nA pool keeps connections open, since opening one costs a round trip.",
    "visibility=community",
  ],
  ["broken.pdf", "%PDF-1.7 nothing", ""],
];

for (const [name, path, person, act] of PAGES) {
  for (const look of LOOKS) {
    test.describe(() => {
      test.use({ person, ...seen(look) });
      test(`operate ${name} ${said(look)}`, async ({ page }) => {
        if (name !== "documents" && name !== "search")
          await fakeOperations(page, name === "admin-models" ? { seat: MOVING } : {});
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await act?.(page);
        await page.waitForTimeout(700);
        await whole(page);
        await shoot(page, name, look);
      });
    });
  }
}

/** The page scrolls within its frame: so that all of it is in the picture, the window becomes as high as it is. */
async function whole(page: Page): Promise<void> {
  const height = await page.locator("#content").evaluate((main) => main.scrollHeight + 56);
  const { width = 390, height: before = 844 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width, height: Math.min(3200, Math.max(before, height)) });
}
