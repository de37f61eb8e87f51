import type { ReactNode } from "react";

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  shown: string;
  hint?: ReactNode;
}

/** Amounts side by side. Every figure is text, so that nobody needs the picture. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <ul aria-label={label} className="flex flex-col gap-3.5">
      {bars.map((bar) => (
        <li key={bar.key}>
          <div className="flex items-baseline justify-between gap-4 text-sm">
            <span className="min-w-0 truncate font-medium">{bar.label}</span>
            <span className="shrink-0 text-ink-2 tabular-nums">{bar.shown}</span>
          </div>
          <svg
            aria-hidden
            viewBox="0 0 100 1"
            preserveAspectRatio="none"
            className="mt-1.5 block h-2 w-full overflow-hidden rounded-full bg-sunken"
          >
            <rect width={(100 * bar.value) / most} height={1} className="fill-accent" />
          </svg>
          {bar.hint ? <p className="mt-1 text-xs text-ink-3">{bar.hint}</p> : null}
        </li>
      ))}
    </ul>
  );
}

/** How much is left; warns when it is little. The words beside it say the same. */
export function Meter({ label, value, max }: { label: string; value: number; max: number }) {
  const share = max ? Math.min(1, Math.max(0, value / max)) : 0;
  const tone = share < 0.1 ? "fill-danger" : share < 0.3 ? "fill-warn" : "fill-accent";
  return (
    <>
      <meter
        className="sr-only"
        aria-label={label}
        min={0}
        max={max}
        value={Math.min(max, Math.max(0, value))}
      />
      <svg
        aria-hidden
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        className="block h-2 w-full overflow-hidden rounded-full bg-sunken"
      >
        <rect width={100 * share} height={1} className={tone} />
      </svg>
    </>
  );
}
