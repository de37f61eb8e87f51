import type { Page } from "@playwright/test";
import { axe, expect, test } from "./base";
import { GIT_LOG, TIL_DRAFTS } from "./samples";

// What was answered once is answered again without the model.
const otherDay = (day: string) => GIT_LOG.replaceAll("2026-05-01", day);

test.beforeEach(async ({ page }) => {
  await page.goto("/til");
});

test("commits become a note whose sentences show their lines", async ({ page, engine }) => {
  await page.getByLabel("Commits", { exact: true }).fill(GIT_LOG);
  await expect(page.getByText("2 commits of one day recognised")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await engine({ answers: [...TIL_DRAFTS, ...TIL_DRAFTS], holds: true });
  await page.getByRole("button", { name: "Write the note" }).click();
  await expect(page.getByText("Draft, not checked yet").first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await engine({ go_on: true, holds: false });

  await expect(page.getByRole("article", { name: "The note" })).toBeVisible();
  const panel = page.getByRole("complementary", { name: "Evidence" });
  await expect(panel.locator("mark").first()).toContainText("closeIdle");
  await page.getByRole("button", { name: /now returns/ }).click();
  await expect(panel.locator("mark").first()).toContainText("empty list");
  await expect(page.locator("s", { hasText: "open_socket" })).toBeVisible();
  await expect(page.getByRole("article")).not.toContainText("open_socket");
  expect(await axe(page)).toEqual([]);
});

test("the note can be downloaded with front matter, and the command to keep it is told", async ({
  page,
  engine,
}) => {
  await engine({ answers: [...TIL_DRAFTS, ...TIL_DRAFTS] });
  await page.getByLabel("Commits", { exact: true }).fill(GIT_LOG);
  await page.getByRole("button", { name: "Write the note" }).click();
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByLabel("Front matter").selectOption("hugo");
  expect(await axe(page)).toEqual([]);
  const coming = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: /\.md$/ }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^til-2026-05-01.*\.md$/);

  await page.getByRole("button", { name: "Keep in Git" }).click();
  await page.getByRole("tab", { name: "On my machine" }).click();
  await expect(page.getByRole("dialog")).toContainText("haru til . --date 2026-05-01 --timezone Asia/Seoul");
});

