import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import type { Live } from "./live";

/** What is being done for the answer: one line, in a place that keeps its height. */
export function Progress({ live }: { live: Live }) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const { waiting, phase } = live;
  const place =
    waiting && phase === "waiting"
      ? said.position(waiting.position, formats.seconds(Math.max(1, Math.round(waiting.expectedS))))
      : "";
  const found = live.passages && phase !== "waiting" ? said.passages(live.passages) : "";
  return (
    <div className={cx("text-sm text-ink-2", live.text && "mt-3")}>
      <p className="flex min-h-6 items-center gap-2.5">
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-accent animate-breathe" />
        <span data-testid="phase">{said.phase[phase]}</span>
        {place || found ? <span className="text-ink-3">· {place || found}</span> : null}
      </p>
      {live.again ? <p className="mt-1 text-xs text-ink-3">{said.again}</p> : null}
      {live.missing ? <p className="mt-1 text-xs text-warn">{said.missing(live.missing)}</p> : null}
    </div>
  );
}
