import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { conversationAddress } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { remove, useHidden } from "@/app/removal";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
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
    ({ id, title }: ConversationsListed) => {
      if (id === shown.current) void navigate({ to: "/chat" });
      remove({
        things: [{ path: conversationAddress(id), name: title }],
        text: said.removed(title),
        onSettled: () => {
          clear(id);
          return queries.invalidateQueries({ queryKey: ["conversations"] });
        },
      });
    },
    [said, queries, navigate],
  );
  return { isHidden: (id: string) => isHidden(conversationAddress(id)), remove: take };
}
