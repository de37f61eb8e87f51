/** Deleting that can be taken back: it is out of sight at once, and the server hears of it when the offer has gone. */
import { create } from "zustand";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { appWords } from "@/i18n/app";
import { languageNow } from "@/i18n/language";
import { fewAtOnce } from "@/lib/few";
import { toast } from "@/ui/toasts";
import { tellRefused } from "./refusals";

export interface Thing {
  /** Where the server deletes it; also what it is called here. */
  path: string;
  /** What people call it. */
  name: string;
}

export interface Removal {
  /** One offer brings all of them back. */
  things: readonly Thing[];
  /** What is told. */
  text: string;
  /** When the server has deleted these, or would not delete them: lists are out of date. */
  onSettled: (deleted: ReadonlySet<string>) => Promise<unknown>;
}

const store = create<{ hidden: ReadonlySet<string> }>(() => ({ hidden: new Set() }));

/** What the server has not been asked for yet, by its path. */
const unsent = new Map<string, Removal>();

/** Whether something is out of sight. */
export function useHidden(): (path: string) => boolean {
  const hidden = store((state) => state.hidden);
  return (path) => hidden.has(path);
}

export function remove(given: Removal): void {
  const things = given.things.filter(({ path }) => !store.getState().hidden.has(path));
  if (!things.length) return;
  const removal = { ...given, things };
  for (const { path } of things) unsent.set(path, removal);
  setHidden(things, true);
  toast({
    text: removal.text,
    action: { label: appWords[languageNow()].undo, act: () => takeBack(removal), isUndo: true },
    onGone: () => void send(removal),
  });
}

/** Whoever leaves meant it, and there is no time to ask for a few at a time. */
export const sendAll = () =>
  Promise.all([...new Set(unsent.values())].map((removal) => send(removal, removal.things.length)));

/** It outlives the page. */
window.addEventListener("pagehide", () => void sendAll());

function takeBack({ things }: Removal): void {
  for (const { path } of things) unsent.delete(path);
  setHidden(things, false);
}

async function send({ things, onSettled }: Removal, atOnce?: number): Promise<void> {
  const ours = things.filter(({ path }) => unsent.has(path));
  if (!ours.length) return;
  const results = await fewAtOnce(ours, ({ path }) => deleted(path), atOnce);
  tellRefused(
    ours.map(({ name }) => name),
    results,
    appWords[languageNow()].notDeleted,
  );
  const gone = ours.filter((_, at) => results[at]?.status === "fulfilled");
  await onSettled(new Set(gone.map(({ path }) => path))).catch(() => undefined);
  setHidden(ours, false);
}

async function deleted(path: string): Promise<void> {
  // Whoever left the page meanwhile has sent it.
  if (!unsent.delete(path)) return;
  try {
    await api.delete(path, { keepalive: true });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

function setHidden(things: readonly Thing[], isHidden: boolean): void {
  store.setState(({ hidden }) => {
    const next = new Set(hidden);
    for (const { path } of things) isHidden ? next.add(path) : next.delete(path);
    return { hidden: next };
  });
}
