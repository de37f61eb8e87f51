import { axe, expect, served, test } from "./base";

test("the first page greets, and leads to everything", async ({ page }) => {
  await page.goto("/");

  await expect(page.getByRole("heading", { level: 1 })).toContainText("미나");
  await expect(page.getByRole("navigation").getByRole("link")).toHaveCount(7);
  expect(await axe(page)).toEqual([]);
});

test("the language changes at once, and stays", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "한국어" }).click();
  await expect(page.getByRole("link", { name: "채팅" })).toBeVisible();
  await page.reload();

  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(page.getByRole("link", { name: "채팅" })).toBeVisible();
});

test("on a phone the navigation is a drawer that Esc closes", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  const opener = page.getByRole("button", { name: "Open navigation" });
  await expect(page.getByRole("navigation")).toBeHidden();
  await opener.click();
  await expect(page.getByRole("navigation").getByRole("link", { name: "News" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(opener).toBeFocused();
});

test("administrators see what others do not", async ({ browser }) => {
  const { stateOf } = await import("./server");
  const context = await browser.newContext({ storageState: stateOf("local"), baseURL: served().url });
  const page = await context.newPage();
  await page.goto("/");

  await expect(page.getByRole("link", { name: "Administration" })).toBeVisible();
  await context.close();
});

test.describe("nobody", () => {
  test.use({ person: "" });

  test("is led to signing in, and told what is wrong", async ({ page }) => {
    await page.goto("/documents");
    await expect(page).toHaveURL(/\/sign-in\?next=\/documents/);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Enter your name.")).toBeVisible();
    await page.getByLabel("Name").fill("mina");
    await page.getByLabel("Password", { exact: true }).fill("not it");
    await page.getByRole("button", { name: "Sign in" }).click();

    await expect(page.getByRole("alert")).toContainText("Name or password is wrong.");
    expect(await axe(page)).toEqual([]);
  });

  test("finds no token in address or storage after a link (S-21)", async ({ page }) => {
    await page.goto("/sign-in#token=spent-or-wrong");

    await expect(page.getByRole("alert")).toContainText("used already");
    expect(page.url()).not.toContain("token");
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain("spent");
  });
});

test("an address that leads nowhere says so, in the frame", async ({ page }) => {
  await page.goto("/chat");
  await page.evaluate(() => history.pushState({}, "", "/nowhere"));
  await page.evaluate(() => window.dispatchEvent(new PopStateEvent("popstate")));

  await expect(page.getByText("There is nothing here")).toBeVisible();
});
