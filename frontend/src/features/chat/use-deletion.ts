/** Deleting that can be taken back: the server hears of it when the offer to undo has gone. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { create } from "zustand";
import { deleteConversation } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { toast } from "@/ui";
import { clear } from "./store";

const store = create<{ hidden: ReadonlySet<string> }>(() => ({ hidden: new Set() }));

/** Whoever closes the page meant it. */
window.addEventListener("pagehide", () => {
  for (const id of store.getState().hidden)
    void fetch(`/api/conversations/${id}`, { method: "DELETE", keepalive: true });
});

export function useDeletion(current: string | null) {
  const said = useWords(chatWords);
  const app = useWords(appWords);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const hidden = store((state) => state.hidden);
  const remove = ({ id, title }: ConversationsListed) => {
    hide(id, true);
    if (id === current) void navigate({ to: "/chat" });
    toast({
      text: said.removed(title),
      action: { label: app.undo, act: () => hide(id, false) },
      onGone: () => {
        if (!store.getState().hidden.has(id)) return;
        void deleteConversation(id)
          .then(() => clear(id))
          .catch(() => undefined)
          .finally(async () => {
            await queries.invalidateQueries({ queryKey: ["conversations"] });
            hide(id, false);
          });
      },
    });
  };
  return { hidden, remove };
}

function hide(id: string, isHidden: boolean): void {
  store.setState(({ hidden }) => {
    const next = new Set(hidden);
    if (isHidden) next.add(id);
    else next.delete(id);
    return { hidden: next };
  });
}
