import { axe, expect, test } from "./base";
import { stateOf } from "./server";

test("a chat is shared as it is seen, read by another member, and taken back", async ({
  page,
  browser,
  baseURL,
  engine,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await engine({ answers: ["Use **one** pool for each process.", "About twenty."] });
  await page.goto("/chat");
  const field = page.getByRole("textbox", { name: "Your message" });
  for (const [asked, told] of [
    ["How do pools work?", "Use one pool for each process."],
    ["And how large?", "About twenty."],
  ] as const) {
    await field.fill(asked);
    await field.press("Enter");
    await expect(page.getByRole("article", { name: "Answer" }).last()).toContainText(told);
  }

  await page.getByRole("button", { name: "Share this chat" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this chat" });
  await expect(dialog.getByRole("region", { name: "What others will see" })).toContainText("About twenty.");
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel("Can be read for").selectOption("7 days");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByRole("list", { name: "Links to this chat" }).getByRole("listitem")).toHaveCount(1);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`^${baseURL}/shared/[0-9a-f-]{36}$`));
  await page.keyboard.press("Escape");
  await field.fill("Something private");
  await field.press("Enter");
  await expect(page.getByRole("article", { name: "You" })).toHaveCount(3);

  const other = await browser.newContext({ storageState: stateOf("local"), ...(baseURL ? { baseURL } : {}) });
  const theirs = await other.newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole("article", { name: "Question" })).toHaveText([
    "How do pools work?",
    "And how large?",
  ]);
  await expect(theirs.getByRole("article", { name: "Answer" }).first().locator("strong")).toHaveText("one");
  await expect(theirs.getByText(/Shared by 미나 on/)).toBeVisible();
  expect(await axe(theirs)).toEqual([]);

  await page.goto("/account");
  await page
    .getByRole("list", { name: "Shared chats" })
    .getByRole("button", { name: /Take back/ })
    .click();
  await expect(page.getByText("You share nothing at the moment.")).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByText("This link leads nowhere")).toBeVisible();
  await other.close();
});
