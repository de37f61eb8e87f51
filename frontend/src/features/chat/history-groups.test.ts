import { expect, test } from "vitest";
import type { ConversationsListed } from "@/api/types";
import { grouped } from "./history-groups";

const NOW = new Date(2026, 4, 20, 9, 0);
const listed = (id: string, at: Date, pinned = false): ConversationsListed => ({
  id,
  title: id,
  pinned,
  model: null,
  revision: 1,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
});

test("chats stand under the day of the reader's own time", () => {
  const groups = grouped(
    [
      listed("pinned", new Date(2020, 0, 1), true),
      listed("now", new Date(2026, 4, 20, 0, 1)),
      listed("late", new Date(2026, 4, 19, 23, 59)),
      listed("week", new Date(2026, 4, 14, 12)),
      listed("month", new Date(2026, 4, 1)),
      listed("march", new Date(2026, 2, 3)),
      listed("older", new Date(2026, 2, 1)),
    ],
    NOW,
  );

  expect(groups.map(({ name, conversations }) => [name, conversations.map((one) => one.id)])).toEqual([
    ["pinned", ["pinned"]],
    ["today", ["now"]],
    ["yesterday", ["late"]],
    ["week", ["week"]],
    ["month", ["month"]],
    [new Date(2026, 2, 1).getTime(), ["march", "older"]],
  ]);
});
