import { expect, test } from "vitest";
import { agentName, isPhone } from "./agent";
import { faultOf, NEW_DRAFT, newKeyOf, toggled } from "./new-key";

const NOW = Date.parse("2026-11-21T00:00:00Z");

test("a key without choices may do all that its owner may, for ninety days", () => {
  expect(newKeyOf({ ...NEW_DRAFT, name: " laptop " }, NOW)).toEqual({
    name: "laptop",
    expires_at: "2027-02-19T00:00:00.000Z",
  });
});

test("a narrow key names what it is for, and its own limits", () => {
  const draft = {
    ...NEW_DRAFT,
    name: "ci",
    isNarrow: true,
    features: ["til"],
    expiry: "never",
    requests: "10",
    tokens: "x",
  } as const;

  expect(newKeyOf(draft, NOW)).toEqual({ name: "ci", features: ["til"], limits: { requests: 10 } });
});

test("a choice that was taken back narrows nothing", () => {
  const draft = { ...NEW_DRAFT, name: "ci", features: ["til"], expiry: "never" } as const;

  expect(newKeyOf(draft, NOW)).toEqual({ name: "ci" });
});

test("a key needs a name, and a narrow one something that it may do", () => {
  expect(faultOf(NEW_DRAFT)).toBe("name");
  expect(faultOf({ ...NEW_DRAFT, name: "ci", isNarrow: true })).toBe("scope");
  expect(faultOf({ ...NEW_DRAFT, name: "ci", isNarrow: true, features: toggled([], "til") })).toBeNull();
});

test.each([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    "Edge · Windows",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Whale/4.30 Safari/537.36",
    "Whale · Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
    "Safari · iPhone",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"],
  ["curl/8.5.0", "curl"],
  ["", ""],
])("%s is called %s", (agent, name) => {
  expect(agentName(agent)).toBe(name);
});

test("a tablet is no phone", () => {
  expect(isPhone("Mozilla/5.0 (iPad; CPU OS 19_0)")).toBe(false);
  expect(isPhone("Mozilla/5.0 (Linux; Android 16) Mobile Safari")).toBe(true);
});
