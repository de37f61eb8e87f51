import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { NewsStory } from "@/api/types";
import { StoryView } from "./story";
import { Unread } from "./unread";

afterEach(cleanup);

const STORY: NewsStory = {
  title: "A release",
  status: "written",
  statements: [
    { text: "It is out.", paragraph: 0, quote: "It was released on Thursday." },
    { text: "Scans are faster.", paragraph: 2, quote: "Large scans are faster." },
  ],
  why_it_matters: null,
  links: [{ title: "x", url: "javascript:alert(1)" }],
  rank: { sources: 1, published: "", characters: 1 },
  read: { characters: 1, of_characters: 1 },
};

test("the paragraph of the sentence in focus stands beside it", async () => {
  const text = "It was released on Thursday.\n\nOther.\n\nBig news. Large scans are faster. Much.";
  render(<StoryView story={STORY} given={{ text }} language="en" />);
  const shown = () => screen.getByRole("complementary").textContent;
  expect(shown()).toContain("It was released on Thursday.");

  await userEvent.tab();
  await userEvent.tab();

  expect(screen.getByRole("button", { name: /Scans are faster/ }).matches(":focus")).toBe(true);
  expect(shown()).toContain("Big news. Large scans are faster. Much.");
});

test("an address that is none of the web is no link", () => {
  render(<StoryView story={STORY} given={null} language="en" />);

  expect(screen.queryByRole("link")).toBe(null);
});

test("a refusal by robots.txt is said to be one, with what helps", () => {
  const unread: NewsStory = { ...STORY, status: "unread", code: "robots", reason: "the site refuses robots" };
  render(<Unread stories={[unread]} />);

  expect(within(screen.getByRole("listitem")).getByText("Refused to robots by robots.txt")).toBeTruthy();
  expect(screen.getByText(/haru heeds it/)).toBeTruthy();
});
