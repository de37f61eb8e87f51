/** A conversation of 1,000 messages opened and read from its end to its beginning: npm run measure. Figures, no promise. */
import { expect, test } from "./base";

const TURNS = 500;
const SLOWER = 4;
const ANSWER = `A pool keeps **open connections** and lends them out.

\`\`\`python
async with pool.connection() as connection:
    await connection.execute("SELECT 1")
\`\`\`
`;

test("a thousand messages", async ({ page, engine, request, baseURL }) => {
  test.setTimeout(500_000);
  await engine({ answers: [ANSWER] });
  const made = await request.post("/api/conversations", { data: {}, headers: { origin: baseURL ?? "" } });
  const { id } = await made.json();
  for (let turn = 0; turn < TURNS; turn++) {
    const said = await request.post("/chat/invoke", {
      data: {
        input: { messages: [{ role: "user", content: `Question ${turn}` }] },
        config: { configurable: { thread_id: id } },
      },
      headers: { origin: baseURL ?? "" },
    });
    expect(said.status()).toBe(200);
  }
  await page.addInitScript(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((one) => one.duration))).observe({
      type: "longtask",
    });
  });
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const began = Date.now();
  await page.goto(`/chat/${id}`);
  // Looked for in the page itself: Playwright's own looking would be most of what is measured.
  await page.evaluate(
    (last) =>
      new Promise<void>((resolve) => {
        const look = () =>
          document.querySelector("main")?.textContent?.includes(last) ? resolve() : setTimeout(look, 50);
        look();
      }),
    `Question ${TURNS - 1}`,
  );
  const opened = (Date.now() - began) / 1000;
  await page.waitForTimeout(1000);
  const opening = await page.evaluate(() => (window as unknown as { seen: number[] }).seen.splice(0));
  const read = await page.evaluate(async () => {
    const scroller = [...document.querySelectorAll("*")].find(
      (one) =>
        one.scrollHeight > one.clientHeight + 200 && /auto|scroll/.test(getComputedStyle(one).overflowY),
    );
    const frames: number[] = [];
    let last = performance.now();
    for (let at = 0; at < 1200 && scroller; at++) {
      scroller.scrollTop -= 400;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (document.querySelector("main")?.innerText.includes("Question 1\n")) break;
    }
    frames.sort((one, other) => one - other);
    return { frames: frames.length, p95: frames[Math.floor(frames.length * 0.95)], worst: frames.at(-1) };
  });
  const reading = await page.evaluate(() => (window as unknown as { seen: number[] }).seen.splice(0));
  console.log(
    JSON.stringify({
      messages: 2 * TURNS,
      slower: SLOWER,
      seconds_to_the_last: opened,
      long_tasks_opening: opening.map(Math.round),
      reading: read,
      long_tasks_reading: reading
        .sort((one, other) => other - one)
        .slice(0, 5)
        .map(Math.round),
      elements: await page.evaluate(() => document.querySelectorAll("*").length),
    }),
  );
});
