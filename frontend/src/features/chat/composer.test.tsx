import { act, createEvent, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dropWritten } from "@/lib/drafts";
import { LONG, MOST } from "./attachments";
import { Composer, type ComposerProps } from "./composer";
import { NEW, TEMPORARY } from "./threads";

// Asked when the part is loaded.
vi.hoisted(() => vi.stubGlobal("CSS", { supports: () => false }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  dropWritten();
});

const acts = { onSend: vi.fn(), onStop: vi.fn(), onEditLast: vi.fn(), onCommand: vi.fn() };
const part = (more: Partial<ComposerProps> = {}) => (
  <Composer ref={null} name={NEW} isAnswering={false} spent={0} context={null} {...acts} {...more} />
);
const shown = (more?: Partial<ComposerProps>) => {
  for (const one of Object.values(acts)) one.mockClear();
  return render(part(more));
};
const field = () => screen.getByLabelText<HTMLTextAreaElement>("Your message");
const write = (value: string) => fireEvent.change(field(), { target: { value } });
const press = (key: string, more: KeyboardEventInit = {}) => {
  fireEvent.keyDown(field(), { key, code: key, ...more });
  fireEvent.keyUp(field(), { key, code: key });
  act(() => vi.runAllTimers());
};
const paste = (text: string) => {
  const event = createEvent.paste(field(), { clipboardData: { getData: () => text } });
  fireEvent(field(), event);
  return !event.defaultPrevented;
};

/** Enter while something is composed, as browsers tell it; events here lack what the real ones have. */
function enterWhileComposing(composed: string): void {
  const tell = (event: Event, more: object) => fireEvent(field(), Object.assign(event, more));
  tell(createEvent.compositionStart(field()), { data: "" });
  tell(createEvent.compositionUpdate(field()), { data: composed });
  fireEvent.keyDown(field(), { key: "Enter", code: "Enter", keyCode: 229, isComposing: true });
  write(`${field().value}${composed}`);
  tell(createEvent.compositionEnd(field()), { data: composed });
  fireEvent.keyUp(field(), { key: "Enter", code: "Enter" });
  act(() => vi.runAllTimers());
}

test("one Enter sends Korean with the syllable that is composed, and chooses a candidate in Japanese", () => {
  shown();
  write("안녕하세");
  enterWhileComposing("요");
  expect(acts.onSend).toHaveBeenCalledExactlyOnceWith("안녕하세요");
  expect(field().value).toBe("");
  enterWhileComposing("日本");

  expect(acts.onSend).toHaveBeenCalledOnce();
  expect(field().value).toBe("日本");
});

test("where fields do not grow by themselves, it is as high as its text", () => {
  vi.spyOn(HTMLTextAreaElement.prototype, "scrollHeight", "get").mockReturnValue(144);
  shown();
  write("one\ntwo\nthree");

  expect(field().style.height).toBe("144px");
});

test("a long paste is a file of the message, a short one is text", () => {
  shown();
  expect(paste("short")).toBe(true);
  expect(paste("x".repeat(LONG))).toBe(false);
  expect(screen.getByText("Pasted text, 3,000 characters")).toBeTruthy();
  write("What is this?");
  press("Enter");

  expect(acts.onSend).toHaveBeenCalledExactlyOnceWith(
    `What is this?\n\n---\n\n\`\`\`text\n${"x".repeat(LONG)}\n\`\`\``,
  );
  expect(screen.queryByText(/^Pasted text/)).toBeNull();
});

test("what is too long says so and is not sent", () => {
  shown();
  write("x".repeat(MOST + 1));
  press("Enter");

  expect(screen.getByText("A message holds 32,000 characters at most. (32,001)")).toBeTruthy();
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(acts.onSend).not.toHaveBeenCalled();
});

test("a draft stays with its conversation, and goes with it when it gets its name", () => {
  const { rerender, unmount } = shown();
  write("half a thou");
  rerender(part({ name: "c1" }));
  unmount();
  const again = shown({ name: "c1" });
  expect(field().value).toBe("half a thou");
  again.unmount();
  shown();

  expect(field().value).toBe("");
});

test("what is written in a temporary chat is kept nowhere", () => {
  shown({ name: TEMPORARY }).rerender(part({ name: TEMPORARY }));
  write("between us");

  expect(Object.values({ ...localStorage })).not.toContain("between us");
});

test("the meter adds a guess for what is written to what was spent", () => {
  shown({ spent: 1000, context: 4000 });
  expect(screen.getByText("About 1K of 4K tokens")).toBeTruthy();
  write("x".repeat(2400));

  expect(screen.getByText("About 1.6K of 4K tokens")).toBeTruthy();
});

test("without a known window there is no meter", () => {
  shown({ spent: 1000 });

  expect(screen.queryByText(/tokens/)).toBeNull();
});

test("commands are walked with arrows and run with Enter; Esc leaves them", () => {
  shown();
  write("/");
  const commands = () => screen.getAllByRole("listitem").map((one) => one.textContent);
  expect(commands()).toHaveLength(5);
  press("ArrowDown");
  press("ArrowDown");
  press("Enter");
  expect(acts.onCommand).toHaveBeenCalledExactlyOnceWith("system");
  write("/ke");
  expect(commands()).toEqual(["/keysShow all keys"]);
  press("Escape");

  expect(field().value).toBe("");
  expect(screen.queryByRole("listitem")).toBeNull();
  expect(acts.onSend).not.toHaveBeenCalled();
});

test("the arrow up edits the last question only where nothing is written", () => {
  shown();
  write("words");
  press("ArrowUp");
  expect(acts.onEditLast).not.toHaveBeenCalled();
  write("");
  press("ArrowUp");

  expect(acts.onEditLast).toHaveBeenCalledOnce();
});

test("keys go on from the field when what asked for an answer has gone", () => {
  const { rerender } = shown();
  const button = document.body.appendChild(document.createElement("button"));
  button.focus();
  rerender(part({ isAnswering: true }));
  expect(document.activeElement).toBe(button);
  rerender(part());
  button.remove();
  rerender(part({ isAnswering: true }));

  expect(document.activeElement).toBe(field());
});
