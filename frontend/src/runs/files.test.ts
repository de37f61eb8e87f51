import { expect, test } from "vitest";
import { csvOf, fileName } from "./files";
import { webAddress } from "./prose";
import { around } from "./quote";

test("a cell of CSV is never a formula", () => {
  expect(csvOf([["=HYPERLINK(1)", '+1 "x"', -1, "a,b", "c\nd"]])).toBe(
    `'=HYPERLINK(1),"'+1 ""x""",-1,"a,b","c\nd"`,
  );
});

test("a file name keeps its letters and has no path", () => {
  expect(fileName("TIL 2026-05-01: 커넥션 풀 ../x", "md")).toBe("til-2026-05-01-커넥션-풀-x.md");
  expect(fileName("///", "md")).toBe("haru.md");
});

test("only addresses of the web become links", () => {
  expect(
    ["https://a.example/x", "javascript:alert(1)", "data:text/html,x", "nonsense", ""].map(webAddress),
  ).toEqual(["https://a.example/x", null, null, null, null]);
});

test("a quotation is found in its paragraph, whatever the line breaks", () => {
  expect(around("First.\n\nOne two\nthree four.", "two three")).toEqual({
    before: "One ",
    quote: "two three",
    after: " four.",
  });
  expect(around("First.", "not there")).toBe(null);
});
