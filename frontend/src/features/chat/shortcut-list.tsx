import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { chatWords } from "@/i18n/chat";
import { shortcutsWords } from "@/i18n/shortcuts";
import { useWords } from "@/i18n/words";
import { announce, Button, Dialog, IconButton, Kbd } from "@/ui";
import { bind, unbindAll, useBindings } from "./bindings";
import {
  type Chord,
  chordOf,
  DEFAULTS,
  keysOf,
  type Refusal,
  refusalOf,
  SHORTCUTS,
  type Shortcut,
} from "./chords";

/** What writing needs stays as it is. */
const FIXED = {
  send: ["Enter"],
  line: ["Shift", "Enter"],
  editLast: ["↑"],
  saveEdit: ["Ctrl", "S"],
  select: ["Shift", "↓"],
  undo: ["Ctrl", "Z"],
} as const;

export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const chat = useWords(chatWords);
  const said = useWords(shortcutsWords);
  const bindings = useBindings();
  const isOwn = SHORTCUTS.some((one) => bindings[one] !== DEFAULTS[one]);
  return (
    <Dialog open={open} onClose={onClose} title={chat.keysTitle} description={said.hint}>
      <ul className="divide-y divide-line text-sm">
        {SHORTCUTS.map((one) => (
          <Rebindable key={one} shortcut={one} />
        ))}
        {(Object.keys(FIXED) as (keyof typeof FIXED)[]).map((one) => (
          <li key={one} className="flex items-center justify-between gap-4 py-2.5">
            {said.names[one]}
            <Keys keys={FIXED[one]} />
          </li>
        ))}
      </ul>
      <div className="flex justify-end pt-3">
        <Button
          disabled={!isOwn}
          onClick={() => {
            unbindAll();
            announce(said.reset);
          }}
        >
          {said.resetAll}
        </Button>
      </div>
    </Dialog>
  );
}

function Rebindable({ shortcut }: { shortcut: Shortcut }) {
  const said = useWords(shortcutsWords);
  const bindings = useBindings();
  const [isAsking, ask] = useState(false);
  const [refusal, refuse] = useState<Refusal | null>(null);
  const name = said.names[shortcut];
  const keys = keysOf(bindings[shortcut]);
  const take = (chord: Chord) => {
    const why = refusalOf(chord, shortcut, bindings);
    refuse(why);
    if (why) return;
    bind(shortcut, chord);
    ask(false);
    announce(said.changed(name, keysOf(chord).join("+")));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isAsking || event.key === "Tab") return;
    const chord = chordOf(event.nativeEvent);
    event.preventDefault();
    event.stopPropagation();
    // Esc goes back, as everywhere; where it is of use by itself it is chosen.
    if (chord === "Escape" && shortcut !== "stop") {
      ask(false);
      refuse(null);
    } else if (chord) take(chord);
  };
  return (
    <li className="py-1.5">
      <div className="flex items-center justify-between gap-4">
        <span>{name}</span>
        <span className="flex shrink-0 items-center gap-1">
          {bindings[shortcut] === DEFAULTS[shortcut] ? null : (
            <IconButton label={said.resetOne(name)} onClick={() => take(DEFAULTS[shortcut])}>
              <RotateCcw aria-hidden />
            </IconButton>
          )}
          <button
            type="button"
            aria-describedby={refusal ? `keys-${shortcut}` : undefined}
            onClick={() => {
              ask(true);
              refuse(null);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => ask(false)}
            title={said.changeTitle}
            className="flex min-h-9 items-center gap-1 rounded-md border border-transparent px-2 hover:border-edge hover:bg-hover"
          >
            {isAsking ? (
              <span className="text-accent-ink">{said.press}</span>
            ) : (
              <>
                <span className="sr-only">{said.change(name, keys.join("+"))}</span>
                <span aria-hidden>
                  <Keys keys={keys} />
                </span>
              </>
            )}
          </button>
        </span>
      </div>
      {refusal ? (
        <p id={`keys-${shortcut}`} role="alert" className="pb-1 text-right text-xs text-danger">
          {refusal.why === "taken" ? said.taken(said.names[refusal.by]) : said.refused[refusal.why]}
        </p>
      ) : null}
    </li>
  );
}

function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="flex gap-1">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </span>
  );
}
