/** Pictures of every page in both languages, themes and sizes: npm run shots [-- --grep chat] */
import type { Page } from "@playwright/test";
import { expect, test } from "./base";
import { LOOKS, type Look, said, seen, shoot } from "./looks";

type Engine = (script: object) => Promise<unknown>;

interface Shot {
  path: string;
  person: string;
  set?: (page: Page, engine: Engine, language: Look["language"]) => Promise<void>;
}

const ASKED = {
  ko: "커넥션 풀이 뭐야? 설정은 어떻게 해?",
  en: "What is a connection pool, and how is it set?",
};
const ANSWERS = {
  ko: `커넥션 풀은 미리 열어 둔 연결을 **여러 요청이 나눠 쓰는(공유하는)** 장치입니다. 연결을 여는 비용이 크기 때문에, \`max_size\`를 정해 두고 재사용합니다.

### 확인할 점

1. **풀 크기**는 데이터베이스의 \`max_connections\`보다 작아야 합니다. 처음에는 $n = 2c + d$로 잡습니다($c$는 코어, $d$는 디스크).
2. 오래 쉬는 연결은 닫습니다. 보통 5~10분입니다.

\`\`\`python
pool = AsyncConnectionPool(url, min_size=2, max_size=10)
async with pool.connection() as connection:
    await connection.execute("SELECT 1")  # 연결 확인
\`\`\`

기다리는 요청은 평균 $$L_q = \\frac{\\rho^2}{1 - \\rho}$$ 개입니다.

| 설정 | 값 | 까닭 |
|---|---:|---|
| min_size | 2 | 첫 요청이 기다리지 않습니다 |
| max_size | 10 | 코어 수의 두 배 |`,
  en: `A connection pool keeps connections open that **many requests share**. Opening one is dear, so \`max_size\` of them are made and used again.

### What to mind

1. The pool must be **smaller** than the database's \`max_connections\`. Begin with $n = 2c + d$, for $c$ cores and $d$ disks.
2. Close what has been idle for 5 to 10 minutes.

\`\`\`python
pool = AsyncConnectionPool(url, min_size=2, max_size=10)
async with pool.connection() as connection:
    await connection.execute("SELECT 1")  # is it alive?
\`\`\`

On average $$L_q = \\frac{\\rho^2}{1 - \\rho}$$ requests wait.

| setting | value | why |
|---|---:|---|
| min_size | 2 | the first request does not wait |
| max_size | 10 | twice the cores |`,
};

async function ask(page: Page, text: string): Promise<void> {
  const field = page.locator("form textarea").last();
  await field.fill(text);
  await field.press("Enter");
}

async function answered(page: Page, engine: Engine, language: Look["language"]): Promise<void> {
  await engine({ answers: [ANSWERS[language]] });
  await ask(page, ASKED[language]);
  await expect(page.getByRole("table")).toBeVisible();
  await expect(page.locator("article[aria-busy]")).toHaveCount(0);
  await expect(page.locator("article math")).toHaveCount(4);
  await expect(page.locator("article pre code span span")).not.toHaveCount(0);
}

const SHARE = /^(Share this chat|대화 공유)$/;

const SHOTS: Record<string, Shot> = {
  home: { path: "/", person: "mina" },
  "sign-in": { path: "/sign-in", person: "" },
  "chat-empty": { path: "/chat", person: "mina" },
  "chat-answer": {
    path: "/chat",
    person: "mina",
    set: answered,
  },
  "chat-models": {
    path: "/chat",
    person: "mina",
    set: async (page) => {
      await page.getByRole("button", { name: /^(Model|모델)/ }).click();
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  "chat-share": {
    path: "/chat",
    person: "mina",
    set: async (page, engine, language) => {
      await answered(page, engine, language);
      await page.getByRole("button", { name: SHARE }).click();
      const dialog = page.getByRole("dialog", { name: SHARE });
      await expect(dialog.getByRole("table")).toBeVisible();
      await dialog.getByRole("button", { name: /^(Create link|링크 만들기)$/ }).click();
      await expect(dialog.locator("li a[href^='/shared/']")).toBeVisible();
    },
  },
  shared: {
    path: "/chat",
    person: "mina",
    set: async (page, engine, language) => {
      await answered(page, engine, language);
      const made = await page.request.post("/api/shares", {
        data: { conversation: new URL(page.url()).pathname.split("/").at(-1) },
        headers: { origin: new URL(page.url()).origin },
      });
      await page.goto(`/shared/${(await made.json()).id}`);
      await expect(page.locator("article math")).toHaveCount(4);
    },
  },
  "chat-writing": {
    path: "/chat",
    person: "mina",
    set: async (page, engine) => {
      await engine({ answers: ["데이터베이스 연결은 …"], holds: true });
      await ask(page, "트랜잭션 격리 수준을 설명해 줘");
      await expect(page.locator("article[aria-busy]")).toContainText("데이터베이스");
      await ask(page, "그리고 예시도 부탁해");
    },
  },
  "chat-failed": {
    path: "/chat",
    person: "mina",
    set: async (page, engine) => {
      await engine({ refuses: 500 });
      await ask(page, "이번 주에 내가 배운 것을 정리해 줘");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
};

for (const [name, { path, person, set }] of Object.entries(SHOTS)) {
  for (const look of LOOKS) {
    test.describe(() => {
      test.use({ person, ...seen(look) });
      test(`${name} ${said(look)}`, async ({ page, engine }) => {
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        await set?.(page, engine, look.language);
        await shoot(page, name, look);
      });
    });
  }
}
