/** A page of a person who is signed in, with a model that says what a test tells it to, and eyes on what must not be. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page, request } from "@playwright/test";
import { type Served, stateOf } from "./server";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const served = (): Served => JSON.parse(process.env.HARU_SERVED ?? "{}");

interface Script {
  answers?: string[];
  chores?: string[];
  holds?: boolean;
  thinks?: boolean;
  cuts?: boolean;
  refuses?: number | null;
  /** Between two words, in seconds. */
  pause_s?: number;
  go_on?: boolean;
}

/** What stands at github.com: the repository mina/til. */
interface Repository {
  files?: Record<string, string>;
  made?: { path: string; message: string; branch: string | null }[];
  token?: string;
}

interface Fixtures {
  person: string;
  engine: (script: Script) => Promise<{ heard: number; running: number; left: number }>;
  repository: (set: Repository) => Promise<Required<Pick<Repository, "files" | "made">>>;
  /** Requests to other hosts, and what the policy forbade: both must stay empty. */
  strays: string[];
}

export const test = base.extend<Fixtures>({
  person: ["mina", { option: true }],
  storageState: async ({ person }, use) => use(person ? stateOf(person) : { cookies: [], origins: [] }),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed here
  baseURL: async ({}, use) => use(served().url),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  engine: async ({}, use) => {
    const client = await request.newContext();
    const tell = async (script: Script) => (await client.post(served().control, { data: script })).json();
    await tell({
      answers: ["Use a connection pool."],
      chores: [""],
      holds: false,
      thinks: false,
      cuts: false,
      refuses: null,
      pause_s: 0,
    });
    await use(tell);
    await tell({ go_on: true, holds: false, thinks: false, cuts: false, refuses: null, pause_s: 0 });
    await client.dispose();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  repository: async ({}, use) => {
    const client = await request.newContext();
    await use(async (set) => (await client.post(`${served().control}/host`, { data: set })).json());
    await client.dispose();
  },
  strays: [
    async ({ page, baseURL }, use) => {
      const strays: string[] = [];
      page.on("request", (asked) => {
        if (!asked.url().startsWith(baseURL ?? "") && !asked.url().startsWith("data:"))
          strays.push(asked.url());
      });
      page.on("console", (said) => {
        if (/content security policy|refused to/i.test(said.text())) strays.push(said.text());
      });
      page.on("pageerror", (error) => strays.push(String(error)));
      await use(strays);
      expect(strays).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Chats of these titles, and no others in which the word is said: a test may run twice on one server. */
export async function haveChats(page: Page, word: string, titles: readonly string[]): Promise<void> {
  const [address, headers] = ["/api/conversations", { origin: served().url }];
  const { conversations } = await (await page.request.get(`${address}?q=${word}&limit=200`)).json();
  for (const { id } of conversations) await page.request.delete(`${address}/${id}`, { headers });
  for (const title of titles) await page.request.post(address, { data: { title }, headers });
}

/** What axe finds against WCAG 2.2 AA, as short lines. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    // What fades in has another contrast on its way; spinners never end.
    const passing = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
    const { axe: found } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await found.run(document, { runOnly: { type: "tag", values: rules } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
    );
  }, RULES);
}
