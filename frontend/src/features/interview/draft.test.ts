import { expect, test } from "vitest";
import { attached, givenOf, isTooLargeForMock, namesIn, newDraft } from "./draft";

test("a file is sent with its bytes as Base64, whatever its size", async () => {
  const bytes = Uint8Array.from({ length: 40_000 }, (_, at) => at % 256);
  const file = await attached(new File([bytes], "resume.pdf"));

  expect(file.name).toBe("resume.pdf");
  expect(atob(file.content)).toBe([...bytes].map((byte) => String.fromCharCode(byte)).join(""));
});

test("there must be something to ask about", () => {
  const draft = newDraft("en");

  expect(givenOf(draft)).toBe(null);
  expect(givenOf({ ...draft, job: { text: "Backend", file: null } })).toMatchObject({ job: "Backend" });
  expect(givenOf({ ...draft, stack: "Kotlin, , Spring,Kotlin" })).toMatchObject({
    stack: ["Kotlin", "Spring"],
    distribution: { junior: 1, mid: 2, senior: 1 },
  });
});

test("a file takes the place of the text", () => {
  const file = { name: "cv.docx", content: "eA==", bytes: 1 };
  const given = givenOf({ ...newDraft("en"), resume: { text: "old", file } });

  expect(given).toMatchObject({ resume_file: { name: "cv.docx", content: "eA==" } });
  expect(given).not.toHaveProperty("resume");
});

test("what a mock interview cannot take is known before it is sent", () => {
  const draft = newDraft("en");
  const file = { name: "cv.pdf", content: "", bytes: 700_001 };

  expect(isTooLargeForMock(draft)).toBe(false);
  expect(isTooLargeForMock({ ...draft, resume: { text: "", file } })).toBe(true);
});

test("names stand between commas or on lines, at most twenty", () => {
  expect(namesIn(" a, b\nc,,")).toEqual(["a", "b", "c"]);
  expect(namesIn(Array.from({ length: 30 }, (_, at) => `n${at}`).join(","))).toHaveLength(20);
});
