/** Files on their way: which one is sent next, and what became of the others. Pure. */
import type { Labels, Received } from "@/api/types";

export type UploadState = "waiting" | "sending" | "received" | "failed" | "stopped";

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  labels: Labels;
  state: UploadState;
  /** Of 1. */
  share: number;
  outcome?: Received["outcome"];
  /** What the server refused; "too_large" is ours. */
  error?: unknown;
}

export type UploadEvent =
  | { type: "added"; uploads: readonly Pick<Upload, "id" | "name" | "bytes" | "labels">[] }
  | { type: "begun"; id: string }
  | { type: "sent"; id: string; share: number }
  | { type: "received"; id: string; outcome: Received["outcome"] }
  | { type: "failed"; id: string; error: unknown }
  | { type: "stopped"; id: string }
  | { type: "again"; id: string }
  | { type: "dismissed"; id: string }
  | { type: "cleared" };

export const AT_ONCE = 3;
export const TOO_LARGE = "too_large";

export function reduceUploads(
  uploads: readonly Upload[],
  event: UploadEvent,
  mostBytes: number,
): readonly Upload[] {
  switch (event.type) {
    case "added":
      return [...uploads, ...event.uploads.map((one) => checked(one, mostBytes))];
    case "begun":
      return changed(uploads, event.id, { state: "sending", share: 0 });
    case "sent":
      return changed(uploads, event.id, { share: Math.min(1, event.share) });
    case "received":
      return changed(uploads, event.id, { state: "received", share: 1, outcome: event.outcome });
    case "failed":
      return changed(uploads, event.id, { state: "failed", error: event.error });
    case "stopped":
      return changed(uploads, event.id, { state: "stopped" });
    case "again":
      return changed(uploads, event.id, { state: "waiting", share: 0, error: undefined });
    case "dismissed":
      return uploads.filter((one) => one.id !== event.id || isUnderWay(one));
    case "cleared":
      return uploads.filter((one) => one.state !== "received" && one.state !== "stopped");
  }
}

export const isUnderWay = ({ state }: Upload) => state === "waiting" || state === "sending";

/** Those that may begin now. */
export function nextOf(uploads: readonly Upload[]): readonly Upload[] {
  const free = AT_ONCE - uploads.filter((one) => one.state === "sending").length;
  return uploads.filter((one) => one.state === "waiting").slice(0, Math.max(0, free));
}

export function tagsIn(text: string): string[] {
  const said = text.split(/[,\n]/).map((tag) => tag.trim().replace(/^#/, ""));
  return [...new Set(said.filter(Boolean))].slice(0, 20);
}

function checked(given: Pick<Upload, "id" | "name" | "bytes" | "labels">, mostBytes: number): Upload {
  const begun = { ...given, share: 0 };
  return given.bytes > mostBytes
    ? { ...begun, state: "failed", error: TOO_LARGE }
    : { ...begun, state: "waiting" };
}

function changed(
  uploads: readonly Upload[],
  id: string,
  change: { [K in keyof Upload]?: Upload[K] | undefined },
): readonly Upload[] {
  return uploads.map((one) => (one.id === id ? ({ ...one, ...change } as Upload) : one));
}
