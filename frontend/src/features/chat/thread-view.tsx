import { useQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { lazy, type RefObject, startTransition, useCallback, useEffect, useRef, useState } from "react";
import { modelsQuery, namesToChoose } from "@/api/models";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Button, ErrorNote, IconButton } from "@/ui";
import { useLongPress } from "@/ui/use-long-press";
import { Answer, type AnswerProps } from "./answer";
import { useOpinions } from "./feedback";
import { pressedMessage } from "./message-press";
import { Question } from "./question";
import { type Thread, useThread } from "./threads";
import { type Node, pathOf, siblingsOf } from "./tree";

// What is asked for seldom is fetched then.
const MessageMenu = lazy(() => import("./message-menu").then((part) => ({ default: part.MessageMenu })));

export interface ThreadViewProps {
  name: string;
  isKept: boolean;
  editing: string | null;
  onEditing: (id: string | null) => void;
  onEdit: (node: Node, text: string) => void;
  onAgain: (node: Node, model?: string) => void;
  onFork: (node: Node) => void;
  onChoose: (id: string) => void;
  onRetry: () => void;
  onEarlier: () => Promise<void>;
}

const NO_MODELS: readonly string[] = [];

export function ThreadView({ name, isKept, editing, onEarlier, onRetry, ...acts }: ThreadViewProps) {
  const said = useWords(chatWords);
  const thread = useThread(name);
  const scroller = useRef<HTMLDivElement>(null);
  const { end, isAtEnd, toEnd } = useEnd(scroller, thread);
  const [pressed, press] = useState<Element | null>(null);
  useLongPress(scroller, {
    onPress: (target) => {
      const message = pressedMessage(target);
      startTransition(() => press(message));
      return message !== null;
    },
  });
  const path = pathOf(thread.tree);
  const isBusy = thread.live !== null;
  const { data: models = NO_MODELS } = useQuery({ ...modelsQuery, select: namesToChoose });
  const { opinions, onOpinion } = useOpinions(isKept ? thread.id : null, path.some(wasThere));
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} className="scroll-quiet h-full overflow-y-auto">
        <div
          role="log"
          aria-label={said.log}
          aria-busy={isBusy}
          // Nothing is read out token by token; the end is announced once.
          aria-live="off"
          className="mx-auto flex w-full max-w-3xl flex-col gap-2 px-4 pt-6 pb-8 sm:px-8"
        >
          {thread.tree.before ? (
            <Button look="ghost" onClick={() => void onEarlier()} className="self-center">
              {said.earlier}
            </Button>
          ) : null}
          {path.map((node) => (
            <div
              key={node.key ?? node.id}
              data-role={node.role}
              className="message data-[role=user]:not-first:mt-5"
            >
              <Row
                thread={thread}
                node={node}
                draft={isKept ? `${name}.${node.id}` : null}
                isBusy={isBusy}
                isKept={isKept}
                isEditing={editing === node.id}
                models={models}
                opinion={node.requestId ? opinions[node.requestId] : undefined}
                onOpinion={onOpinion}
                {...acts}
              />
              {thread.failure && node.id === thread.answer ? (
                <ErrorNote error={thread.failure} onRetry={onRetry} className="mt-3" />
              ) : null}
            </div>
          ))}
          <div ref={end} aria-hidden className="h-px" />
        </div>
      </div>
      {pressed ? <MessageMenu message={pressed} onClose={() => press(null)} /> : null}
      {isAtEnd ? null : (
        <IconButton
          label={said.latest}
          look="secondary"
          size="md"
          onClick={toEnd}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full! shadow-high"
        >
          <ArrowDown aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** What was not said on this page. */
const wasThere = (node: Node) => node.requestId !== null && !("key" in node);

type RowProps = Omit<ThreadViewProps, "name" | "editing" | "onEarlier" | "onRetry"> &
  Pick<AnswerProps, "models" | "opinion" | "onOpinion"> & {
    thread: Thread;
    node: Node;
    draft: string | null;
    isBusy: boolean;
    isEditing: boolean;
  };

function Row({
  thread,
  node,
  draft,
  isBusy,
  isKept,
  isEditing,
  onEditing,
  onEdit,
  onAgain,
  onFork,
  onChoose,
  ...more
}: RowProps) {
  const { ids, at } = siblingsOf(thread.tree, node);
  const siblings = useSame({ ids, at });
  if (node.role === "user") {
    return <Question {...{ node, siblings, isBusy, isEditing, draft, onEditing, onEdit, onChoose }} />;
  }
  const live = node.id === thread.answer ? thread.live : null;
  return <Answer {...{ node, siblings, live, isBusy, isKept, onAgain, onFork, onChoose, ...more }} />;
}

/** The object of before, as long as it says the same: what has not changed is not drawn anew. */
function useSame<T extends object>(given: T): T {
  const kept = useRef(given);
  const isSame = Object.entries(given).every(([key, value]) => kept.current[key as keyof T] === value);
  if (!isSame) kept.current = given;
  return kept.current;
}

/** Keeps the end in view while it is in view; whoever reads further up is left alone. */
function useEnd(scroller: RefObject<HTMLDivElement | null>, thread: Thread) {
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const toEnd = useCallback(() => {
    const { current } = scroller;
    // Written without being read: the browser reckons its layout once.
    if (current) current.scrollTop = 1e9;
  }, [scroller]);
  useEffect(() => {
    const { current: root } = scroller;
    const { current: mark } = end;
    if (!root || !mark) return;
    const seen = new IntersectionObserver(([entry]) => setAtEnd(entry?.isIntersecting ?? true), {
      root,
      rootMargin: "0px 0px 120px",
    });
    seen.observe(mark);
    const leave = (event: WheelEvent) => {
      if (event.deltaY < 0) follows.current = false;
    };
    const onScroll = () => {
      if (follows.current) return;
      if (root.scrollHeight - root.scrollTop - root.clientHeight < 80) follows.current = true;
    };
    const leaveByKey = (event: KeyboardEvent) => {
      if (["ArrowUp", "PageUp", "Home"].includes(event.key)) follows.current = false;
    };
    const leaveByTouch = () => {
      follows.current = false;
    };
    root.addEventListener("wheel", leave, { passive: true });
    root.addEventListener("scrollend", onScroll);
    root.addEventListener("keydown", leaveByKey);
    root.addEventListener("touchmove", leaveByTouch, { passive: true });
    return () => {
      seen.disconnect();
      root.removeEventListener("wheel", leave);
      root.removeEventListener("scrollend", onScroll);
      root.removeEventListener("keydown", leaveByKey);
      root.removeEventListener("touchmove", leaveByTouch);
    };
  }, [scroller]);
  const { head } = thread.tree;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another end, another place
  useEffect(() => {
    follows.current = true;
    toEnd();
  }, [head, toEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as the text grows
  useEffect(() => {
    if (follows.current) toEnd();
  }, [thread.live, toEnd]);
  return { end, isAtEnd, toEnd };
}