test("on a phone the evidence is a sheet that Esc closes", async ({ page, engine }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await engine({ answers: [...TIL_DRAFTS, ...TIL_DRAFTS] });
  await page.getByLabel("Commits", { exact: true }).fill(GIT_LOG);
  await page.getByRole("button", { name: "Write the note" }).click();
  const sentence = page.getByRole("button", { name: /now returns/ });
  await sentence.click();

  await expect(page.getByRole("dialog", { name: "Evidence" }).locator("mark").first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(sentence).toBeFocused();
});

test("Esc stops the model, and what is left is said to be unchecked", async ({ page, engine }) => {
  await engine({ answers: TIL_DRAFTS, holds: true });
  await page.getByLabel("Commits", { exact: true }).fill(otherDay("2026-06-01"));
  await page.getByRole("button", { name: "Write the note" }).click();
  await expect(page.getByText("Draft, not checked yet").first()).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(page.getByText("Never checked").first()).toBeVisible();
  await expect.poll(async () => (await engine({})).running).toBe(0);
});

test("a day without commits says so, and asks no model", async ({ page, engine }) => {
  const before = (await engine({})).heard;
  await page.getByLabel("Commits", { exact: true }).fill(GIT_LOG.replace("2026-05-01T12", "2026-05-03T12"));
  await page.getByLabel("Day").selectOption("2026-05-01");
  await page.getByLabel("Commits", { exact: true }).fill(otherDay("2026-05-04"));
  await page.getByRole("button", { name: "Write the note" }).click();

  await expect(page.getByText("No commits on that day")).toBeVisible();
  expect((await engine({})).heard).toBe(before);
});

test("what the server refuses stands above the form, which keeps what was written", async ({
  page,
  engine,
}) => {
  const log = otherDay("2026-06-02");
  await engine({ refuses: 500 });
  await page.getByLabel("Commits", { exact: true }).fill(log);
  await page.getByRole("button", { name: "Write the note" }).click();

  await expect(page.getByRole("alert")).toContainText("model");
  await expect(page.getByLabel("Commits", { exact: true })).toHaveValue(log);
  expect(await axe(page)).toEqual([]);
});

async function noteToKeep(
  page: Page,
  engine: (script: { answers: string[] }) => Promise<unknown>,
  day: string,
) {
  await engine({ answers: [...TIL_DRAFTS, ...TIL_DRAFTS] });
  await page.getByLabel("Commits", { exact: true }).fill(otherDay(day));
  await page.getByRole("button", { name: "Write the note" }).click();
  await page.getByRole("button", { name: "Keep in Git" }).click();
  return page.getByRole("dialog");
}

test("a note is committed to GitHub, and is not written over what stands there", async ({
  page,
  engine,
  repository,
}) => {
  await repository({ files: {}, made: [], token: "ghp_secret" });
  const dialog = await noteToKeep(page, engine, "2026-07-01");
  await dialog.getByRole("button", { name: "Commit" }).click();
  await expect(dialog).toContainText("Write owner/name");
  await expect(dialog.getByLabel("Repository of notes")).toBeFocused();
  await dialog.getByLabel("Repository of notes").fill("mina/til");
  await dialog.getByLabel("Access token").fill("ghp_wrong");
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel("Access token").press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("repository_unseen");

  await dialog.getByLabel("Access token").fill("ghp_secret");
  const path = await dialog.getByLabel("File", { exact: true }).inputValue();
  expect(path).toMatch(/^[^/]+\/til-2026-07-01-.*\.md$/);
  await dialog.getByRole("button", { name: "Commit" }).click();
  await expect(dialog.getByRole("heading", { name: "The note is committed." })).toBeFocused();
  await expect(dialog.getByRole("link", { name: "Open the file" })).toHaveAttribute(
    "href",
    `https://github.com/mina/til/blob/HEAD/${path}`,
  );
  expect(await axe(page)).toEqual([]);
  const { files, made } = await repository({});
  expect(files[path]).toMatch(/^# TIL 2026-07-01[\s\S]*<!-- haru til 2026-07-01 -->\n$/);
  expect(made.map((one) => one.message)).toEqual([expect.stringMatching(/^Add TIL: TIL 2026-07-01/)]);

  await repository({ files: { [path]: "# Written by hand" } });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keep in Git" }).click();
  await expect(dialog.getByLabel("Repository of notes")).toHaveValue("mina/til");
  await expect(dialog.getByLabel("Access token")).toHaveValue("");
  await dialog.getByLabel("Access token").fill("ghp_secret");
  await dialog.getByRole("button", { name: "Commit" }).click();
  await expect(dialog).toContainText("There is another file of this name already.");
  expect(await axe(page)).toEqual([]);
  expect((await repository({})).files).toEqual({ [path]: "# Written by hand" });
  await dialog.getByRole("button", { name: "Replace the file" }).click();
  await expect(dialog).toContainText("The file is replaced.");
  expect((await repository({})).files[path]).toMatch(/^# TIL 2026-07-01/);
});

test("another name is another file: what was said of the first is gone", async ({
  page,
  engine,
  repository,
}) => {
  const dialog = await noteToKeep(page, engine, "2026-07-02");
  const path = await dialog.getByLabel("File", { exact: true }).inputValue();
  await repository({ files: { [path]: "# Written by hand" }, made: [], token: "ghp_secret" });
  await dialog.getByLabel("Repository of notes").fill("https://github.com/mina/til");
  await dialog.getByLabel("Access token").fill("ghp_secret");
  await dialog.getByRole("button", { name: "Commit" }).click();
  await dialog.getByLabel("File", { exact: true }).fill("pool/other.md");
  await expect(dialog.getByRole("button", { name: "Replace the file" })).toBeHidden();
  await dialog.getByRole("button", { name: "Commit" }).click();
  await expect(dialog).toContainText("The note is committed.");

  expect((await repository({})).made.map((one) => one.path)).toEqual(["pool/other.md"]);
});

test("a token is in no storage and no address", async ({ page }) => {
  await page.getByRole("tab", { name: "Repository" }).click();
  await page.getByLabel("Repository", { exact: true }).last().fill("owner/name");
  await page.getByText("Branch and access token").click();
  await page.getByLabel("Access token").fill("ghp_secret");
  expect(await axe(page)).toEqual([]);

  expect(await keptBy(page)).not.toContain("ghp_secret");
});

test("a token that commits a note is in no storage, no address and no field once it was used", async ({
  page,
  engine,
  repository,
}) => {
  await repository({ files: {}, made: [], token: "ghp_secret" });
  const dialog = await noteToKeep(page, engine, "2026-07-03");
  await dialog.getByLabel("Repository of notes").fill("mina/til");
  await dialog.getByLabel("Access token").fill("ghp_secret");
  expect(await keptBy(page)).not.toContain("ghp_secret");
  const asked = page.waitForRequest("**/api/til/keep");
  await dialog.getByRole("button", { name: "Commit" }).click();
  await expect(dialog).toContainText("The note is committed.");

  expect((await asked).url()).not.toContain("ghp_secret");
  expect(await keptBy(page)).not.toContain("ghp_secret");
  expect(await keptBy(page)).toContain("mina/til");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keep in Git" }).click();
  await expect(dialog.getByLabel("Access token")).toHaveValue("");
});

const keptBy = (page: Page) =>
  page.evaluate(async () => {
    const bases = (await indexedDB.databases()).map((one) => one.name);
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state, bases]);
  });
