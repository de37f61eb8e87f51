import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { guessedTokens } from "./attachments";

/** How full the model's window is: what the engine counted last, and a guess for what is being written. */
export function TokenMeter({
  text,
  spent,
  context,
}: {
  text: string;
  spent: number;
  context: number | null;
}) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const used = spent + guessedTokens(text);
  if (!context || used === 0) return null;
  const share = Math.min(1, used / context);
  const label = said.tokens(formats.compact(used), formats.compact(context));
  return (
    <p
      title={said.tokensHint}
      className="flex items-center gap-2 rounded-sm px-1 py-1 text-xs text-ink-3 tabular-nums"
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" className="size-4 -rotate-90">
        <circle cx="10" cy="10" r="8" fill="none" strokeWidth="3" className="stroke-line" />
        <circle
          cx="10"
          cy="10"
          r="8"
          fill="none"
          strokeWidth="3"
          pathLength="1"
          strokeDasharray={`${share} 1`}
          className={cx(share > 0.75 ? "stroke-warn" : "stroke-accent")}
        />
      </svg>
      <span className="max-sm:sr-only">{label}</span>
    </p>
  );
}
