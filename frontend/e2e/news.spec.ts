import { axe, expect, test } from "./base";
import { ARTICLE, NEWS_DRAFT } from "./samples";

test.beforeEach(async ({ page }) => {
  await page.goto("/news");
});

test("a text becomes sentences, each with its paragraph; what did not hold is listed", async ({
  page,
  engine,
}) => {
  await engine({ answers: [NEWS_DRAFT] });
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByLabel("Article").fill(ARTICLE);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Summarise" }).click();
  await page.getByRole("button", { name: "It reads pages asynchronously." }).focus();

  const panel = page.getByRole("complementary", { name: "What the article says" });
  await expect(panel.locator("mark")).toHaveText(
    "It reads pages asynchronously, which makes large scans faster.",
  );
  await expect(page.locator("s", { hasText: "9000 robots" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("sources that cannot be read say why", async ({ page }) => {
  await page.getByLabel("Addresses").fill("https://127.0.0.1/private");
  await page.getByRole("button", { name: "Summarise" }).click();

  await expect(page.getByText("Nothing could be summarised")).toBeVisible();
  await expect(page.getByText("Not on the public internet", { exact: true })).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("several addresses can be told each for itself", async ({ page }) => {
  await page.getByLabel("Addresses").fill("https://127.0.0.1/a\nhttps://127.0.0.1/b");
  await page.getByLabel("Result", { exact: true }).selectOption("each");
  await page.getByRole("button", { name: "Summarise" }).click();

  await expect(page.getByText("Not on the public internet", { exact: true })).toHaveCount(2);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  expect((await coming).suggestedFilename()).toBe("news.csv");
});

test("what is missing is said at its field", async ({ page }) => {
  await page.getByRole("button", { name: "Summarise" }).click();

  await expect(page.getByText("Give at least one address.")).toBeVisible();
  await expect(page.getByLabel("Addresses")).toHaveAttribute("aria-invalid", "true");
});
