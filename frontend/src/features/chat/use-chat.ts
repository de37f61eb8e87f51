/** What the chat page does besides drawing: opening, forking, asking what was asked elsewhere, and telling when an answer is there. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { beginConversation } from "@/api/conversations";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { announce } from "@/ui";
import * as chats from "./store";
import { NEW, type Settings, setBegun, TEMPORARY, useThread } from "./threads";
import type { Node } from "./tree";
import { watch } from "./turn";

export function useActs(name: string, settings: Settings, fork: (id: string | null, node: Node) => void) {
  const { id } = useThread(name);
  const latest = useRef(settings);
  latest.current = settings;
  const onEdit = useCallback(
    (node: Node, text: string) => void chats.edit(name, node, text, latest.current),
    [name],
  );
  const onAgain = useCallback(
    (node: Node, model?: string) => void chats.again(name, node, latest.current, model),
    [name],
  );
  const onFork = useCallback((node: Node) => fork(id, node), [fork, id]);
  const onChoose = useCallback((sibling: string) => void chats.choose(name, sibling), [name]);
  const onRetry = useCallback(() => void chats.retry(name, latest.current), [name]);
  const onEarlier = useCallback(() => chats.loadEarlier(name), [name]);
  return { onEdit, onAgain, onFork, onChoose, onRetry, onEarlier };
}

export function useOpened(name: string): void {
  useEffect(() => {
    if (name === NEW || name === TEMPORARY) return;
    const leaving = new AbortController();
    void chats.open(name, leaving.signal);
    return () => leaving.abort();
  }, [name]);
}

// The server names a new conversation behind all else; it is looked for a few times.
const TITLED_MS = [0, 1500, 5000, 15_000] as const;

export function useWatched(): void {
  const said = useWords(chatWords);
  const queries = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => {
    watch({
      begun: (id) =>
        void navigate({ to: "/chat/$conversation", params: { conversation: id }, replace: true }).then(() =>
          setBegun(null),
        ),
      ended: (key, live) => {
        announce(
          { done: said.done, stopped: said.stoppedSaid, error: said.failed }[live.end?.kind ?? "error"],
        );
        if (key === TEMPORARY) return;
        const look = () =>
          queries.invalidateQueries({ queryKey: ["conversations"] }).then(() => chats.refreshTitle(key));
        for (const pause of TITLED_MS) setTimeout(() => void look(), pause);
      },
    });
  }, [said, queries, navigate]);
}

/** A question that was asked on another page is asked here at once. */
export function useAsked(name: string, settings: Settings): void {
  const { ask } = useSearch({ strict: false });
  const navigate = useNavigate();
  const isAsked = useRef(false);
  useEffect(() => {
    if (!ask || name !== NEW || isAsked.current) return;
    isAsked.current = true;
    void navigate({ to: "/chat", search: {}, replace: true }).then(() => chats.send(NEW, ask, settings));
  }, [ask, name, navigate, settings]);
}

export function useNew(name: string, setTemporary: (is: boolean) => void) {
  const navigate = useNavigate();
  return (isTemporary: boolean) => {
    if (name === TEMPORARY) chats.clear(TEMPORARY);
    setBegun(null);
    setTemporary(isTemporary);
    void navigate({ to: "/chat" });
  };
}

export function useFork() {
  const said = useWords(chatWords);
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (id: string | null, node: Node) => {
      if (!id) return;
      const { id: made } = await beginConversation({ from: { conversation: id, message: node.id } });
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      await navigate({ to: "/chat/$conversation", params: { conversation: made } });
      announce(said.forked);
    },
    [said, queries, navigate],
  );
}
