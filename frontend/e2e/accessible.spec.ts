/** A conversation by keys alone, what screen readers are told of it, what axe finds in its states, and what moves. */
import type { Locator, Page } from "@playwright/test";
import { axe, expect, haveChats, served, test } from "./base";

const SAID = {
  en: {
    locale: "en-US",
    field: "Your message",
    answer: "Answer",
    you: "You",
    log: "Conversation",
    done: "The answer is complete.",
    chats: "Chats",
    edit: "Edit",
    editing: "Edit your message",
    save: "Save",
    unsent: "Changed, not sent yet",
    system: "Instructions",
    rename: "Rename",
    options: /^Options for/,
    account: /^Account/,
    model: /^Model/,
    source: /^Source 1/,
  },
  ko: {
    locale: "ko-KR",
    field: "메시지",
    answer: "답변",
    you: "나",
    log: "대화",
    done: "답변이 완료되었습니다.",
    chats: "대화 목록",
    edit: "고치기",
    editing: "메시지 고치기",
    save: "저장",
    unsent: "고쳤지만 아직 보내지 않음",
    system: "지침",
    rename: "이름 바꾸기",
    options: /옵션$/,
    account: /^계정/,
    model: /^모델/,
    source: /^출처 1/,
  },
} as const;
const LANGUAGES = Object.keys(SAID) as (keyof typeof SAID)[];

const field = (page: Page, said: { field: string } = SAID.en) => page.getByLabel(said.field, { exact: true });
const answers = (page: Page) => page.getByRole("article", { name: "Answer" });
const announced = (page: Page) => page.getByTestId("announcements");

