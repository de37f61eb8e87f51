import { axe, expect, test } from "./base";

test("a key is made with few rights, works, and is revoked", async ({ page, baseURL, playwright }) => {
  await page.goto("/account");
  await expect(page.getByText("No keys yet")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("notes");
  await page.getByLabel("Only what I choose").check();
  await page.getByLabel("Documents").check();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await page.getByRole("dialog").locator("code").first().textContent();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByRole("button", { name: "I have kept it" }).click();

  const program = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: { authorization: `Bearer ${key}` },
  });
  expect((await program.get("/api/documents")).status()).toBe(200);
  expect((await program.get("/api/search?q=a")).status()).toBe(403);
  await page.getByRole("button", { name: "Revoke notes" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
  expect((await program.get("/api/documents")).status()).toBe(401);
  await program.dispose();
});

test("name, instructions and language are kept", async ({ page }) => {
  await page.goto("/account");
  await page.getByLabel("Instructions for every chat").fill("Answer briefly.");
  await page.getByRole("button", { name: "Save" }).nth(1).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await page.getByLabel("한국어").check();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("계정");
  await page.reload();

  await expect(page.getByLabel("모든 대화에 적용할 지침")).toHaveValue("Answer briefly.");
  expect(await axe(page)).toEqual([]);
});
