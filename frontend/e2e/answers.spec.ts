/** Which model answers, what is told of an answer on its way and afterwards, and what can be said of it. */
import type { Page, Route } from "@playwright/test";
import { axe, expect, test } from "./base";

const field = (page: Page) => page.getByLabel("Your message", { exact: true });
const answers = (page: Page) => page.getByRole("article", { name: "Answer" });
const announced = (page: Page) => page.getByTestId("announcements");

async function asked(page: Page, text: string, answer: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
  await expect(answers(page).last()).toContainText(answer);
  await expect(announced(page)).toContainText("The answer is complete.");
}

test("a model is chosen by keys alone, and those that cannot be chosen say why", async ({ page }) => {
  await page.goto("/chat");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Control+Shift+M");
  const search = page.getByRole("combobox", { name: "Search models" });
  await expect(search).toBeFocused();
  await expect(page.getByRole("option", { name: /smollm2-135m/ })).toContainText("No wait");
  expect(await axe(page)).toEqual([]);
  await search.fill("gemma-3-12b");
  await page.keyboard.press("Enter");
  await expect(announced(page)).toContainText("gemma-3-12b cannot be chosen. It is not loaded");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect(field(page)).toBeFocused();

  const trigger = page.getByRole("button", { name: /^Model:/ });
  await trigger.click();
  await search.fill("smollm");
  await page.keyboard.press("Enter");
  await expect(search).toBeHidden();
  await expect(trigger).toBeFocused();
  await expect(trigger).toContainText("smollm2-135m");
});

test("where there are several, another model answers again, and the first answer stays", async ({
  page,
  engine,
}) => {
  const named: (string | undefined)[] = [];
  await page.route("**/api/models", async (route) => {
    const { models } = await (await route.fetch()).json();
    const [first, ...others] = models;
    await route.fulfill({ json: { models: [first, { ...first, model: "second" }, ...others] } });
  });
  // The server has only one: it is asked for that by another of its names.
  await page.route("**/api/chat", (route) => {
    const body = route.request().postDataJSON();
    named.push(body.model);
    return route.continue({ postData: { ...body, ...(body.model ? { model: "small" } : {}) } });
  });
  await engine({ answers: ["Answer one.", "Answer two."] });
  await page.goto("/chat");
  await asked(page, "Who answers?", "Answer one.");
  await page.getByRole("button", { name: "Answer again with another model" }).click();
  expect(await axe(page)).toEqual([]);
  await expect(page.getByRole("menuitem", { name: /smollm2-135m/ })).toContainText("gave this answer");
  await page.getByRole("menuitem", { name: "second" }).click();
  await expect(answers(page)).toContainText("Answer two.");
  expect(named).toEqual([undefined, "second"]);
  await page.getByRole("button", { name: "Previous version" }).click();

  await expect(answers(page)).toContainText("Answer one.");
});

