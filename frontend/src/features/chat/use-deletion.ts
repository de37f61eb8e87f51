import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { conversationAddress } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { remove, useHidden } from "@/app/removal";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { dropDrafts } from "@/lib/drafts";
import { forget as forgetAsked } from "./asked";
import { clear } from "./store";

export function useDeletion(current: string | null) {
  const said = useWords(chatWords);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isHidden = useHidden();
  const shown = useRef(current);
  shown.current = current;
  // One and the same, so that the rows of a long list are not drawn anew.
  const take = useCallback(
    (chosen: readonly ConversationsListed[]) => {
      if (chosen.some(({ id }) => id === shown.current)) void navigate({ to: "/chat" });
      const [first, ...others] = chosen;
      remove({
        things: chosen.map(({ id, title }) => ({ path: conversationAddress(id), name: title })),
        text: first && !others.length ? said.removed(first.title) : said.removedAll(chosen.length),
        onSettled: (deleted) => {
          for (const { id } of chosen) if (deleted.has(conversationAddress(id))) forget(id);
          return queries.invalidateQueries({ queryKey: ["conversations"] });
        },
      });
    },
    [said, queries, navigate],
  );
  return { isHidden: (id: string) => isHidden(conversationAddress(id)), remove: take };
}

function forget(id: string): void {
  clear(id);
  forgetAsked(id);
  dropDrafts(id);
}
