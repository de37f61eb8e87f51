/** Fingers, keyboards that lie over the page, notches and small screens. */
import { devices, type Locator, type Page } from "@playwright/test";
import { axe, expect, haveChats, test } from "./base";

const PHONES = ["iPhone 14", "Pixel 7"] as const;

const answer = (page: Page) => page.getByRole("article", { name: "Answer" });
const chats = (page: Page) => page.getByRole("region", { name: "Chats" });

async function asked(page: Page, question: string, text: string): Promise<void> {
  await page.goto("/chat");
  await page.getByLabel("Your message", { exact: true }).fill(question);
  await page.getByRole("button", { name: "Send" }).tap();
  await expect(answer(page)).toContainText(text);
  await expect(page.getByTestId("announcements")).toContainText("The answer is complete.");
}

/** A finger rests on something until what it wants is there. */
async function rested(page: Page, on: Locator, until: () => Promise<void>): Promise<void> {
  const client = await page.context().newCDPSession(page);
  // Waits until it stands still.
  await on.tap({ trial: true });
  const box = await on.boundingBox();
  if (!box) throw new Error("there is nothing to press");
  const point = { x: box.x + Math.min(40, box.width / 2), y: box.y + box.height / 2 };
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await until();
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await client.detach();
}

for (const name of PHONES) {
  const { defaultBrowserType: _, ...phone } = devices[name];

  test.describe(name, () => {
    test.use(phone);

    test("a long press selects a chat; taps select more; all are deleted and brought back", async ({
      page,
    }) => {
      const word = `Newt${name.replace(" ", "")}`;
      await haveChats(
        page,
        word,
        ["A", "B", "C"].map((letter) => `${word} ${letter}`),
      );
      await page.goto("/chat");
      await page.getByRole("button", { name: "Open navigation" }).tap();
      await page.getByLabel("Search chats").fill(word);
      const links = chats(page).locator("a[data-row]");
      await expect(links).toHaveCount(3);
      const count = chats(page).getByRole("group", { name: "Selected chats" });
      await rested(page, links.nth(1), () => expect(count).toContainText("1 selected"));
      await expect(page).toHaveURL(/\/chat$/);
      await expect(chats(page).getByRole("checkbox", { name: `${word} B` })).toBeChecked();
      await chats(page).getByText(`${word} A`).tap();
      await expect(count).toContainText("2 selected");
      expect(await axe(page)).toEqual([]);
      await count.getByRole("button", { name: "Delete" }).tap();
      await expect(links).toHaveText([`${word} C`]);
      await page.getByRole("button", { name: "Undo" }).tap();

      await expect(links).toHaveCount(3);
    });

    test("a long press on a message opens its actions, and leaves marked what the browser marks", async ({
      page,
      engine,
    }) => {
      await engine({ answers: ["Use a pool of connections for everything."] });
      await asked(page, `How on a ${name}?`, "Use a pool");
      const menu = page.getByRole("menu", { name: "What to do with this message" });
      const words = answer(page).locator("p").first();
      await rested(page, words, async () => {
        await words.evaluate((node) => getSelection()?.selectAllChildren(node));
        await expect(menu).toBeVisible();
      });
      await expect(menu.getByRole("menuitem")).toContainText([
        "Copy answer",
        "Answer again",
        "Continue in a new chat",
      ]);
      expect(await page.evaluate(() => String(getSelection()))).toBe(
        "Use a pool of connections for everything.",
      );
      expect(await axe(page)).toEqual([]);
      await page.getByRole("button", { name: "Open navigation" }).tap();
      await expect(menu).toBeHidden();
      await page.getByRole("button", { name: "Close navigation" }).tap();

      await rested(page, page.getByRole("article", { name: "You" }).locator("p"), () =>
        expect(menu).toBeVisible(),
      );
      await menu.getByRole("menuitem", { name: "Edit" }).tap();
      await expect(page.getByLabel("Edit your message")).toBeFocused();
    });

    test("Esc ends selecting, empties the search, and closes the drawer, one after the other", async ({
      page,
    }) => {
      await haveChats(page, "Ouzel", ["Ouzel"]);
      await page.goto("/chat");
      const opener = page.getByRole("button", { name: "Open navigation" });
      await opener.tap();
      const search = page.getByLabel("Search chats");
      await search.fill("Ouzel");
      await chats(page).getByRole("link").first().focus();
      await page.keyboard.press("Shift+ArrowDown");
      await expect(chats(page).getByRole("checkbox", { name: "Ouzel" })).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(chats(page).getByRole("link").first()).toBeFocused();
      await search.focus();
      await page.keyboard.press("Escape");
      await expect(search).toHaveValue("");
      await page.keyboard.press("Escape");

      await expect(page.getByRole("navigation")).toBeHidden();
      await expect(opener).toBeFocused();
    });

    test("no field makes the page larger when it is entered", async ({ page, engine }) => {
      await engine({ answers: ["Short."] });
      await asked(page, "How large are letters?", "Short.");
      const small = () =>
        page.evaluate(() =>
          [...document.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea, select")]
            .filter(
              (field) => field.checkVisibility() && Number.parseFloat(getComputedStyle(field).fontSize) < 16,
            )
            .map((field) => field.getAttribute("aria-label")),
        );
      await page.getByRole("button", { name: "Edit" }).tap();
      await expect(page.getByLabel("Edit your message")).toBeVisible();
      expect(await small()).toEqual([]);
      await page.getByRole("button", { name: "Instructions" }).tap();
      await expect(page.getByRole("dialog").getByRole("textbox")).toBeVisible();
      expect(await small()).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Model|default model/i }).tap();
      expect(await small()).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Open navigation" }).tap();
      await expect(page.getByLabel("Search chats")).toBeVisible();

      expect(await small()).toEqual([]);
    });

    test("the field stays above a keyboard that lies over the page", async ({ page }) => {
      await page.addInitScript(() => {
        const view = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 });
        Object.defineProperty(window, "visualViewport", { value: view });
      });
      await page.goto("/chat");
      const field = page.getByLabel("Your message", { exact: true });
      await expect(field).toBeVisible();
      const becomes = (height: number, offsetTop: number) =>
        page.evaluate(
          (now) => {
            Object.assign(window.visualViewport as object, now);
            window.visualViewport?.dispatchEvent(new Event("resize"));
          },
          { height, offsetTop },
        );
      const edges = async () => [
        (await page.getByRole("banner").boundingBox())?.y,
        await page.locator("form").evaluate((form) => form.getBoundingClientRect().bottom),
      ];
      const [, below] = await edges();
      await becomes(400, 60);
      const [top, bottom] = await edges();
      expect(top).toBe(60);
      expect(bottom).toBeLessThanOrEqual(460);
      expect(bottom).toBeGreaterThan(400);
      await becomes(await page.evaluate(() => innerHeight), 0);

      expect(await edges()).toEqual([0, below]);
    });

    const NOTCHES = {
      upright: { top: 47, left: 0, bottom: 34, right: 0 },
      "on its side": { top: 0, left: 47, bottom: 21, right: 47 },
    };
    for (const [held, insets] of Object.entries(NOTCHES)) {
      test(`held ${held}, nothing lies under a notch or a rounded corner`, async ({ page }) => {
        const { width: short, height: long } = phone.viewport;
        const [width, height] = held === "upright" ? [short, long] : [long, short];
        await page.setViewportSize({ width, height });
        await page.goto("/chat");
        const client = await page.context().newCDPSession(page);
        await client.send("Emulation.setSafeAreaInsetsOverride", { insets });
        const safe = { ...insets, right: width - insets.right, bottom: height - insets.bottom };
        expect(await outside(page.getByRole("banner"), safe)).toEqual([]);
        expect(await outside(page.locator("form"), safe)).toEqual([]);
        await page.getByRole("button", { name: "Open navigation" }).tap();
        await expect(page.getByLabel("Search chats")).toBeAttached();
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));

        const below = { ...safe, bottom: Number.POSITIVE_INFINITY };
        expect(await outside(page.getByRole("complementary"), below)).toEqual([]);
        const account = page.getByRole("button", { name: /^Account/ });
        await account.scrollIntoViewIfNeeded();
        expect(await outside(account, safe)).toEqual([]);
      });
    }
  });
}

type Edges = Record<"top" | "left" | "bottom" | "right", number>;

/** The names of what can be pressed there and is not wholly in sight. */
async function outside(part: Locator, safe: Edges): Promise<unknown[]> {
  return part.evaluate((root, edges) => {
    const pressed = [root, ...root.querySelectorAll("*")].filter((one) =>
      one.matches("a, button, input, textarea"),
    );
    const boxes = pressed.map((one) => ({
      name: one.ariaLabel ?? one.textContent,
      ...one.getBoundingClientRect().toJSON(),
    }));
    return boxes
      .filter(({ width }) => width > 1)
      .filter(
        ({ top, left, bottom, right }) =>
          top < edges.top || left < edges.left || bottom > edges.bottom || right > edges.right,
      )
      .map(({ name }) => name);
  }, safe);
}