test("where there is one, only it can answer again", async ({ page, engine }) => {
  await engine({});
  await page.goto("/chat");
  await asked(page, "Who answers?", "Use a connection pool.");

  await expect(page.getByRole("button", { name: "Answer again", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Answer again with another model" })).toBeHidden();
});

test("seconds pass until the first word, and afterwards the answer tells how long it took", async ({
  page,
  engine,
}) => {
  await page.clock.install();
  await engine({ thinks: true });
  await page.goto("/chat");
  await field(page).fill("Think about it.");
  await field(page).press("Enter");
  await expect(page.getByTestId("phase")).toContainText("Thinking…");
  await page.clock.fastForward(20_000);
  await expect(page.getByTestId("timer")).toContainText(/^2\d sec$/);
  expect(await axe(page)).toEqual([]);
  await engine({ go_on: true });
  await expect(answers(page)).toContainText("Use a connection pool.");
  await expect(page.getByTestId("timer")).toBeHidden();
  const about = page.getByRole("button", { name: "About this answer" });
  await about.click();
  const facts = page.getByRole("dialog", { name: "About this answer" });
  await expect(facts).toContainText(/smollm2-135m.*7 read, 4 written.*First word after2\d sec/s);
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(about).toBeFocused();
  await page.reload();
  await about.click();

  await expect(facts).toContainText(/smollm2-135m.*7 read, 4 written.*First word after.*All of it after/s);
});

test("a model that has to be loaded first is named, with how long that takes", async ({ page }) => {
  const told = [
    'start\ndata: {"run": "r", "conversation_id": null, "request_id": "q", "model": "large", "missing": null}',
    'step\ndata: {"node": "model", "state": "started", "profile": "large", "phase": "start"}',
    'waiting\ndata: {"position": 1, "expected_s": 40}',
  ];
  await page.route("**/api/chat/runs/**", () => undefined);
  await page.route("**/api/chat", (route) =>
    route.fulfill({
      headers: { "content-type": "text/event-stream", "x-haru-run": "r" },
      body: told.map((event, at) => `id: ${at + 1}\nevent: ${event}\n\n`).join(""),
    }),
  );
  await page.goto("/chat");
  await field(page).fill("Are you awake?");
  await field(page).press("Enter");

  await expect(page.getByTestId("phase")).toHaveText("Loading the model…");
  await expect(page.getByText("large, about 40 sec")).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("who asked too often keeps the question, sees when it can be sent again, and then it is", async ({
  page,
  engine,
}) => {
  await engine({});
  await page.clock.install();
  const refuse = (route: Route) =>
    route.fulfill({
      status: 429,
      headers: { "retry-after": "40", "content-type": "application/problem+json" },
      body: JSON.stringify({
        status: 429,
        code: "quota_spent",
        message: "Your limit is used up for now.",
        message_ko: "한도를 모두 썼습니다.",
      }),
    });
  await page.route("**/api/chat", refuse, { times: 1 });
  await page.goto("/chat");
  await field(page).fill("May I?");
  await field(page).press("Enter");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("quota_spent");
  const again = alert.getByRole("button");
  await expect(again).toContainText(/(40|3\d)/);
  await expect(again).toBeDisabled();
  expect(await axe(page)).toEqual([]);
  await page.clock.fastForward(41_000);
  await expect(again).toHaveText("Try again");
  await again.click();

  await expect(answers(page)).toContainText("Use a connection pool.");
  await expect(page.getByRole("article", { name: "You" })).toHaveCount(1);
  await expect(page.getByRole("article", { name: "You" })).toContainText("May I?");
});

test("a poor answer gets a reason, which is there after a reload and can be changed", async ({
  page,
  engine,
}) => {
  await engine({});
  await page.goto("/chat");
  await asked(page, "How many?", "Use a connection pool.");
  const good = page.getByRole("button", { name: "Good answer" });
  const poor = page.getByRole("button", { name: "Poor answer" });
  await poor.click();
  await expect(page.getByLabel("Not true")).toBeFocused();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Not true").check();
  await page.getByLabel(/What should it have said/).fill("Five.");
  await page.getByRole("button", { name: "Send", exact: true }).last().click();
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("kept");
  await expect(poor).toBeFocused();
  await page.reload();
  await expect(poor).toHaveAttribute("aria-pressed", "true");
  await poor.click();
  await expect(page.getByLabel("Not true")).toBeChecked();
  await expect(page.getByLabel(/What should it have said/)).toHaveValue("Five.");
  await page.keyboard.press("Escape");
  await good.click();
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("kept");
  await page.reload();

  await expect(good).toHaveAttribute("aria-pressed", "true");
  await expect(poor).toHaveAttribute("aria-pressed", "false");
});

test("a source whose document is gone says so, and leads nowhere", async ({ page, engine }) => {
  await page.goto("/chat");
  const id = await brought(page, "# Capybara pools\n\nCapybaras share a pool, and keep it warm.");
  await engine({ answers: ["They share a pool [1]."] });
  await asked(page, "What do capybaras share?", "They share a pool");
  const source = page.getByRole("button", { name: /Capybara pools/ }).last();
  await source.click();
  const preview = page.getByRole("dialog", { name: "Source 1" });
  await expect(preview).toContainText("keep it warm");
  await expect(preview.getByRole("link", { name: /Open the address/ })).toBeVisible();
  await source.click();
  await expect(preview).toBeHidden();
  await page.evaluate((id) => fetch(`/api/documents/${id}`, { method: "DELETE" }), id);

  for (const isFresh of [true, false]) {
    if (!isFresh) await page.reload();
    await source.click();
    await expect(preview).toContainText("This document is no longer available.");
    await expect(preview.getByRole("link")).toHaveCount(0);
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Escape");
  }
});

/** A document that can be found. */
async function brought(page: Page, text: string): Promise<string> {
  const id = await page.evaluate(async (text) => {
    const query = new URLSearchParams({ name: "capybaras.md", source: "https://notes.example/capybaras" });
    const body = new Blob([text], { type: "application/octet-stream" });
    const answer = await fetch(`/api/documents?${query}`, { method: "POST", body });
    return ((await answer.json()) as { id: string }).id;
  }, text);
  const state = () =>
    page.evaluate(async (id) => ((await (await fetch(`/api/documents/${id}`)).json()) as Told).state, id);
  await expect.poll(state).toBe("stored");
  return id;
}

interface Told {
  state: string;
}
