import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
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
  const take = ({ id, title }: ConversationsListed) => {
    if (id === current) void navigate({ to: "/chat" });
    remove({
      path: conversationAddress(id),
      text: said.removed(title),
      onSettled: () => {
        clear(id);
        return queries.invalidateQueries({ queryKey: ["conversations"] });
      },
    });
  };
  return { isHidden: (id: string) => isHidden(conversationAddress(id)), remove: take };
}
