import { useEffect, useRef } from "react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Dialog, Kbd } from "@/ui";

export type Shortcut = "stop" | "newChat" | "search" | "copyAnswer" | "copyCode" | "focus" | "list";
type Shown = Shortcut | "send" | "line" | "editLast";

const KEYS: Readonly<Record<Shown, readonly string[]>> = {
  send: ["Enter"],
  line: ["Shift", "Enter"],
  stop: ["Esc"],
  editLast: ["↑"],
  focus: ["Shift", "Esc"],
  newChat: ["Ctrl", "Shift", "O"],
  search: ["Ctrl", "K"],
  copyAnswer: ["Ctrl", "Shift", "C"],
  copyCode: ["Ctrl", "Shift", ";"],
  list: ["Ctrl", "/"],
};

export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const said = useWords(chatWords);
  return (
    <Dialog open={open} onClose={onClose} title={said.keysTitle}>
      <dl className="divide-y divide-line text-sm">
        {Object.entries(KEYS).map(([name, keys]) => (
          <div key={name} className="flex items-center justify-between gap-4 py-2.5">
            <dt>{said.keys[name as Shown]}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Which of them a key is; on a Mac Command stands for Ctrl. */
export function shortcutOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): Shortcut | null {
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  if (event.key === "Escape" && !isCommand) return event.shiftKey ? "focus" : "stop";
  if (!isCommand) return null;
  if (event.key === "/" || event.code === "Slash") return "list";
  // By its place: with a Korean keyboard the letter is another one.
  if (!event.shiftKey) return event.code === "KeyK" ? "search" : null;
  return ({ KeyO: "newChat", KeyC: "copyAnswer", Semicolon: "copyCode" } as const)[event.code] ?? null;
}

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
      const shortcut = shortcutOf(event);
      if (shortcut && latest.current(shortcut)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
