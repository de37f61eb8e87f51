import { axe, expect, test } from "./base";

const NOTE = "# Connection pools\n\nA pool keeps connections open, since opening one costs a round trip.";

test("a file is added, read, found with its reasons, relabelled and deleted", async ({ page }) => {
  await page.goto("/documents");
  await expect(page.getByText("No documents yet")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Tags for new documents").fill("db, pools");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "pools.md", mimeType: "text/markdown", buffer: Buffer.from(NOTE) });
  const row = page.getByRole("listitem").filter({ hasText: "Connection pools" });
  await expect(row).toBeVisible();
  await expect(row.getByText("Only me")).toBeVisible();
  await expect(page.getByText("still to be read")).toBeHidden();
  expect(await axe(page)).toEqual([]);

  await row.getByRole("button", { name: "Connection pools", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("costs a round trip");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await row.getByRole("button", { name: /^What to do/ }).click();
  await page.getByRole("menuitem", { name: "Edit its labels" }).click();
  await page.getByRole("dialog").getByLabel("Everybody here").check();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row.getByText("Everybody here")).toBeVisible();

  await page.getByRole("tab", { name: "Search inside" }).click();
  await page.getByRole("searchbox").fill("pool");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.locator("mark").first()).toBeVisible();
  await expect(page.getByText(/Words: rank/).first()).toBeVisible();
  expect(await axe(page)).toEqual([]);

  await page.getByRole("tab", { name: "Mine" }).click();
  await row.getByRole("button", { name: /^What to do/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(row).toBeHidden();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toBeVisible();

  await row.getByRole("button", { name: /^What to do/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(row).toBeHidden();
  // Whoever leaves meant it.
  await page.goto("/usage");
  await expect(async () => {
    await page.goto("/documents");
    await expect(page.getByText("No documents yet")).toBeVisible({ timeout: 2000 });
  }).toPass();
});

test("a file that is too large never leaves, and one that cannot be read says why", async ({ page }) => {
  test.slow();
  await page.goto("/documents");
  await page.locator('input[type="file"]').setInputFiles([
    { name: "large.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(8 * 1024 * 1024 + 1) },
    { name: "broken.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 nothing") },
  ]);

  await expect(page.getByText("It is larger than 8 MB.")).toBeVisible();
  const row = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: /^What to do with broken/ }) });
  await expect(row.getByText("Failed", { exact: true })).toBeVisible({ timeout: 90_000 });
  await expect(row.locator("p.text-danger")).not.toBeEmpty();
  expect(await axe(page)).toEqual([]);
});

test("an address is checked before it is asked for", async ({ page }) => {
  await page.goto("/documents");
  await page.getByLabel("Address of a page or file").fill("file:///etc/passwd");
  await page.getByRole("button", { name: "Add", exact: true }).click();

  await expect(page.getByText("Enter an address that begins with")).toBeVisible();
});
