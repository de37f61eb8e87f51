/** Deleting that can be taken back: it is out of sight at once, and the server hears of it when the offer has gone. */
import { create } from "zustand";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { appWords } from "@/i18n/app";
import { languageNow } from "@/i18n/language";
import { toast } from "@/ui/toasts";
import { textOf } from "./query-client";

export interface Removal {
  /** Where the server deletes it; also what it is called here. */
  path: string;
  /** What is told. */
  text: string;
  /** When the server has deleted it, or would not: lists are out of date. */
  onSettled: () => Promise<unknown>;
}

interface Pending extends Removal {
  isSent: boolean;
}

const store = create<{ pending: ReadonlyMap<string, Pending> }>(() => ({ pending: new Map() }));

/** Whether something is out of sight. */
export function useHidden(): (path: string) => boolean {
  const pending = store((state) => state.pending);
  return (path) => pending.has(path);
}

export function remove(removal: Removal): void {
  if (store.getState().pending.has(removal.path)) return;
  put(removal.path, { ...removal, isSent: false });
  toast({
    text: removal.text,
    action: { label: appWords[languageNow()].undo, act: () => put(removal.path, null) },
    onGone: () => void send(removal.path),
  });
}

/** Whoever leaves meant it. */
export const sendAll = () => Promise.all([...store.getState().pending.keys()].map((path) => send(path)));

/** It outlives the page. */
window.addEventListener("pagehide", () => void sendAll());

async function send(path: string): Promise<void> {
  const one = store.getState().pending.get(path);
  if (!one || one.isSent) return;
  put(path, { ...one, isSent: true });
  try {
    await api.delete(path, { keepalive: true });
  } catch (error) {
    const isGone = error instanceof ApiError && error.status === 404;
    if (!isGone) toast({ text: textOf(error), tone: "danger" });
  }
  await one.onSettled().catch(() => undefined);
  put(path, null);
}

function put(path: string, one: Pending | null): void {
  store.setState(({ pending }) => {
    const next = new Map(pending);
    if (one) next.set(path, one);
    else next.delete(path);
    return { pending: next };
  });
}
