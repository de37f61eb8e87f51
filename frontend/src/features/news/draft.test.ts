import { expect, test } from "vitest";
import { feedsIn, inputsOf, linksIn, newDraft } from "./draft";

test("addresses are read one a line, without doubles, and https where nothing is said", () => {
  expect(linksIn("https://a.example/x\n b.example/feed \nhttps://a.example/x")).toEqual({
    urls: ["https://a.example/x", "https://b.example/feed"],
    wrong: null,
  });
});

test("what is no address of the web is named", () => {
  expect(linksIn("https://a.example javascript:alert(1)").wrong).toBe("javascript:alert(1)");
  expect(linksIn("word").wrong).toBe("word");
});

test("several addresses become one digest, or a summary each", () => {
  const draft = { ...newDraft("ko"), links: "a.example\nb.example" };

  expect(inputsOf(draft)).toEqual([{ urls: ["https://a.example", "https://b.example"], language: "ko" }]);
  expect(inputsOf({ ...draft, form: "each" })).toEqual([
    { url: "https://a.example", language: "ko" },
    { url: "https://b.example", language: "ko" },
  ]);
});

test("nothing is asked for while something is missing", () => {
  for (const kind of ["links", "text", "opml"] as const)
    expect(inputsOf({ ...newDraft("en"), kind })).toBe(null);
  expect(
    inputsOf({ ...newDraft("en"), links: Array.from({ length: 11 }, (_, at) => `a${at}.example`).join(" ") }),
  ).toBe(null);
});

test("feeds of a list are counted", () => {
  expect(feedsIn(`<outline xmlUrl="https://a.example/f"/><outline xmlurl='https://b.example/f'/>`)).toBe(2);
});
