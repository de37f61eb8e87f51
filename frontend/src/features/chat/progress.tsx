import { useEffect, useState } from "react";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import type { Live } from "./live";

/** What is being done for the answer: one line, in a place that keeps its height. */
export function Progress({ live }: { live: Live }) {
  const said = useWords(chatWords);
  const more = useMore(live);
  return (
    <div className={cx("text-sm text-ink-2", live.text && "mt-3")}>
      <p className="flex min-h-6 flex-wrap items-center gap-x-2.5">
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-accent animate-breathe" />
        <span data-testid="phase">{said.phase[live.phase]}</span>
        {more ? <span className="text-ink-3">· {more}</span> : null}
        {live.askedAt !== null && !live.text && !live.again ? <Timer since={live.askedAt} /> : null}
      </p>
      {live.again ? <p className="mt-1 text-xs text-ink-3">{said.again}</p> : null}
      {live.missing ? <p className="mt-1 text-xs text-warn">{said.missing(live.missing)}</p> : null}
    </div>
  );
}

/** Where it stands in the queue, what is loaded for it, or what was found. */
function useMore({ phase, waiting, waking, passages }: Live): string {
  const said = useWords(chatWords);
  const formats = useFormats();
  const time = waiting ? formats.seconds(Math.max(1, Math.round(waiting.expectedS))) : "";
  if (phase === "waking") return waking && time ? said.waking(waking, time) : (waking ?? "");
  if (phase === "waiting") return waiting ? said.position(waiting.position, time) : "";
  return passages ? said.passages(passages) : "";
}

/** Seconds since the question was sent. Nobody counts while nobody looks, and nobody is told each of them. */
function Timer({ since }: { since: number }) {
  const formats = useFormats();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = () => {
      clearInterval(timer);
      if (document.hidden) return;
      setNow(Date.now());
      timer = setInterval(() => setNow(Date.now()), 1000);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return (
    <span aria-hidden data-testid="timer" className="text-xs text-ink-3 tabular-nums">
      {formats.seconds(Math.max(0, Math.floor((now - since) / 1000)))}
    </span>
  );
}
