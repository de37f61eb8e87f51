import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";

export const COMMANDS = ["new", "temporary", "system", "model", "keys"] as const;
export type Command = (typeof COMMANDS)[number];

/** What a line that begins with a slash may mean. */
export function commandsFor(text: string): readonly Command[] {
  return /^\/\w*$/.test(text) ? COMMANDS.filter((command) => command.startsWith(text.slice(1))) : [];
}

export function CommandList({
  commands,
  at,
  onPick,
}: {
  commands: readonly Command[];
  at: number;
  onPick: (command: Command) => void;
}) {
  const said = useWords(chatWords);
  if (!commands.length) return null;
  return (
    <ul
      aria-label={said.slash}
      className="absolute right-0 bottom-full left-0 z-10 mb-2 rounded-lg border border-line bg-raised p-1.5 shadow-high animate-appear"
    >
      {commands.map((command, index) => (
        <li key={command}>
          <button
            type="button"
            aria-current={index === at || undefined}
            onClick={() => onPick(command)}
            className={cx(
              "flex w-full items-center gap-3 rounded-sm px-3 py-2 text-left text-sm",
              index === at && "bg-hover",
            )}
          >
            <span className="font-mono text-accent-ink">/{command}</span>
            <span className="text-ink-2">{said.commands[command]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
