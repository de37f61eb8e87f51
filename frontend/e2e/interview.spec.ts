import { axe, expect, test } from "./base";
import { ANSWER, NOTES, QUESTIONS } from "./samples";

test.beforeEach(async ({ page, engine }) => {
  await engine({ answers: [...QUESTIONS] });
  await page.goto("/interview");
  await page.getByLabel("Notes", { exact: true }).fill(NOTES);
});

test("cards hide their answers until they are asked for, and can be filtered", async ({ page }) => {
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make question cards" }).click();
  const cards = page.getByRole("main").locator("ol > li");
  await expect(cards).toHaveCount(4);
  await expect(page.getByText("Rubric")).toHaveCount(0);
  await page.getByRole("button", { name: "Show the model answer" }).first().click();
  await expect(page.getByText("Rubric")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Difficulty").selectOption("senior");

  await expect(cards).toHaveCount(1);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await coming).suggestedFilename()).toBe("interview.csv");
});

test("a mock interview waits over a reload, with what was being written", async ({ page }) => {
  await page.getByRole("button", { name: "Start a mock interview" }).click();
  await expect(page).toHaveURL(/interview\/[0-9a-f-]{36}$/);
  const answer = page.getByLabel("Your answer");
  await answer.fill(ANSWER);
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await expect(answer).toHaveValue(ANSWER);
  await answer.press("Control+Enter");

  await expect(page.getByText("Question 2 of 4")).toBeVisible();
  await expect(answer).toHaveValue("");
  await expect(page.getByRole("heading", { name: "So far" })).toBeVisible();
  await page.getByRole("link", { name: "All interviews" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByText("Question 2 of 4")).toBeVisible();
});

test("at the end there is a report, and over two interviews a chart", async ({ page }) => {
  test.slow();
  for (const round of [1, 2]) {
    await page.goto("/interview");
    await page.getByLabel("Notes", { exact: true }).fill(NOTES);
    await page.getByRole("button", { name: "Start a mock interview" }).click();
    await page.getByLabel("Your answer").fill(ANSWER);
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    // The next question, or a follow-up to this one.
    await expect(page.getByLabel("Your answer")).toHaveValue("");
    await page.getByRole("button", { name: "End and see the report" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End and see the report" }).click();
    await expect(page.getByRole("img", { name: /^Score: \d+ of 100/ })).toBeVisible();
    expect(await axe(page), `round ${round}`).toEqual([]);
  }
  await page.getByRole("link", { name: "All interviews" }).click();

  const chart = page.getByRole("figure", { name: "Scores over your interviews" });
  await expect(chart.getByRole("img")).toBeVisible();
  await chart.getByRole("button", { name: "Show as table" }).click();
  await expect(chart.getByRole("row")).not.toHaveCount(0);
  expect(await axe(page)).toEqual([]);
});

test("an interview of nobody is not there", async ({ page }) => {
  await page.goto("/interview/00000000-0000-4000-8000-000000000000");

  await expect(page.getByText("There is no such interview")).toBeVisible();
});

test("without anything to ask about it says so", async ({ page }) => {
  await page.getByLabel("Notes", { exact: true }).fill("");
  await page.getByRole("button", { name: "Start a mock interview" }).click();

  await expect(page.getByRole("alert")).toContainText("Give at least one");
});
