import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { Prompt, Question } from "@/api/types";
import { Graded } from "./graded";

afterEach(cleanup);

const QUESTION: Question = {
  place: 1,
  question: "What is a pool?",
  category: "concept",
  difficulty: "junior",
  skill: "Pools",
  standing: "done",
  score: 60,
  scores: [
    { criterion: "Says it", weight: 1, points: 1, quote: "It shares", fact: "A pool shares connections." },
  ],
  by_model: false,
  reason: "",
  hint: "It saves memory.",
  answer: "A pool shares connections.",
  source: { document: "Notes", title: "Pools", quote: "Pools share." },
};
const SAID: Prompt = {
  number: 1,
  of: 1,
  kind: "question",
  text: "What is a pool?",
  answer: "It shares",
  outcome: "fine",
};

test("what was said, what it earned and what was missed come when they are asked for, the answer after that", async () => {
  render(<Graded question={QUESTION} transcript={[SAID]} />);
  expect(screen.queryByText("It saves memory.")).toBe(null);

  await userEvent.click(screen.getByRole("button", { name: /What is a pool/ }));
  expect(screen.getByText("It saves memory.")).toBeTruthy();
  expect(screen.getByRole("img", { name: "1 of 2 points" })).toBeTruthy();
  expect(screen.queryByText("A pool shares connections.")).toBe(null);

  await userEvent.click(screen.getByRole("button", { name: "Show the model answer" }));
  expect(screen.getByText("A pool shares connections.")).toBeTruthy();
});