/** Tab, or Shift+Tab, until it has the focus. */
async function tabTo(page: Page, place: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await expect(place).toBeVisible();
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await place.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${place} is not reached by ${key}`);
}

test("a whole conversation needs keys alone", async ({ page, engine, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const log = page.getByRole("log");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await haveChats(page, "pelicans", []);
  await engine({ answers: ["Pelicans fish", "Pelicans fish in groups.", "Storks walk."], holds: true });
  await page.goto("/chat");
  await expect(field(page)).toBeFocused();

  await page.keyboard.type("What do pelicans do?");
  await page.keyboard.press("Enter");
  await expect(answers(page)).toContainText("Pelicans");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await expect(field(page)).toBeFocused();
  await engine({ go_on: true, holds: false });

  await tabTo(page, page.getByRole("button", { name: "Answer again" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(answers(page)).toContainText("Pelicans fish in groups.");
  await expect(log).toHaveAttribute("aria-busy", "false");
  await expect(field(page)).toBeFocused();

  await page.keyboard.press("ArrowUp");
  await expect(page.getByLabel("Edit your message")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("What do storks do?");
  await page.keyboard.press("Enter");
  await expect(answers(page)).toContainText("Storks walk.");
  await expect(log).toHaveAttribute("aria-busy", "false");
  await expect(field(page)).toBeFocused();

  await page.keyboard.press("Control+Shift+C");
  await expect.poll(copied).toBe("Storks walk.");
  await tabTo(page, page.getByRole("button", { name: "Copy message" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect.poll(copied).toBe("What do storks do?");
  await tabTo(
    page,
    page.getByRole("article", { name: "You" }).getByRole("button", { name: "Previous version" }),
  );
  await page.keyboard.press("Space");
  await expect(answers(page)).toContainText("Pelicans fish in groups.");

  await page.keyboard.press("Control+k");
  await expect(page.getByLabel("Search chats")).toBeFocused();
  await page.keyboard.type("pelicans");
  const row = page.getByRole("region", { name: "Chats" }).getByRole("link");
  await expect(row).toHaveCount(1);
  await tabTo(page, page.getByRole("button", { name: /^Options for/ }));
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Title")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Pelicans and storks");
  await page.keyboard.press("Enter");
  await expect(row).toContainText("Pelicans and storks");
  await expect(page.getByRole("button", { name: /^Options for/ })).toBeFocused();

  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(row.getByText("Pelicans and storks")).toHaveCount(0);
  await expect(announced(page)).toContainText("is deleted. Ctrl+Z brings it back.");
  await expect(field(page)).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Undo" }));
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Undo" })).toBeHidden();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("pelicans");
  await expect(row).toHaveCount(1);

  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Search chats")).toBeFocused();
});

test("Tab goes through all of the page and comes back, in both directions", async ({ page, engine }) => {
  await engine({ answers: ["Read [this](https://example.org) and:\n\n```python\npool = Pool()\n```"] });
  await page.goto("/chat");
  await field(page).fill("What shall I read?");
  await field(page).press("Enter");
  await expect(announced(page)).toContainText("The answer is complete.");
  await page.evaluate(() => {
    for (const [at, one] of document.querySelectorAll("a, button, input, textarea").entries())
      one.setAttribute("data-at", String(at));
  });
  const round = async (key: "Tab" | "Shift+Tab") => {
    const seen: string[] = [];
    do {
      await page.keyboard.press(key);
      const at = await page.evaluate(() => document.activeElement?.getAttribute("data-at"));
      if (at) seen.push(at);
    } while (seen.length < 300 && !(await field(page).evaluate((node) => node === document.activeElement)));
    return seen;
  };
  await field(page).focus();
  const there = await round("Tab");
  const back = await round("Shift+Tab");
  const all = await page.evaluate(() =>
    [...document.querySelectorAll("a[data-at], button[data-at]:enabled, input[data-at], textarea[data-at]")]
      .filter((one) => one.checkVisibility() && (one as HTMLElement).tabIndex >= 0)
      .map((one) => one.getAttribute("data-at")),
  );

  expect([...there].sort()).toEqual(all.sort());
  expect(back).toEqual([...there.slice(0, -1).reverse(), there.at(-1)]);
});

/** Collects what live regions say, as a screen reader hears it. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const LIVE = "[aria-live], [role=status], [role=alert], [role=log]";
    const heard: string[] = [];
    Object.assign(window, { heard });
    const isQuiet = (region: Element) =>
      region.getAttribute("aria-live") === "off" || region.closest("[aria-busy=true]") !== null;
    const hear = (node: Node) => {
      const at = node instanceof Element ? node : node.parentElement;
      const region = at?.closest(LIVE);
      const text = node.textContent?.trim();
      if (region && text && !isQuiet(region)) heard.push(text);
      if (!region && node instanceof Element)
        for (const alert of node.querySelectorAll("[role=alert]")) heard.push(alert.textContent ?? "");
    };
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records)
        if (type === "characterData") hear(target);
        else for (const node of addedNodes) hear(node);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}

const NOTE = "# Pelicans\n\nPelicans fish together in groups of up to forty birds.";
let note: string | null = null;

/** A document that is read, and gone after the test. */
async function addNote(page: Page): Promise<void> {
  const added = await page.request.post("/api/documents?name=pelicans.md", {
    data: Buffer.from(NOTE),
    headers: { origin: served().url, "content-type": "application/octet-stream" },
  });
  const address = `/api/documents/${(await added.json()).id}`;
  note = address;
  await expect.poll(async () => (await (await page.request.get(address)).json()).state).toBe("stored");
}

test.afterEach(async ({ page }) => {
  if (note) await page.request.delete(note, { headers: { origin: served().url } });
  note = null;
});

for (const language of LANGUAGES) {
  const said = SAID[language];

  test.describe(language, () => {
    // Each with a theme of its own.
    test.use({ locale: said.locale, colorScheme: language === "ko" ? "dark" : "light" });

    test("a screen reader is told of an answer at its end, and of no word before", async ({
      page,
      engine,
    }) => {
      const words = Array.from({ length: 300 }, (_, at) => `word${at}`).join(" ");
      await engine({ answers: [words], pause_s: 0.005 });
      await page.goto("/chat");
      const heard = await listen(page);
      await field(page, said).fill("?");
      await field(page, said).press("Enter");
      const log = page.getByRole("log", { name: said.log });
      await expect(log).toHaveAttribute("aria-busy", "true");
      await expect(log).toContainText("word10 ");
      await expect(log).toHaveAttribute("aria-busy", "true");
      await expect(log).toContainText("word299");
      await expect(log).toHaveAttribute("aria-busy", "false");
      await expect(announced(page)).toHaveText(said.done);
      const told = await heard();

      expect(told.filter((text) => /word\d/.test(text))).toEqual([]);
      expect(told.filter((text) => text === said.done)).toHaveLength(1);
      expect(told.at(-1)).toBe(said.done);
      expect(told.length).toBeLessThanOrEqual(4);
    });

    test("axe finds nothing in an answer with sources, in menus, dialogs and while selecting", async ({
      page,
      engine,
    }) => {
      await addNote(page);
      await engine({ answers: ["Pelicans fish together in groups of up to forty birds [1]."] });
      await page.goto("/chat");
      await field(page, said).fill("How do pelicans fish?");
      await field(page, said).press("Enter");
      await expect(announced(page)).toHaveText(said.done);
      const citation = page.getByRole("button", { name: said.source });
      const shut = () => page.keyboard.press("Escape");

      await citation.first().click();
      await expect(page.getByRole("dialog", { name: said.source })).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await shut();
      await page.getByRole("button", { name: said.model }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await shut();
      await page.getByRole("button", { name: said.account }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await shut();
      await page.getByRole("button", { name: said.system, exact: true }).click();
      await expect(page.getByRole("dialog").getByRole("textbox")).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await shut();

      await page.getByRole("article", { name: said.you, exact: true }).hover();
      await page.getByRole("button", { name: said.edit, exact: true }).click();
      await page.getByLabel(said.editing).fill("How do they fish together?");
      expect(await axe(page)).toEqual([]);
      await page.getByRole("button", { name: said.save, exact: true }).click();
      await expect(page.getByRole("region", { name: said.unsent })).toBeVisible();
      expect(await axe(page)).toEqual([]);

      const chats = page.getByRole("region", { name: said.chats });
      await chats.getByRole("button", { name: said.options }).first().click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await page.getByRole("menuitem", { name: said.rename }).click();
      await expect(page.getByRole("dialog").getByRole("textbox")).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await shut();
      await chats
        .getByRole("link")
        .first()
        .click({ modifiers: ["ControlOrMeta"] });
      await expect(chats.getByRole("checkbox").nth(1)).toBeChecked();
      expect(await axe(page)).toEqual([]);
    });
  });
}

test.describe("in Korean", () => {
  test.use({ locale: "ko-KR" });

  test("axe finds nothing in an empty chat, while an answer is written, when it failed, and in the list of keys", async ({
    page,
    engine,
  }) => {
    await engine({ answers: ["하나 둘 셋"], holds: true });
    await page.goto("/chat");
    await expect(field(page, SAID.ko)).toBeFocused();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.type("숫자를 세어 줘");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("article", { name: "답변" })).toContainText("하나");
    expect(await axe(page)).toEqual([]);
    await engine({ go_on: true, refuses: 500 });
    await expect(announced(page)).toHaveText(SAID.ko.done);
    await page.keyboard.type("한 번 더");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Control+/");
    await expect(page.getByRole("dialog", { name: "단축키" })).toBeVisible();
    expect(await axe(page)).toEqual([]);
  });
});

for (const motion of ["reduce", "no-preference"] as const) {
  test.describe(`with ${motion} of motion`, () => {
    test.use({ contextOptions: { reducedMotion: motion } });

    test(
      motion === "reduce" ? "nothing moves" : "what moves is noticed by this test",
      async ({ page, engine }) => {
        await engine({ answers: ["One two three"], holds: true });
        await page.addInitScript(() => {
          const moves: Record<string, number> = {};
          Object.assign(window, { moves });
          const longest = (times: string) =>
            Math.max(...times.split(",").map((time) => 1000 * Number.parseFloat(time)));
          addEventListener(
            "animationstart",
            ({ target, animationName }) => {
              const style = getComputedStyle(target as Element);
              moves[animationName] =
                longest(style.animationDuration) *
                Number(style.animationIterationCount.replace("infinite", "Infinity"));
            },
            true,
          );
          addEventListener(
            "transitionrun",
            ({ target, propertyName }) => {
              moves[propertyName] = longest(getComputedStyle(target as Element).transitionDuration);
            },
            true,
          );
        });
        await page.goto("/chat");
        await field(page).fill("Count");
        await field(page).press("Enter");
        await expect(answers(page)).toContainText("One");
        await field(page).fill("And on");
        await field(page).press("Enter");
        await expect(page.getByRole("list", { name: "Next up" })).toBeVisible();
        await page.keyboard.press("Control+/");
        await expect(page.getByRole("dialog")).toBeVisible();
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: /^Account/ }).click();
        await expect(page.getByRole("menu")).toBeVisible();
        await page.keyboard.press("Escape");
        await engine({ go_on: true });
        await expect(answers(page)).toHaveCount(2);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.getByRole("button", { name: "Open navigation" }).click();
        await expect(page.getByLabel("Search chats")).toBeVisible();
        const moves = () =>
          page.evaluate(() => (window as unknown as { moves: Record<string, number> }).moves);

        await expect
          .poll(async () => Object.keys(await moves()))
          .toEqual(expect.arrayContaining(["appear", "breathe", "slide-in"]));
        const longest = Math.max(...Object.values(await moves()));
        if (motion === "reduce") expect(longest).toBeLessThanOrEqual(1);
        else expect(longest).toBeGreaterThan(100);
      },
    );
  });
}
