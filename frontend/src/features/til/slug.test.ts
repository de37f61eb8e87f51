import { expect, test } from "vitest";
import slugs from "../../../../tests/data/til/slugs.json";
import { slugOf } from "./slug";

test.each(slugs)("%j is named as the command names it", (title, slug) => {
  expect(slugOf(title ?? "")).toBe(slug);
});
