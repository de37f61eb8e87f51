/** Keys that are pressed together, by their places: with a Korean keyboard the letters are others. Pure. */
export type Shortcut = "stop" | "focus" | "newChat" | "search" | "model" | "copyAnswer" | "copyCode" | "list";

/** Such as `Ctrl+Shift+KeyO`; on a Mac Command stands for Ctrl. */
export type Chord = string;
export type Bindings = Readonly<Record<Shortcut, Chord>>;

export const DEFAULTS: Bindings = {
  stop: "Escape",
  focus: "Shift+Escape",
  newChat: "Ctrl+Shift+KeyO",
  search: "Ctrl+KeyK",
  model: "Ctrl+Shift+KeyM",
  copyAnswer: "Ctrl+Shift+KeyC",
  copyCode: "Ctrl+Shift+Semicolon",
  list: "Ctrl+Slash",
};

export const SHORTCUTS = Object.keys(DEFAULTS) as readonly Shortcut[];

export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

const MODIFIERS = /^(Control|Shift|Alt|Meta|OS|CapsLock|AltGraph)/;

/** Nothing for a modifier alone. */
export function chordOf(event: Pressed): Chord | null {
  if (MODIFIERS.test(event.code) || MODIFIERS.test(event.key)) return null;
  // Some keyboards have it elsewhere, with Shift.
  const isSlash = event.key === "/" && event.code !== "Slash";
  const code = isSlash ? "Slash" : event.code || event.key;
  if (!code) return null;
  return [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && !isSlash && "Shift",
    code,
  ]
    .filter(Boolean)
    .join("+");
}

export const shortcutOf = (event: Pressed, bindings: Bindings = DEFAULTS): Shortcut | null => {
  const chord = chordOf(event);
  return SHORTCUTS.find((one) => bindings[one] === chord) ?? null;
};

const NAMES: Readonly<Record<string, string>> = {
  Escape: "Esc",
  Slash: "/",
  Semicolon: ";",
  Comma: ",",
  Period: ".",
  Quote: "'",
  Backquote: "`",
  BracketLeft: "[",
  BracketRight: "]",
  Backslash: "\\",
  Minus: "-",
  Equal: "=",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** As they are written on keys. */
export const keysOf = (chord: Chord): string[] =>
  chord.split("+").map((key) => NAMES[key] ?? key.replace(/^(Key|Digit)(?=.$)/, ""));

export type Refusal = { why: "plain" | "browser" } | { why: "taken"; by: Shortcut };

// Browsers keep some for themselves, and writing needs the others.
const BROWSERS = new Set(
  ["A", "C", "V", "X", "Z", "Y", "W", "T", "N", "R", "L", "P", "F", "S"]
    .map((letter) => `Ctrl+Key${letter}`)
    .concat(["Ctrl+Shift+KeyT", "Ctrl+Shift+KeyN", "Ctrl+Shift+KeyW", "Ctrl+Shift+KeyZ", "Ctrl+Shift+KeyV"])
    .concat(["Alt+F4", "F5", "F11", "F12"]),
);

/** Why a shortcut cannot have these keys, if it cannot. */
export function refusalOf(chord: Chord, shortcut: Shortcut, bindings: Bindings): Refusal | null {
  const isSafe = /^(Ctrl|Alt)\+/.test(chord) || /^(Shift\+)?(Escape|F\d{1,2})$/.test(chord);
  if (!isSafe || /(Enter|Tab)$/.test(chord)) return { why: "plain" };
  if (BROWSERS.has(chord)) return { why: "browser" };
  const by = SHORTCUTS.find((one) => one !== shortcut && bindings[one] === chord);
  return by ? { why: "taken", by } : null;
}
