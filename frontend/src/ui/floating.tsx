import {
  cloneElement,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import { createPortal } from "react-dom";

export type Side = "top" | "bottom";
export type Align = "start" | "center" | "end";

type TriggerProps = HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLElement> };

export interface FloatingProps {
  /** A button; it is told whether the panel is open. */
  trigger: ReactNode;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  kind: "menu" | "dialog";
  side: Side;
  align: Align;
  label?: string | undefined;
  className: string;
  onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  children: ReactNode;
}

/** A panel beside its button, in the browser's own top layer: it closes with Esc and with a press elsewhere, and gives focus
 * back. Nothing is written into the page but its place. */
export function Floating({ trigger, isOpen, onOpen, kind, ...rest }: FloatingProps) {
  const button = useRef<HTMLElement>(null);
  const closedAt = useRef(0);
  const id = useId();
  const close = () => {
    closedAt.current = performance.now();
    onOpen(false);
  };
  const given: TriggerProps = {
    ref: button,
    "aria-haspopup": kind,
    "aria-expanded": isOpen,
    "aria-controls": isOpen ? id : undefined,
    onClick: () => {
      // The press that closed it was on the button itself.
      if (performance.now() - closedAt.current > 250) onOpen(!isOpen);
    },
  };
  return (
    <>
      {cloneElement(trigger as ReactElement<TriggerProps>, given)}
      {isOpen
        ? createPortal(<Panel {...rest} id={id} kind={kind} button={button} onClose={close} />, document.body)
        : null}
    </>
  );
}

type PanelProps = Omit<FloatingProps, "trigger" | "isOpen" | "onOpen"> & {
  id: string;
  button: RefObject<HTMLElement | null>;
  onClose: () => void;
};

function Panel({
  id,
  kind,
  button,
  side,
  align,
  label,
  className,
  onClose,
  onKeyDown,
  children,
}: PanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const { current: shown } = panel;
    if (!shown) return;
    const settle = () => button.current && place(shown, button.current, side, align);
    if (!shown.matches(":popover-open")) shown.showPopover();
    settle();
    firstIn(shown)?.focus({ preventScroll: true });
    const sized = new ResizeObserver(settle);
    sized.observe(shown);
    window.addEventListener("scroll", settle, { capture: true, passive: true });
    return () => {
      sized.disconnect();
      window.removeEventListener("scroll", settle, { capture: true });
      // The browser gives focus back when it closes it, not when something in it was chosen.
      if (shown.contains(document.activeElement)) button.current?.focus({ preventScroll: true });
    };
  }, [button, side, align]);
  useEffect(() => {
    const { current: shown } = panel;
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") latest.current();
    };
    shown?.addEventListener("toggle", onToggle);
    return () => shown?.removeEventListener("toggle", onToggle);
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is a menu or a dialog
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: as above
    <div
      ref={panel}
      id={id}
      popover="auto"
      role={kind}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className={`fixed inset-auto m-0 ${className}`}
    >
      {children}
    </div>
  );
}

const GAP = 6;
const EDGE = 12;

function place(panel: HTMLElement, button: HTMLElement, side: Side, align: Align): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = at.bottom + GAP;
  const above = at.top - GAP - height;
  const isAbove = side === "top" ? above >= EDGE : below + height > innerHeight - EDGE && above >= EDGE;
  const left = { start: at.left, center: at.left + (at.width - width) / 2, end: at.right - width }[align];
  panel.style.top = `${within(isAbove ? above : below, innerHeight - height)}px`;
  panel.style.left = `${within(left, innerWidth - width)}px`;
}

const within = (value: number, most: number) => Math.max(EDGE, Math.min(value, most - EDGE));

const firstIn = (panel: HTMLElement) =>
  panel.querySelector<HTMLElement>(
    "[autofocus], [role^=menuitem], input, textarea, select, a[href], button",
  ) ?? panel;
