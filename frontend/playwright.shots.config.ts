import base from "./playwright.config";

// A page is photographed as it stands, not on its way there.
export default {
  ...base,
  testMatch: "*.shots.ts",
  use: { ...base.use, contextOptions: { reducedMotion: "reduce" as const } },
};
