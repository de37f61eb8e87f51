import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { Close, ITEMS_PANEL, walk } from "./menu";

export interface PressMenuProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A menu for what a finger rests on, at the lower edge. The page stays as it is: what is marked there stays marked, and can
 * be marked further. */
export function PressMenu({ label, onClose, children }: PressMenuProps) {
  const panel = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const { current: shown } = panel;
    // By itself the browser would close it as soon as the finger goes up.
    shown?.showPopover();
    shown?.focus({ preventScroll: true });
    const onDown = ({ target }: Event) => {
      if (!shown?.contains(target as Node)) latest.current();
    };
    window.addEventListener("pointerdown", onDown, true);
    return () => window.removeEventListener("pointerdown", onDown, true);
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") onClose();
    else walk(event, onClose);
  };
  return createPortal(
    <div
      ref={panel}
      popover="manual"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className={`${ITEMS_PANEL} fixed inset-x-3 top-auto bottom-[calc(var(--below)+max(0.75rem,env(safe-area-inset-bottom)))] mx-auto w-auto [&_[role=menuitem]]:min-h-12`}
    >
      <Close value={onClose}>{children}</Close>
    </div>,
    document.body,
  );
}
