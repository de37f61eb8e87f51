import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { EyeOff, Keyboard, Share2, SlidersHorizontal, SquarePen } from "lucide-react";
import { lazy, type ReactNode, Suspense, useDeferredValue, useEffect, useRef, useState } from "react";
import { modelsQuery } from "@/api/models";
import { PageBar, SidePanel } from "@/app/slots";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { ErrorState, IconButton, LoadingRows, toast } from "@/ui";
import type { Shortcut } from "./chords";
import type { Command } from "./commands";
import { Composer, type ComposerHandle } from "./composer";
import { History } from "./history";
import { prepareMarkdown } from "./markdown";
import { ModelPicker } from "./model-picker";
import { Queue } from "./queue";
import * as chats from "./store";
import { ThreadView } from "./thread-view";
import { NEW, type Settings, type Still, TEMPORARY, threadOf, useBegun, useStill } from "./threads";
import { type Node, pathOf } from "./tree";
import { useActs, useAsked, useFork, useNew, useOpened, useWatched } from "./use-chat";
import { useShortcuts } from "./use-shortcuts";
import { Welcome } from "./welcome";

prepareMarkdown();

// What is asked for seldom is fetched then.
const ShortcutList = lazy(() => import("./shortcut-list").then((part) => ({ default: part.ShortcutList })));
const ShareDialog = lazy(() =>
  import("./sharing/share-dialog").then((part) => ({ default: part.ShareDialog })),
);
const Instructions = lazy(() => import("./instructions").then((part) => ({ default: part.Instructions })));

type Panel = "system" | "keys" | "model" | "share" | null;

export function ChatPage() {
  const { conversation } = useParams({ strict: false });
  const [isTemporary, setTemporary] = useState(false);
  const begun = useBegun();
  const key = conversation ?? (isTemporary ? TEMPORARY : (begun ?? NEW));
  return <Chat key={usePlace(conversation)} name={key} setTemporary={setTemporary} />;
}

/** Changes with the conversation, but not when the one that was just begun gets its address: to draw all of the page
 * anew would take longer than a key may wait. */
function usePlace(conversation: string | undefined): number {
  const place = useRef({ conversation, number: 0 });
  const before = place.current;
  if (before.conversation !== conversation) {
    const goesOn =
      before.conversation === undefined && conversation !== undefined && threadOf(conversation).live !== null;
    place.current = { conversation, number: before.number + (goesOn ? 0 : 1) };
  }
  return place.current.number;
}

