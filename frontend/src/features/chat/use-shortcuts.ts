import { useEffect, useRef } from "react";
import { bindingsNow } from "./bindings";
import { type Shortcut, shortcutOf } from "./chords";

export function useShortcuts(act: (shortcut: Shortcut) => boolean): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A dialog or a menu has its own Esc; what is composed is left first.
      if (
        event.defaultPrevented ||
        event.isComposing ||
        document.querySelector("dialog[open], :popover-open")
      )
        return;
      const shortcut = shortcutOf(event, bindingsNow());
      if (shortcut && latest.current(shortcut)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
