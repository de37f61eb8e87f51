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
  await page.getByLabel("Everybody here").check();
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
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(row).toBeHidden();
});

test("a file that is too large never leaves, and what is no file of ours says why", async ({ page }) => {
  await page.goto("/documents");
  await page.locator('input[type="file"]').setInputFiles([
    { name: "large.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(8 * 1024 * 1024 + 1) },
    { name: "empty.md", mimeType: "text/markdown", buffer: Buffer.from("") },
  ]);

  await expect(page.getByText("It is larger than 8 MB.")).toBeVisible();
  await expect(page.getByText(/^Not added: /)).toHaveCount(2);
  expect(await axe(page)).toEqual([]);
});

test("an address is checked before it is asked for", async ({ page }) => {
  await page.goto("/documents");
  await page.getByLabel("Address of a page or file").fill("file:///etc/passwd");
  await page.getByRole("button", { name: "Add", exact: true }).click();

  await expect(page.getByText("Enter an address that begins with")).toBeVisible();
});
