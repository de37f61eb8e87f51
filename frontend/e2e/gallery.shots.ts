/** Pictures of every page in both languages, themes and sizes: npm run shots [-- --grep chat] */
import type { Page } from "@playwright/test";
import { expect, test } from "./base";
import { LOOKS, said, seen, shoot } from "./looks";

interface Shot {
  path: string;
  person: string;
  set?: (page: Page, engine: (script: object) => Promise<unknown>) => Promise<void>;
}

const KOREAN = `커넥션 풀은 미리 열어 둔 연결을 **여러 요청이 나눠 쓰는(공유하는)** 장치입니다. 연결을 여는 비용이 크기 때문에, \`max_size\`를 정해 두고 재사용합니다.

### 확인할 점

1. **풀 크기**는 데이터베이스의 \`max_connections\`보다 작아야 합니다.
2. 오래 쉬는 연결은 닫습니다. 보통 5~10분입니다.

\`\`\`python
pool = AsyncConnectionPool(url, min_size=2, max_size=10)
async with pool.connection() as connection:
    await connection.execute("SELECT 1")
\`\`\`

| 설정 | 값 | 까닭 |
|---|---:|---|
| min_size | 2 | 첫 요청이 기다리지 않습니다 |
| max_size | 10 | 코어 수의 두 배 |`;

async function ask(page: Page, text: string): Promise<void> {
  const field = page.locator("form textarea").last();
  await field.fill(text);
  await field.press("Enter");
}

const SHOTS: Record<string, Shot> = {
  home: { path: "/", person: "mina" },
  "sign-in": { path: "/sign-in", person: "" },
  "chat-empty": { path: "/chat", person: "mina" },
  "chat-answer": {
    path: "/chat",
    person: "mina",
    set: async (page, engine) => {
      await engine({ answers: [KOREAN] });
      await ask(page, "커넥션 풀이 뭐야? 설정은 어떻게 해?");
      await expect(page.getByRole("table")).toBeVisible();
      await expect(page.locator("article[aria-busy]")).toHaveCount(0);
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
        await set?.(page, engine);
        await shoot(page, name, look);
      });
    });
  }
}
