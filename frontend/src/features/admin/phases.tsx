import { Check } from "lucide-react";
import type { Seat } from "@/api/seats";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { pathOf } from "./steps";

/** Where on its way a switch is. */
export function Phases({ seat }: { seat: Pick<Seat, "phase" | "way"> }) {
  const said = useWords(adminWords);
  const path = pathOf(seat);
  const now = path.indexOf(seat.phase);
  return (
    <ol className="flex flex-wrap gap-x-2 gap-y-2">
      {path.map((phase, at) => (
        <li
          key={phase}
          aria-current={at === now ? "step" : undefined}
          className={cx(
            "flex items-center gap-2 rounded-full py-1 pr-3 pl-1.5 text-sm",
            at === now ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-3",
          )}
        >
          <span
            aria-hidden
            className={cx(
              "grid size-5 place-items-center rounded-full text-xs",
              at < now
                ? "bg-accent text-on-accent"
                : at === now
                  ? "bg-accent text-on-accent animate-breathe"
                  : "bg-hover text-ink-2",
            )}
          >
            {at < now ? <Check className="size-3" /> : at + 1}
          </span>
          {said.phases[phase]}
        </li>
      ))}
    </ol>
  );
}
