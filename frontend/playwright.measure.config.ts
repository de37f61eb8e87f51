import base from "./playwright.config";

export default { ...base, testMatch: "*.measure.ts" };
