import { type ReactNode, useId } from "react";
import { cx } from "@/lib/cx";

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
}

export interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  /** What the chosen one means. */
  hint?: ReactNode;
  showsLabel?: boolean;
  className?: string;
}

/** One of a few, all in sight. They are radio buttons: arrow keys go from one to the next. */
export function Segments<T extends string>({
  label,
  value,
  choices,
  onChange,
  hint,
  showsLabel,
  className,
}: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className={cx("min-w-0", className)} aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend className={showsLabel ? "mb-1.5 text-sm font-medium" : "sr-only"}>{label}</legend>
      <div className="inline-flex max-w-full flex-wrap gap-1 rounded-md bg-sunken p-1">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="relative inline-flex min-h-8 cursor-pointer items-center justify-center rounded-sm px-3 text-sm text-ink-2 transition-colors hover:text-ink has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-low has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {choice.label}
          </label>
        ))}
      </div>
      {hint ? (
        <p id={`${name}-hint`} className="mt-1.5 text-sm text-ink-2">
          {hint}
        </p>
      ) : null}
    </fieldset>
  );
}
