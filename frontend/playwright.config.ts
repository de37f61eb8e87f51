import { defineConfig } from "@playwright/test";

const WIDE = { width: 1440, height: 900 };

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  globalSetup: "./e2e/server.ts",
  // One scripted model answers all.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["line"]],
  use: {
    viewport: WIDE,
    locale: "en-US",
    timezoneId: "Asia/Seoul",
    colorScheme: "light",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
});
