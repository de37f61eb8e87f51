import { axe, expect, test } from "./base";
import { fakeOperations, MOVING } from "./fake-operations";

test.use({ person: "local" });

test("usage shows days, features and limits, as pictures and as figures", async ({ page }) => {
  await fakeOperations(page);
  await page.goto("/usage");
  await expect(page.getByRole("img", { name: /Per day/ })).toBeVisible();
  await expect(page.getByText("12 of 60")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("columnheader", { name: "Day" })).toBeVisible();
  await page.getByLabel("Everybody’s").check();
  await expect(page.getByText("By user")).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("usage of a new server is empty and says so; its CSV can be had", async ({ page }) => {
  await page.goto("/usage");
  await expect(page.getByRole("heading", { name: "Usage" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();

  expect((await download).suggestedFilename()).toMatch(/^haru-usage-.*\.csv$/);
});

test("health names each part and who waits", async ({ page }) => {
  await page.goto("/admin");
  await expect(page.getByText("Database")).toBeVisible();
  await expect(page.getByText("Nobody waits.")).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("a switch is asked for, watched and given up", async ({ page }) => {
  const faked = await fakeOperations(page);
  await page.goto("/admin/models");
  await page.getByRole("button", { name: "Switch the model" }).click();
  await page.getByLabel("Switch to").selectOption("qwen3-8b");
  expect(await axe(page)).toEqual([]);
  faked.seat = MOVING;
  await page.getByRole("button", { name: "Switch", exact: true }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Go back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Go back" }).click();

  await expect
    .poll(() => faked.asked.map(([method, path]) => `${method} ${path}`))
    .toEqual(["POST /api/models/seats/main/switch", "POST /api/models/seats/main/rollback"]);
});

test("a canary is started with a share, and rolled back with a reason", async ({ page }) => {
  const faked = await fakeOperations(page);
  await page.goto("/admin/adapters");
  await page.getByRole("button", { name: "Promote version 3 of til-ko" }).click();
  await page.getByRole("slider").press("ArrowRight");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Start as a canary" }).click();
  await page.getByRole("button", { name: "More about til-ko" }).click();
  await page.getByRole("menuitem", { name: "Roll back" }).click();
  await page.getByLabel("Why").fill("too short");
  await page.getByRole("button", { name: "Roll back" }).click();

  await expect
    .poll(() => faked.asked.map(([, path, body]) => [path, body]))
    .toEqual([
      ["/api/admin/adapters/til-ko/promote", { number: 3, share: 0.25 }],
      ["/api/admin/adapters/til-ko/rollback", { why: "too short" }],
    ]);
  expect(await axe(page)).toEqual([]);
});

test("a user is added, let in by a link, limited, locked and deleted", async ({ page }) => {
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "Add a user" }).click();
  await page.getByLabel("Sign-in name").fill("jun");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "jun" });
  const act = async (name: string) => {
    await row.getByRole("button", { name: /^What to do/ }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Sign-in link");
  await expect(page.getByRole("dialog").locator("code")).toContainText("#token=");
  await page.getByRole("button", { name: "Done" }).click();
  await act("Limits");
  await page.getByLabel("Requests a minute").fill("5");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row.getByText("own limits")).toBeVisible();
  await act("Lock");
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await expect(row.getByText("Locked").first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await act("Delete");
  await page.getByLabel("Type jun to confirm").fill("jun");
  await page.getByRole("button", { name: "Delete", exact: true }).click();

  await expect(row).toBeHidden();
});

test("a run is opened: its graph, its steps in time, and what each found", async ({ page }) => {
  await fakeOperations(page);
  await page.goto("/studio");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "til", exact: true }).click();
  await page.getByRole("button", { name: /^search/ }).click();
  await expect(page.getByText("2 passages")).toBeVisible();
  await expect(page.getByText("it belongs to somebody else")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "All runs" }).click();
  await expect(page.getByRole("table")).toBeVisible();
});

test("a run is run again with other instructions, and stands beside the first", async ({ page, engine }) => {
  await engine({ answers: ["Use a pool.\n\nIt saves time."] });
  await page.goto("/chat");
  await page.getByLabel("Your message", { exact: true }).fill("What is a pool?");
  await page.keyboard.press("Enter");
  await expect(page.locator("article").getByText("It saves time.")).toBeVisible();
  await engine({ answers: ["Use a pool.\n\nIt is quick."] });
  // A run is recorded a moment after its answer.
  await expect(async () => {
    await page.goto("/studio");
    await page.getByRole("link", { name: "chat", exact: true }).first().click({ timeout: 2000 });
  }).toPass();
  await page.getByLabel("Instructions").fill("Be brief.");
  expect(await axe(page)).toEqual([]);

  await page.getByRole("button", { name: "Run again" }).click();

  await expect(page.getByRole("heading", { name: "Beside the first run" })).toBeVisible();
  const [first, now] = [page.getByText("It saves time."), page.getByText("It is quick.")];
  await expect(first.first()).toBeVisible();
  await expect(now.first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "First run" }).click();
  await expect(page.getByRole("heading", { name: "Beside the first run" })).toBeHidden();
});

test("a server that records no runs yet says so", async ({ page }) => {
  await page.route(/\/api\/traces\?/, (route) => route.fulfill({ status: 404, json: { code: "not_found" } }));
  await page.goto("/studio");

  await expect(page.getByText("This server records no runs yet")).toBeVisible();
});

test.describe("others", () => {
  test.use({ person: "mina" });

  test("are told that it is not for them", async ({ page }) => {
    await page.goto("/admin");

    await expect(page.getByText("This is for administrators")).toBeVisible();
  });
});
