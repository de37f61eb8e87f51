import { type ReactNode, useState } from "react";
import { cx } from "@/lib/cx";
import { type Align, Floating, type Side } from "./floating";

export interface PopoverProps {
  trigger: ReactNode;
  children: ReactNode;
  label?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: Side;
  align?: Align;
  className?: string;
}

export function Popover({
  trigger,
  children,
  label,
  open,
  onOpenChange,
  side = "bottom",
  align = "start",
  className,
}: PopoverProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Floating
      kind="dialog"
      trigger={trigger}
      isOpen={open ?? isOpen}
      onOpen={(next) => {
        setOpen(next);
        onOpenChange?.(next);
      }}
      side={side}
      align={align}
      label={label}
      className={cx(
        "max-w-[calc(100vw-1.5rem)] rounded-lg border border-line bg-raised text-sm text-ink shadow-high animate-appear",
        className ?? "w-80 p-4",
      )}
    >
      {children}
    </Floating>
  );
}
