import { Check } from "lucide-react";
import { createContext, type KeyboardEvent, type ReactNode, useContext, useId, useState } from "react";
import { cx } from "@/lib/cx";
import { type Align, Floating, type Side } from "./floating";

export const ITEMS_PANEL =
  "min-w-52 max-w-[min(22rem,calc(100vw-1.5rem))] rounded-lg border border-line bg-raised p-1.5 text-sm text-ink shadow-high animate-appear";
const ITEM =
  "flex min-h-9 w-full cursor-pointer select-none items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-left outline-offset-0 hover:bg-hover focus:bg-hover aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0";

export const Close = createContext<() => void>(() => undefined);

export interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  side?: Side;
  align?: Align;
}

export function Menu({ trigger, children, side = "bottom", align = "end" }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Floating
      kind="menu"
      trigger={trigger}
      isOpen={isOpen}
      onOpen={setOpen}
      side={side}
      align={align}
      className={ITEMS_PANEL}
      onKeyDown={(event) => walk(event, () => setOpen(false))}
    >
      <Close value={() => setOpen(false)}>{children}</Close>
    </Floating>
  );
}

export interface MenuItemProps {
  icon?: ReactNode;
  children: ReactNode;
  onSelect?: () => void;
  disabled?: boolean;
  danger?: boolean;
  hint?: ReactNode;
}

export function MenuItem({ icon, children, onSelect, disabled, danger, hint }: MenuItemProps) {
  const close = useContext(Close);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (disabled) return;
        close();
        onSelect?.();
      }}
      className={cx(ITEM, danger && "text-danger")}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint ? <span className="text-xs text-ink-2">{hint}</span> : null}
    </button>
  );
}

export function MenuLink({ icon, children, href }: { icon?: ReactNode; children: ReactNode; href: string }) {
  const close = useContext(Close);
  return (
    <a role="menuitem" tabIndex={-1} href={href} onClick={close} className={ITEM}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </a>
  );
}

export interface MenuChoiceProps<T extends string> {
  label: ReactNode;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}

export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  const close = useContext(Close);
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a menu has groups, not sets of fields
    <div role="group" aria-labelledby={id}>
      <div id={id} className="px-2.5 pt-2 pb-1 text-xs font-medium text-ink-3">
        {label}
      </div>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="menuitemradio"
          tabIndex={-1}
          aria-checked={option.value === value}
          onClick={() => {
            close();
            onChange(option.value);
          }}
          className={ITEM}
        >
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          {option.value === value ? <Check aria-hidden className="text-accent-ink" /> : null}
        </button>
      ))}
    </div>
  );
}

export function MenuSeparator() {
  return <hr className="mx-1 my-1.5 border-line" />;
}

/** Arrows, Home, End and first letters go through the items; Tab leaves. */
export function walk(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = targetOf(event.key, items, at);
  if (event.key === "Tab") close();
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function targetOf(key: string, items: readonly HTMLElement[], at: number): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items[(at - 1 + items.length) % items.length];
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return rest.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}
