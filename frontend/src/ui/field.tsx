import { ChevronDown } from "lucide-react";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { cx } from "@/lib/cx";

// 16 px: phones zoom into anything smaller.
const BOX =
  "w-full rounded-md border border-edge/60 bg-surface text-base text-ink transition-colors hover:border-edge focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-danger disabled:opacity-60";

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** The label is read, not seen. */
  hidesLabel?: boolean;
  className?: string;
  children: (given: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A label, its field, and what is wrong with it, tied together for screen readers. */
export function Field({ label, hint, error, hidesLabel, className, children }: FieldProps) {
  const id = useId();
  const said = error ?? hint;
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hidesLabel ? "sr-only" : "text-sm font-medium text-ink"}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": said ? `${id}-said` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {said ? (
        <p id={`${id}-said`} className={cx("text-sm", error ? "text-danger" : "text-ink-3")}>
          {said}
        </p>
      ) : null}
    </div>
  );
}

type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };
type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };
type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> };

export function Input({ className, ...rest }: InputProps) {
  return <input {...rest} className={cx(BOX, "h-11 px-3.5", className)} />;
}

export function Textarea({ className, rows = 4, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={rows}
      {...rest}
      className={cx(BOX, "min-h-24 resize-y px-3.5 py-2.5 leading-relaxed", className)}
    />
  );
}

/** The system's own list: it is the best one on a phone, and everyone knows its keys. */
export function Select({ className, children, ...rest }: SelectProps) {
  return (
    <span className={cx("relative block", className)}>
      <select {...rest} className={cx(BOX, "h-11 appearance-none truncate pr-10 pl-3.5")}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}

export function Checkbox({ label, className, ...rest }: Omit<InputProps, "type"> & { label: ReactNode }) {
  return (
    <label className={cx("flex min-h-8 cursor-pointer items-center gap-2.5 text-sm text-ink", className)}>
      <input type="checkbox" {...rest} className="size-[1.125rem] accent-accent" />
      {label}
    </label>
  );
}

export function Switch({ label, className, ...rest }: Omit<InputProps, "type"> & { label: ReactNode }) {
  return (
    <label
      className={cx(
        "flex min-h-8 cursor-pointer items-center justify-between gap-4 text-sm text-ink",
        className,
      )}
    >
      {label}
      <span className="relative inline-flex">
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its own state
          role="switch"
          {...rest}
          className="peer size-full cursor-pointer appearance-none absolute inset-0 rounded-full"
        />
        <span
          aria-hidden
          className="h-6 w-10 rounded-full bg-edge transition-colors peer-checked:bg-accent"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-1 left-1 size-4 rounded-full bg-surface transition-transform peer-checked:translate-x-4"
        />
      </span>
    </label>
  );
}
