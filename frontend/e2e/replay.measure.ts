/** 20,000 tokens into the chat page on a processor a quarter as fast, as fast as they go and at the pace of an engine:
 * npm run measure. Figures, no promise: machines differ. */
import { expect, test } from "./base";

// Numbered all over: an answer that repeats itself is taken back and asked for again.
const part = (n: number) => `## 제목 ${n}

커넥션 풀 ${n}은 **미리 열어 둔 연결(커넥션)${n}**을 여러 요청이 ${n}번 나눠 쓰는 장치입니다. \`max_size_${n}\`를 정해 두고 ${n}번 다시 씁니다.

- 첫째 항목 ${n}입니다
- 둘째 항목은 *조금* 더 깁니다(${n})

\`\`\`python
async with pool_${n}.connection() as connection:
    await connection.execute("SELECT ${n}")
\`\`\`

| 설정 ${n} | 값 |
|---|---|
| min_size_${n} | 2 |

`;
const WORDS = Number(process.env.WORDS ?? 20_000);
const SLOWER = Number(process.env.SLOWER ?? 4);

// A second at most, as a small model on a good GPU writes to one reader.
for (const perSecond of [null, 200]) {
  test(`twenty thousand tokens, ${perSecond ?? "all that there are"} a second`, async ({ page, engine }) => {
    test.setTimeout(400_000);
    const words = Array.from({ length: WORDS / 20 }, (_, n) => part(n))
      .join("")
      .split(" ")
      .slice(0, WORDS);
    expect(words).toHaveLength(WORDS);
    const { heard } = await engine({
      answers: [`${words.join(" ")} Ganz-am-Schluss`],
      pause_s: perSecond ? 1 / perSecond : 0,
    });
    await page.addInitScript(() => {
      const seen: number[] = [];
      Object.assign(window, { seen, frames: [] });
      new PerformanceObserver((list) => seen.push(...list.getEntries().map((one) => one.duration))).observe({
        type: "longtask",
      });
    });
    await page.goto("/chat");
    const field = page.getByLabel("Your message", { exact: true });
    await expect(field).toBeFocused();
    await page.waitForTimeout(1500);
    const client = await page.context().newCDPSession(page);
    await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.evaluate(() => (window as unknown as { seen: number[] }).seen.splice(0));
    await field.fill("Go on");
    const began = Date.now();
    await field.press("Enter");
    // Looked for in the page itself, at its end: Playwright's own looking would be most of what is measured.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const look = () =>
            [...document.querySelectorAll(".prose-part")].at(-1)?.textContent?.includes("Ganz-am-Schluss")
              ? resolve()
              : setTimeout(look, 200);
          look();
        }),
    );
    const seconds = (Date.now() - began) / 1000;
    const tasks = await page.evaluate(() => [...(window as unknown as { seen: number[] }).seen]);
    expect((await engine({})).heard).toBe(heard + 1);
    tasks.sort((one, other) => other - one);
    console.log(
      JSON.stringify({
        words: WORDS,
        slower: SLOWER,
        per_second: perSecond,
        seconds,
        long_tasks: tasks.length,
        longest: tasks.slice(0, 5).map(Math.round),
      }),
    );
  });
}