function Chat({ name, setTemporary }: { name: string; setTemporary: (is: boolean) => void }) {
  const said = useWords(chatWords);
  const thread = useStill(name);
  const isKept = name !== TEMPORARY;
  const [panel, setPanel] = useState<Panel>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [settings, setSettings] = useState<Settings>({ model: null, system: null });
  const composer = useRef<ComposerHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const fork = useFork();
  const begin = useNew(name, setTemporary);
  // On phones the keyboard would cover the page.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) composer.current?.focus();
  }, []);
  useOpened(name);
  useWatched();
  useAsked(name, settings);

  const system = thread.id ? (thread.facts?.system_prompt ?? "") : (settings.system ?? "");
  const model = thread.id ? (thread.facts?.model ?? null) : settings.model;
  const path = pathOf(thread.tree);
  const lastKept = thread.id ? path.findLast((node) => node.status !== "failed")?.id : undefined;
  const stop = () => {
    void chats.stop(name);
    composer.current?.focus();
  };
  const send = (text: string) => void chats.send(name, text, settings);
  const editLast = () => {
    if (thread.isLive) return;
    setEditing(path.findLast((node) => node.role === "user" && node.status !== "failed")?.id ?? null);
  };
  const command = (given: Command) => {
    if (given === "new") begin(false);
    else if (given === "temporary") begin(true);
    else setPanel(given);
  };
  const acted = (shortcut: Shortcut): boolean => {
    if (shortcut === "stop" && thread.isLive) stop();
    else if (shortcut === "focus") composer.current?.focus();
    else if (shortcut === "newChat") begin(false);
    else if (shortcut === "search") search.current?.focus();
    else if (shortcut === "model") setPanel("model");
    else if (shortcut === "list") setPanel("keys");
    else if (shortcut === "copyAnswer")
      void copy(
        path.findLast((node) => node.role === "assistant")?.content,
        said.nothingToCopy,
        said.copyAnswer,
      );
    else if (shortcut === "copyCode") void copy(lastCode(path), said.noCode, said.copyCode);
    else return false;
    return true;
  };
  useShortcuts(acted);
  const acts = useActs(name, settings, fork);
  return (
    <div className="flex h-full flex-col">
      <PageBar title={isKept ? (thread.facts?.title ?? said.newChat) : said.temporary}>
        <ModelPicker
          value={model}
          open={panel === "model"}
          onOpen={(isOpen) => setPanel(isOpen ? "model" : null)}
          onChange={(next) => {
            if (thread.id) void chats.setFacts(name, { model: next });
            else setSettings({ ...settings, model: next });
          }}
        />
        <IconButton
          label={said.system}
          onClick={() => setPanel("system")}
          className={system ? "text-accent-ink" : ""}
        >
          <SlidersHorizontal aria-hidden />
        </IconButton>
        {lastKept && !thread.isLive ? (
          <IconButton label={said.share} onClick={() => setPanel("share")}>
            <Share2 aria-hidden />
          </IconButton>
        ) : null}
        <IconButton label={said.keysTitle} onClick={() => setPanel("keys")} className="max-sm:hidden">
          <Keyboard aria-hidden />
        </IconButton>
        <IconButton
          label={isKept ? said.temporary : said.temporaryOff}
          aria-pressed={!isKept}
          onClick={() => begin(isKept)}
          className={cx(thread.id && "max-sm:hidden", !isKept && "text-accent-ink")}
        >
          <EyeOff aria-hidden />
        </IconButton>
        <IconButton label={said.newChat} onClick={() => begin(false)}>
          <SquarePen aria-hidden />
        </IconButton>
      </PageBar>
      <SidePanel>
        <History current={thread.id} search={search} />
      </SidePanel>
      {isKept ? null : (
        <p role="note" className="border-b border-line bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {said.temporaryHint}
        </p>
      )}
      <Middle
        thread={thread}
        onRetryLoad={() => void chats.open(name)}
        empty={<Welcome onPick={(text) => composer.current?.write(text)} failure={thread.failure} />}
      >
        <ThreadView name={name} isKept={isKept} editing={editing} onEditing={setEditing} {...acts} />
      </Middle>
      <div className="mx-auto w-full max-w-3xl shrink-0 px-3 pb-[max(0.75rem,calc(env(safe-area-inset-bottom)-var(--below)))] sm:px-8">
        <Queue
          items={thread.queue}
          onDelete={(at) => chats.unqueue(name, at)}
          onEdit={(at) => {
            composer.current?.write(thread.queue[at] ?? "");
            chats.unqueue(name, at);
          }}
          onNow={stop}
        />
        <Composer
          ref={composer}
          name={name}
          isAnswering={thread.isLive}
          spent={spentOf(path)}
          context={useContextOf(model)}
          onSend={send}
          onStop={stop}
          onEditLast={editLast}
          onCommand={command}
        />
      </div>
      <Suspense>
        {panel === "keys" ? <ShortcutList open onClose={() => setPanel(null)} /> : null}
        {panel === "share" && thread.id && lastKept ? (
          <ShareDialog conversation={thread.id} message={lastKept} onClose={() => setPanel(null)} />
        ) : null}
        {panel === "system" ? (
          <Instructions
            open
            onClose={() => setPanel(null)}
            value={system}
            onSave={(text) => {
              if (thread.id) void chats.setFacts(name, { system_prompt: text || null });
              else setSettings({ ...settings, system: text || null });
            }}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

interface MiddleProps {
  thread: Still;
  onRetryLoad: () => void;
  empty: ReactNode;
  children: ReactNode;
}

function Middle({ thread, onRetryLoad, empty, children }: MiddleProps) {
  const hasMessages = thread.tree.head !== null;
  // Drawing the first messages takes longer than a key may wait: the field is emptied before.
  const isThere = useDeferredValue(hasMessages);
  const wasEmpty = useRef(false);
  if (thread.fault) {
    return (
      <div className="flex-1 overflow-y-auto px-4">
        <ErrorState error={thread.fault} onRetry={onRetryLoad} />
      </div>
    );
  }
  if (thread.isLoading || (hasMessages && !isThere && !wasEmpty.current)) {
    wasEmpty.current = false;
    return (
      <div className="mx-auto w-full max-w-3xl flex-1 px-4 pt-8 sm:px-8">
        <LoadingRows count={3} className="h-24 w-full" />
      </div>
    );
  }
  wasEmpty.current = !isThere;
  return isThere ? children : empty;
}

function useContextOf(model: string | null): number | null {
  const { data = [] } = useQuery(modelsQuery);
  return (
    (data.find((one) => one.model === model) ?? data.find((one) => one.state === "serving"))?.context ?? null
  );
}

function spentOf(path: readonly Node[]): number {
  const usage = path.findLast((node) => node.details?.usage)?.details?.usage ?? {};
  return (
    (usage.prompt_tokens ?? usage.input_tokens ?? 0) + (usage.completion_tokens ?? usage.output_tokens ?? 0)
  );
}

function lastCode(path: readonly Node[]): string | undefined {
  const answer = path.findLast((node) => node.role === "assistant")?.content ?? "";
  return [...answer.matchAll(/^(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n\1\s*$/gm)].at(-1)?.[2];
}

async function copy(text: string | undefined, missing: string, done: string): Promise<void> {
  if (!text) {
    toast({ text: missing, tone: "danger" });
    return;
  }
  await navigator.clipboard.writeText(text);
  toast({ text: `${done} ✓` });
}
