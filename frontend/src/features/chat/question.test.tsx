import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dropWritten } from "@/lib/drafts";
import { Question } from "./question";
import type { Node } from "./tree";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  dropWritten();
});

const NODE: Node = {
  id: "m1",
  parent: null,
  role: "user",
  content: "First words",
  status: "complete",
  model: null,
  details: null,
  createdAt: null,
  requestId: null,
};
const SIBLINGS = { ids: ["m1"], at: 0 };
const onEdit = vi.fn();

function Shown({ draft = "c1.m1", isBusy = false }: { draft?: string | null; isBusy?: boolean }) {
  const [editing, setEditing] = useState<string | null>(null);
  const acts = { onEditing: setEditing, onEdit, onChoose: vi.fn() };
  return (
    <Question {...acts} {...{ node: NODE, siblings: SIBLINGS, isBusy, isEditing: editing === "m1", draft }} />
  );
}

const shown = (more: Parameters<typeof Shown>[0] = {}) => {
  onEdit.mockClear();
  return render(<Shown {...more} />);
};
const button = (name: string) => screen.getByRole("button", { name });
const field = () => screen.getByLabelText<HTMLTextAreaElement>("Edit your message");
const edited = (text: string) => {
  fireEvent.click(button("Edit"));
  fireEvent.change(field(), { target: { value: text } });
};
const press = (key: string, more: KeyboardEventInit = {}) => {
  const isLeft = fireEvent.keyDown(field(), { key, code: key, ...more });
  act(() => vi.runAllTimers());
  return isLeft;
};
const unsent = () => screen.queryByRole("region", { name: "Changed, not sent yet" });

test("Enter asks what was changed, and nothing of it is kept", () => {
  shown();
  edited("Other words");
  press("Enter");

  expect(onEdit).toHaveBeenCalledExactlyOnceWith(NODE, "Other words");
  expect(unsent()).toBeNull();
});

test("what is saved stands below its question, also after a reload, and is asked or thrown away there", () => {
  const { unmount } = shown();
  edited("Other words");
  fireEvent.click(button("Save"));
  expect(onEdit).not.toHaveBeenCalled();
  unmount();
  shown();
  expect(screen.getByText("First words")).toBeTruthy();
  expect(unsent()?.textContent).toContain("Other words");
  fireEvent.click(button("Edit"));
  expect(field().value).toBe("Other words");
  press("Escape");
  fireEvent.click(button("Ask this"));
  expect(onEdit).toHaveBeenCalledExactlyOnceWith(NODE, "Other words");
  expect(unsent()).toBeNull();
  edited("Third words");
  fireEvent.click(button("Save"));
  fireEvent.click(button("Discard"));

  expect(unsent()).toBeNull();
  expect(localStorage.getItem("haru.draft.c1.m1")).toBeNull();
});

test("Ctrl+S saves instead of the browser, wherever the S stands", () => {
  shown();
  edited("Other words");
  const isLeft = press("ㄴ", { code: "KeyS", ctrlKey: true });

  expect(isLeft).toBe(false);
  expect(unsent()?.textContent).toContain("Other words");
});

test("Esc asks nothing and keeps nothing; what was saved before stays", () => {
  shown();
  edited("Saved words");
  fireEvent.click(button("Save"));
  edited("Lost words");
  press("Escape");

  expect(unsent()?.textContent).toContain("Saved words");
  expect(onEdit).not.toHaveBeenCalled();
});

test("the words as they were are no change", () => {
  shown();
  edited("Saved words");
  fireEvent.click(button("Save"));
  edited("First words");
  fireEvent.click(button("Save"));

  expect(unsent()).toBeNull();
});

test("while an answer is written Enter keeps what was changed: it cannot be asked now", () => {
  const { rerender } = shown();
  edited("Other words");
  rerender(<Shown isBusy />);
  press("Enter");

  expect(onEdit).not.toHaveBeenCalled();
  expect(unsent()?.textContent).toContain("Other words");
  expect(button("Ask this").hasAttribute("disabled")).toBe(true);
});

test("what is not kept anywhere can only be asked", () => {
  shown({ draft: null });
  edited("Other words");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  press("s", { code: "KeyS", ctrlKey: true });

  expect(field().value).toBe("Other words");
});

test("keys go on from the pencil when what they were at has gone", () => {
  shown();
  button("Edit").focus();
  edited("Other words");
  press("Escape");
  expect(document.activeElement).toBe(button("Edit"));
  edited("Other words");
  fireEvent.click(button("Save"));
  button("Discard").focus();
  fireEvent.click(button("Discard"));

  expect(document.activeElement).toBe(button("Edit"));
});
