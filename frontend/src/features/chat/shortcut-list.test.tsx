import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { bindingsNow, readAgain, unbindAll } from "./bindings";
import { DEFAULTS } from "./chords";
import { ShortcutList } from "./shortcut-list";

afterEach(() => act(unbindAll));

const rebound = (name: RegExp, key: Partial<KeyboardEventInit>) => {
  fireEvent.click(screen.getByRole("button", { name }));
  fireEvent.keyDown(screen.getByRole("button", { name: "Press new keys" }), key);
};

test("a shortcut gets other keys, which this browser keeps", () => {
  render(<ShortcutList open onClose={vi.fn()} />);
  rebound(/^Search chats: Ctrl\+K/, { code: "KeyF", key: "f", altKey: true });

  expect(screen.getByRole("button", { name: /^Search chats: Alt\+F/ })).toBeTruthy();
  act(readAgain);
  expect(bindingsNow()).toEqual({ ...DEFAULTS, search: "Alt+KeyF" });
});

test("keys that another has are refused by its name, and nothing changes", () => {
  render(<ShortcutList open onClose={vi.fn()} />);
  rebound(/^Search chats/, { code: "Slash", key: "/", ctrlKey: true });

  expect(screen.getByRole("alert").textContent).toBe("“This list” has these keys already.");
  expect(bindingsNow()).toEqual(DEFAULTS);
});

test("Esc goes back without closing the list, and Tab goes on", () => {
  const onClose = vi.fn();
  render(<ShortcutList open onClose={onClose} />);
  fireEvent.click(screen.getByRole("button", { name: /^Search chats/ }));
  const field = screen.getByRole("button", { name: "Press new keys" });

  expect(fireEvent.keyDown(field, { code: "Tab", key: "Tab" })).toBe(true);
  expect(fireEvent.keyDown(field, { code: "Escape", key: "Escape" })).toBe(false);
  expect(screen.queryByRole("button", { name: "Press new keys" })).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
});

test("one is as usual again, or all are", () => {
  render(<ShortcutList open onClose={vi.fn()} />);
  rebound(/^Search chats/, { code: "KeyF", key: "f", altKey: true });
  rebound(/^New chat/, { code: "KeyN", key: "n", altKey: true });
  fireEvent.click(screen.getByRole("button", { name: "Search chats: the usual keys again" }));
  expect(bindingsNow()).toEqual({ ...DEFAULTS, newChat: "Alt+KeyN" });
  fireEvent.click(screen.getByRole("button", { name: "All as usual" }));

  expect(bindingsNow()).toEqual(DEFAULTS);
  expect(localStorage.getItem("haru.keys")).toBeNull();
});

test.each(["nonsense", "[]", '{"search": 4}', '{"search": "KeyA"}', '{"search": "Ctrl+Slash"}'])(
  "what was kept and cannot be, is the usual: %s",
  (text) => {
    localStorage.setItem("haru.keys", text);
    act(readAgain);

    expect(bindingsNow()).toEqual(DEFAULTS);
  },
);
