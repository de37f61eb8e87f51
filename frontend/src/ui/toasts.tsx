import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState } from "react";
import { create } from "zustand";
import { appWords } from "@/i18n/app";
import { languageNow } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Button, IconButton } from "./button";
import { announce } from "./live-region";

interface Action {
  label: string;
  act: () => void;
  /** Ctrl+Z does it as well. */
  isUndo?: boolean;
}

export interface Toast {
  text: string;
  tone?: "ok" | "danger";
  action?: Action;
  /** Milliseconds until it goes. */
  lasts?: number;
  onGone?: () => void;
}

interface Shown extends Toast {
  id: number;
}

const store = create<{ toasts: readonly Shown[] }>(() => ({ toasts: [] }));
let last = 0;

export function toast(given: Toast): void {
  for (const { id } of store.getState().toasts.slice(0, -2)) gone(id);
  last += 1;
  const shown = { ...given, id: last };
  store.setState(({ toasts }) => ({ toasts: [...toasts, shown] }));
  const isByKeys = given.action?.isUndo && matchMedia("(pointer: fine)").matches;
  announce(isByKeys ? appWords[languageNow()].undoKeys(given.text) : given.text);
}

function gone(id: number): void {
  const found = store.getState().toasts.find((one) => one.id === id);
  store.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));
  found?.onGone?.();
}

export function Toasts() {
  const said = useWords(appWords);
  const toasts = store((state) => state.toasts);
  useUndoKeys(toasts);
  return (
    <section
      aria-label={said.notifications}
      className="pointer-events-none fixed inset-x-0 bottom-[calc(var(--below)+max(1rem,env(safe-area-inset-bottom)))] z-40 flex flex-col items-center gap-2 px-4"
    >
      {toasts.map((one) => (
        <Row key={one.id} shown={one} />
      ))}
    </section>
  );
}

const WORDS = "textarea, input:not([type=checkbox], [type=radio], [type=search])";

/** Where words stand Ctrl+Z is about them, but hardly about those that are searched for. */
function useUndoKeys(toasts: readonly Shown[]): void {
  useEffect(() => {
    const last = toasts.findLast((one) => one.action?.isUndo);
    if (!last) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const { code, ctrlKey, metaKey, shiftKey, altKey, target } = event;
      if (code !== "KeyZ" || !(ctrlKey || metaKey) || shiftKey || altKey) return;
      if (target instanceof Element && target.closest<HTMLInputElement>(WORDS)?.value) return;
      event.preventDefault();
      last.action?.act();
      gone(last.id);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [toasts]);
}

function Row({ shown }: { shown: Shown }) {
  const said = useWords(appWords);
  const [isHeld, hold] = useState(false);
  const { id, lasts = shown.action ? 8000 : 5000 } = shown;
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => gone(id), lasts);
    return () => clearTimeout(timer);
  }, [id, lasts, isHeld]);
  const Sign = shown.tone === "danger" ? CircleAlert : CircleCheck;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only holds it while it is read
    <div
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
      className="pointer-events-auto flex w-fit max-w-md items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 text-sm shadow-high animate-appear"
    >
      <Sign
        aria-hidden
        className={cx("size-4 shrink-0", shown.tone === "danger" ? "text-danger" : "text-ok")}
      />
      <p className="min-w-0 py-1">{shown.text}</p>
      {shown.action ? (
        <Button
          size="sm"
          look="ghost"
          aria-keyshortcuts={shown.action.isUndo ? "Control+Z" : undefined}
          className="font-semibold text-accent-ink"
          onClick={() => {
            shown.action?.act();
            gone(id);
          }}
        >
          {shown.action.label}
        </Button>
      ) : null}
      <IconButton label={said.dismiss} onClick={() => gone(id)}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
