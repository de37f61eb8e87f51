/** Which keys somebody has chosen for what; it stays in this browser. */
import { create } from "zustand";
import { keep, kept } from "@/lib/kept";
import { type Bindings, type Chord, DEFAULTS, refusalOf, SHORTCUTS, type Shortcut } from "./chords";

const KEY = "haru.keys";

const store = create<{ bindings: Bindings }>(() => ({ bindings: read() }));

export const useBindings = (): Bindings => store((state) => state.bindings);
export const bindingsNow = (): Bindings => store.getState().bindings;

/** Only what is not as it was at first is kept. */
export function bind(shortcut: Shortcut, chord: Chord): void {
  put({ ...bindingsNow(), [shortcut]: chord });
}

export const unbindAll = (): void => put(DEFAULTS);

/** Reads them anew, as another page of this browser may have left them. */
export const readAgain = (): void => store.setState({ bindings: read() });

window.addEventListener("storage", ({ key }) => {
  if (key === KEY) readAgain();
});

function put(bindings: Bindings): void {
  const own = SHORTCUTS.filter((one) => bindings[one] !== DEFAULTS[one]).map((one) => [one, bindings[one]]);
  keep(KEY, own.length ? JSON.stringify(Object.fromEntries(own)) : null);
  store.setState({ bindings });
}

function read(): Bindings {
  const found = parsed(kept(KEY));
  const own = SHORTCUTS.filter((one) => typeof found[one] === "string");
  // All at once: two may have changed places.
  const bindings: Bindings = { ...DEFAULTS, ...Object.fromEntries(own.map((one) => [one, found[one]])) };
  return own.some((one) => refusalOf(bindings[one], one, bindings)) ? DEFAULTS : bindings;
}

function parsed(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
