/** Conversations under the day on which they were last gone on with: pure. */
import type { ConversationsListed } from "@/api/types";

export type GroupName = "pinned" | "today" | "yesterday" | "week" | "month";

export interface Group {
  /** One of ours, or the first moment of a month. */
  name: GroupName | number;
  conversations: ConversationsListed[];
}

const DAY = 86_400_000;

export function grouped(conversations: readonly ConversationsListed[], now: Date): Group[] {
  const groups = new Map<GroupName | number, ConversationsListed[]>();
  for (const one of conversations) {
    const name = one.pinned ? "pinned" : nameOf(new Date(one.updated_at), now);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups].map(([name, found]) => ({ name, conversations: found }));
}

function nameOf(at: Date, now: Date): GroupName | number {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (at.getTime() >= today) return "today";
  // A day of the clock change has 23 or 25 hours.
  const days = Math.ceil((today - at.getTime()) / DAY - 1 / 24);
  if (days <= 1) return "yesterday";
  if (days <= 7) return "week";
  return days <= 30 ? "month" : new Date(at.getFullYear(), at.getMonth(), 1).getTime();
}
