import { describe, expect, test } from "vitest";
import { chordOf, DEFAULTS, keysOf, type Pressed, refusalOf, SHORTCUTS, shortcutOf } from "./chords";

const pressed = (code: string, more: Partial<Pressed> = {}): Pressed => ({
  key: code,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

test("a letter is known by its place, whatever the keyboard writes there", () => {
  expect(shortcutOf(pressed("KeyK", { key: "ㅏ", ctrlKey: true }))).toBe("search");
});

test("Command stands for Ctrl", () => {
  expect(shortcutOf(pressed("KeyO", { metaKey: true, shiftKey: true }))).toBe("newChat");
});

test("the slash is found where a keyboard has it", () => {
  expect(shortcutOf(pressed("Digit7", { key: "/", ctrlKey: true, shiftKey: true }))).toBe("list");
});

test("a modifier alone is no shortcut yet", () => {
  expect(chordOf(pressed("ControlLeft", { key: "Control", ctrlKey: true }))).toBeNull();
});

test("own keys take the place of the usual ones", () => {
  const bindings = { ...DEFAULTS, search: "Alt+KeyF" };

  expect(shortcutOf(pressed("KeyF", { altKey: true }), bindings)).toBe("search");
  expect(shortcutOf(pressed("KeyK", { ctrlKey: true }), bindings)).toBeNull();
});

test("keys are named as they are written on them", () => {
  expect(keysOf("Ctrl+Shift+Semicolon")).toEqual(["Ctrl", "Shift", ";"]);
  expect(keysOf("Alt+Digit1")).toEqual(["Alt", "1"]);
  expect(keysOf("Escape")).toEqual(["Esc"]);
});

describe("what cannot be chosen", () => {
  test.each(["KeyA", "Shift+KeyA", "Enter", "Ctrl+Enter", "Tab", "Space"])(
    "%s, which writes or moves",
    (chord) => expect(refusalOf(chord, "search", DEFAULTS)).toEqual({ why: "plain" }),
  );
  test.each(["Ctrl+KeyC", "Ctrl+KeyT"])("%s, which is the browser's", (chord) =>
    expect(refusalOf(chord, "search", DEFAULTS)).toEqual({ why: "browser" }),
  );
  test("what another shortcut has", () =>
    expect(refusalOf("Ctrl+Slash", "search", DEFAULTS)).toEqual({ why: "taken", by: "list" }));
});

test.each(SHORTCUTS)("the usual keys of %s may be chosen", (one) => {
  expect(refusalOf(DEFAULTS[one], one, DEFAULTS)).toBeNull();
});
