/** Formulas and colours in answers. */
import type { Page, Route } from "@playwright/test";
import { axe, expect, test } from "./base";

const CODE = `from pool import Pool  # shared

def size(of: Pool) -> int:
    return of.size or 10`;
const FORMULAS = `방정식 $ax^2 + bx + c = 0$의 근은 $5와 상관없이 다음과 같습니다.

$$
x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$`;
const ANSWER = `${FORMULAS}\n\n\`\`\`python\n${CODE}\n\`\`\`\n\nThat is all.`;

const answer = (page: Page) => page.getByRole("article", { name: "Answer" }).last();
const colours = (page: Page) => answer(page).locator("pre span[class^=code-]");
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function ask(page: Page): Promise<void> {
  const field = page.getByLabel("Your message", { exact: true });
  await field.fill("Show me.");
  await field.press("Enter");
}

async function asked(page: Page): Promise<void> {
  await page.goto("/chat");
  await ask(page);
  await expect(page.getByTestId("announcements")).toContainText("The answer is complete.");
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`formulas are drawn, code has colours, and both can be read: ${colorScheme}`, async ({
    page,
    engine,
  }) => {
    await page.emulateMedia({ colorScheme });
    await engine({ answers: [ANSWER] });
    await asked(page);

    await expect(answer(page).locator("math")).toHaveCount(2);
    await expect(answer(page).locator("math[display=block] mfrac msqrt")).toBeVisible();
    await expect(answer(page)).toContainText("은 $5와 상관없이");
    await expect(colours(page).filter({ hasText: "# shared" })).toHaveClass("code-comment");
    expect(await axe(page)).toEqual([]);
  });
}

test("what is copied is what the model wrote", async ({ page, engine, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await engine({ answers: [ANSWER] });
  await asked(page);
  await expect(colours(page).first()).toBeVisible();
  await page.getByRole("button", { name: "Copy code" }).click();
  expect(await copied(page)).toBe(CODE);
  await page.getByRole("button", { name: "Copy answer" }).click();

  expect(await copied(page)).toBe(ANSWER);
});

test("colours change neither the text nor the place of anything", async ({ page, engine }) => {
  const held: Route[] = [];
  await page.route(/code-worker-/, (route) => void held.push(route));
  await engine({ answers: [`\`\`\`python\n${CODE}\n\`\`\`\n\nThat is all.`] });
  await asked(page);
  const code = answer(page).locator("pre code");
  const looked = async () => [await code.textContent(), await code.boundingBox()];
  const before = await looked();
  await expect(colours(page)).toHaveCount(0);
  await expect.poll(() => held.length).toBe(1);
  await held[0]?.continue();
  await expect(colours(page).first()).toBeVisible();

  expect(await looked()).toEqual(before);
});

test("a formula without its end waits, and is drawn when it has one", async ({ page, engine }) => {
  await engine({ answers: ["Sum:\n\n$$\n\\frac{a}{b} +\n\n c\n$$\n\nDone."], holds: true });
  await page.goto("/chat");
  await ask(page);
  await expect(answer(page)).toContainText("Sum:");
  await expect(answer(page)).not.toContainText("frac");
  await engine({ go_on: true });

  await expect(answer(page).locator("math mfrac")).toBeVisible();
  await expect(answer(page)).toContainText("Done.");
});

test("wide formulas scroll in their box, and are reached by keys only then", async ({ page, engine }) => {
  const wide = Array.from({ length: 60 }, (_, n) => `x_{${n}}`).join(" + ");
  await engine({ answers: [`$$x$$\n\n$$${wide}$$\n\nSo $y$ and $${wide}$ are.`] });
  await asked(page);
  const boxes = answer(page).locator(".wide");

  await expect
    .poll(() => boxes.evaluateAll((all) => all.map((box) => [getComputedStyle(box).overflowX, box.tabIndex])))
    .toEqual([
      ["clip", -1],
      ["auto", 0],
      ["visible", -1],
      ["auto", 0],
    ]);
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("hostile TeX neither links, loads, styles nor runs (S-20, S-24)", async ({ page, engine }) => {
  const hostile = [
    "\\href{https://evil.example/a}{x}",
    "\\url{https://evil.example/b}",
    "\\includegraphics{https://evil.example/c.png}",
    "\\style{background:url(https://evil.example/d)}{x}",
    "\\class{evil}{x}\\id{root}{y}\\data{a=b}{z}",
    "\\text{<img src=x onerror=window.pwned=1>}",
    "\\def\\a{\\a\\a}\\a",
    "\\color{white} x \\rule{900em}{900em}",
    "\\unicode{<script>window.pwned=1</script>}",
  ];
  await engine({
    answers: [`${hostile.map((tex) => `$$${tex}$$\n\n\\(y ${tex}\\)`).join("\n\n")}\n\nDone $z$.`],
  });
  await asked(page);
  await expect(answer(page).locator("math").last()).toBeVisible();
  const found = () =>
    answer(page).evaluate((box) => ({
      elements: box.querySelectorAll("a, img, script, style, link, iframe, object, .evil, [id]").length,
      styled: [...box.querySelectorAll("[style]")].filter((one) =>
        /url|color/.test(one.getAttribute("style") ?? ""),
      ).length,
      handlers: [...box.querySelectorAll("*")].flatMap((one) =>
        [...one.attributes].filter(({ name }) => name.startsWith("on") || name.includes("href")),
      ).length,
      pwned: "pwned" in window,
    }));

  // Until its formulas are read, an answer is text, in which an address is a link as in any other.
  await expect.poll(found).toEqual({ elements: 0, styled: 0, handlers: 0, pwned: false });
});

test("what reads formulas and code is loaded for the first of them, and where it cannot be, they stay as written", async ({
  page,
  engine,
}) => {
  const later = /\/(syntax|formula|colouring|tex-worker|code-worker)-/;
  const loaded: string[] = [];
  page.on("request", (asked) => void (later.test(asked.url()) && loaded.push(asked.url())));
  await engine({ answers: ["It costs **5**.", ANSWER] });
  await asked(page);
  await expect(answer(page)).toContainText("It costs 5.");
  expect(loaded).toEqual([]);
  await page.route(/(tex|code)-worker-/, (route) => route.abort());
  await ask(page);

  await expect(answer(page)).toContainText("That is all.");
  await expect(answer(page).locator("code").first()).toHaveText("$ax^2 + bx + c = 0$");
  await expect(answer(page).locator("pre code")).toHaveText(CODE);
});
