import { useFormats } from "@/i18n/format";
import { cx } from "@/lib/cx";
import type { TimedStep } from "./timing";

const DEEPEST = 5;
const INDENTS = ["pl-0", "pl-3", "pl-6", "pl-9", "pl-12", "pl-15"] as const;

export function Timeline({
  rows,
  chosen,
  onChoose,
}: {
  rows: readonly TimedStep[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  return (
    <ol className="overflow-hidden rounded-lg border border-line bg-surface shadow-low">
      {rows.map((row) => (
        <li key={row.step.id} className="border-b border-line last:border-0">
          <Row row={row} isChosen={row.step.id === chosen} onChoose={() => onChoose(row.step.id)} />
        </li>
      ))}
    </ol>
  );
}

function Row({ row, isChosen, onChoose }: { row: TimedStep; isChosen: boolean; onChoose: () => void }) {
  const formats = useFormats();
  const { step, depth, begins, lasts, ms } = row;
  const time = ms === null ? "–" : formats.seconds(ms / 1000);
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cx(
        "grid w-full grid-cols-[minmax(0,2fr)_minmax(0,3fr)_4rem] items-center gap-3 px-4 py-2 text-left text-sm -outline-offset-2 hover:bg-hover/60",
        isChosen && "bg-accent-soft",
      )}
    >
      <span
        className={cx(
          "truncate",
          INDENTS[Math.min(depth, DEEPEST)],
          step.error ? "text-danger" : depth < 2 ? "font-medium" : "text-ink-2",
        )}
      >
        {step.name}
      </span>
      <svg aria-hidden viewBox="0 0 100 1" preserveAspectRatio="none" className="h-2.5 w-full">
        <rect
          x={Math.min(99.4, 100 * begins)}
          width={Math.max(0.6, 100 * lasts)}
          height={1}
          className={step.error ? "fill-danger" : step.run_type === "llm" ? "fill-accent" : "fill-edge"}
        />
      </svg>
      <span className="text-right text-xs text-ink-3 tabular-nums">{time}</span>
    </button>
  );
}
