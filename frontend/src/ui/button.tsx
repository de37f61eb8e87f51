import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { type ClassName, cx } from "@/lib/cx";

type Look = "primary" | "secondary" | "ghost" | "danger";
type Size = "sm" | "md" | "lg";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover shadow-low",
  secondary: "bg-surface text-ink border border-line hover:bg-hover shadow-low",
  ghost: "text-ink-2 hover:bg-hover hover:text-ink",
  danger: "bg-danger-soft text-danger hover:brightness-95",
};
const SIZES: Record<Size, string> = {
  sm: "h-8 px-3 text-sm gap-1.5 rounded-md",
  md: "h-10 px-4 text-sm gap-2 rounded-md",
  lg: "h-12 px-5 text-base gap-2.5 rounded-lg",
};
const SHARED =
  "inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors disabled:opacity-50 aria-disabled:opacity-50";

export function buttonLook(look: Look = "secondary", size: Size = "md", more?: ClassName): string {
  return cx(SHARED, LOOKS[look], SIZES[size], more);
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  icon?: ReactNode;
  /** Shows a wheel, and keeps the button from being pressed again. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look,
  size,
  icon,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={buttonLook(look, size, className)}
    >
      {busy ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "icon" | "children"> {
  /** What screen readers say, and what is shown on hovering. */
  label: string;
  children: ReactNode;
}

const SQUARES: Record<Size, string> = {
  sm: "size-8 rounded-md",
  md: "size-10 rounded-md",
  lg: "size-12 rounded-lg",
};

export function IconButton({
  label,
  look = "ghost",
  size = "sm",
  busy,
  className,
  children,
  disabled,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      disabled={disabled || busy}
      aria-label={label}
      className={cx(SHARED, LOOKS[look], SQUARES[size], "[&_svg]:size-[1.125rem]", className)}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : children}
    </button>
  );
}
