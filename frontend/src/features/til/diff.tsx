import { cx } from "@/lib/cx";
import type { Line } from "./evidence";

const SIGNS: Record<Line["kind"], string> = { added: "+", removed: "−", same: " ", place: "" };

/** Lines of a diff. The sign says what the colour says. */
export function Diff({ label, lines }: { label: string; lines: readonly Line[] }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="scroll-quiet max-h-[26rem] overflow-auto rounded-md border border-line bg-canvas py-2 font-mono text-xs leading-relaxed"
    >
      <div className="w-max min-w-full">
        {lines.map((line, at) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
            key={at}
            data-marked={line.isMarked || undefined}
            className={cx(
              "flex border-l-2 pr-4",
              line.isMarked ? "border-accent" : "border-transparent",
              line.kind === "added" && "bg-ok-soft",
              line.kind === "removed" && "bg-danger-soft",
              line.kind === "place" && "text-ink-3",
            )}
          >
            <span aria-hidden className="w-7 shrink-0 text-center text-ink-3 select-none">
              {SIGNS[line.kind]}
            </span>
            {line.isMarked ? (
              <mark className="whitespace-pre">{line.text || " "}</mark>
            ) : (
              <span className="whitespace-pre">{line.text || " "}</span>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}
