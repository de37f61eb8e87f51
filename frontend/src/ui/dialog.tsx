import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { IconButton } from "./button";

type Form = "center" | "drawer" | "sheet";

const FORMS: Record<Form, string> = {
  center:
    "m-auto top-(--above) bottom-(--below) w-[min(34rem,calc(100vw-2rem))] max-h-[min(calc(var(--room)*0.85),48rem)] rounded-xl border border-line animate-appear",
  drawer: "m-0 h-dvh max-h-none w-[min(20rem,86vw)] rounded-r-xl animate-slide-in",
  sheet:
    "m-0 ml-auto h-dvh max-h-none w-[min(30rem,100vw)] border-l border-line pt-[env(safe-area-inset-top)] pr-[env(safe-area-inset-right)] pb-[env(safe-area-inset-bottom)] animate-appear",
};

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  hidesTitle?: boolean;
  description?: ReactNode;
  form?: Form;
  footer?: ReactNode;
  className?: string;
  children?: ReactNode;
}

/** The browser's own modal dialog: it traps focus, makes the rest inert, closes with Esc, and gives focus back. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <Opened {...rest} /> : null;
}

let openOnes = 0;

/** The page behind does not scroll. Not told by `:has()`: the browser would look for a dialog through all of a long
 * answer with each element that is added to it. */
function holdPage(more: 1 | -1): void {
  openOnes += more;
  document.documentElement.toggleAttribute("data-modal", openOnes > 0);
}

function Opened({
  onClose,
  title,
  hidesTitle,
  description,
  form = "center",
  footer,
  className,
  children,
}: Omit<DialogProps, "open">) {
  const said = useWords(appWords);
  const shown = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    shown.current?.showModal();
    holdPage(1);
    return () => {
      holdPage(-1);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it, by the browser
    <dialog
      ref={shown}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === shown.current) onClose();
      }}
      className={cx("bg-raised p-0 text-ink shadow-high", FORMS[form], className)}
    >
      <div className="flex h-full max-h-[inherit] flex-col">
        <header className={cx("flex items-start gap-4 px-6 pt-5 pb-3", hidesTitle && "sr-only")}>
          <div className="min-w-0 flex-1">
            <h2 id={`${id}-title`} className="text-lg font-semibold">
              {title}
            </h2>
            {description ? (
              <p id={`${id}-description`} className="mt-1 text-sm text-ink-2">
                {description}
              </p>
            ) : null}
          </div>
          {hidesTitle ? null : (
            <IconButton label={said.close} onClick={onClose} className="-mr-2">
              <X aria-hidden />
            </IconButton>
          )}
        </header>
        <div className={cx("scroll-quiet min-h-0 flex-1 overflow-y-auto", hidesTitle ? "" : "px-6 pb-6")}>
          {children}
        </div>
        {footer ? (
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-4">
            {footer}
          </footer>
        ) : null}
      </div>
    </dialog>
  );
}
