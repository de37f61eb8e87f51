/** Conversations that are open on this page. An answer goes on while its reader looks at another page. */
import { create } from "zustand";
import {
  beginConversation,
  changeConversation,
  earlierMessages,
  openConversation,
  runningIn,
} from "@/api/conversations";
import { ApiError, asApiError } from "@/api/errors";
import type { ChatEvent } from "@/api/events";
import type { ChatMessage, ChatOutput, ChatRequest, Opened } from "@/api/types";
import { type Asked, forget, recall, remember } from "./asked";
import { askChat, readAgain, stopRun } from "./asking";
import { inFrames } from "./frames";
import { BEGUN, type Live, reduceAll } from "./live";
import {
  asked,
  chosen,
  EMPTY,
  loaded,
  type Node,
  type Now,
  pathOf,
  ROOT,
  settled,
  type Tree,
  without,
} from "./tree";

export interface Thread {
  /** Null for what is not kept. */
  id: string | null;
  tree: Tree;
  isLoading: boolean;
  /** Why it could not be loaded. */
  fault: ApiError | null;
  live: Live | null;
  /** The message whose answer is on its way, or failed. */
  answer: string | null;
  failure: ApiError | null;
  queue: readonly string[];
  facts: Pick<Opened, "title" | "titled_by" | "system_prompt" | "model" | "revision"> | null;
}

export interface Settings {
  model: string | null;
  system: string | null;
}

interface Turn {
  /** Null when a question is answered again. */
  question: string | null;
  parent: string | null;
}

/** What a page does when something happens to one of its threads. */
export interface Watcher {
  begun?: (id: string) => void;
  ended?: (key: string, live: Live) => void;
}

export const TEMPORARY = "temporary";
export const NEW = "new";

const BLANK: Thread = {
  id: null,
  tree: EMPTY,
  isLoading: false,
  fault: null,
  live: null,
  answer: null,
  failure: null,
  queue: [],
  facts: null,
};

const store = create<{ threads: Readonly<Record<string, Thread>> }>(() => ({ threads: {} }));
const aborts = new Map<string, AbortController>();
let watcher: Watcher = {};
let lastId = 0;

export const watch = (given: Watcher) => {
  watcher = given;
};

export const useThread = (key: string): Thread => store((state) => state.threads[key] ?? BLANK);

export const threadOf = (key: string): Thread => store.getState().threads[key] ?? BLANK;

function put(key: string, change: Partial<Thread> | ((thread: Thread) => Partial<Thread>)): void {
  store.setState(({ threads }) => {
    const thread = threads[key] ?? BLANK;
    const changed = typeof change === "function" ? change(thread) : change;
    return { threads: { ...threads, [key]: { ...thread, ...changed } } };
  });
}

export function clear(key: string): void {
  aborts.get(key)?.abort();
  store.setState(({ threads }) => {
    const { [key]: _, ...others } = threads;
    return { threads: others };
  });
}

/** Loads a conversation, and goes on reading what is being written in it. */
export async function open(id: string, signal?: AbortSignal): Promise<void> {
  if (threadOf(id).live) return;
  put(id, { id, isLoading: threadOf(id).tree.head === null, fault: null });
  try {
    const [opened, running] = await Promise.all([openConversation(id, signal), runningIn(id, signal)]);
    if (threadOf(id).live) return;
    put(id, ({ tree }) => ({
      tree: loaded(tree, opened.messages, opened.before),
      facts: opened,
      isLoading: false,
    }));
    if (running?.run) void resume(id, running.run);
    else forget(id);
  } catch (error) {
    if (!signal?.aborted) put(id, { isLoading: false, fault: asApiError(error) });
  }
}

export async function loadEarlier(key: string): Promise<void> {
  const { id, tree } = threadOf(key);
  if (!id || !tree.before) return;
  const page = await earlierMessages(id, tree.before);
  put(key, (thread) => ({ tree: loaded(thread.tree, page.messages, page.before, true) }));
}

/** Asks, or waits its turn while an answer is on its way. */
export async function send(key: string, text: string, settings: Settings): Promise<void> {
  const thread = threadOf(key);
  if (thread.live) {
    put(key, { queue: [...thread.queue, text] });
    return;
  }
  const path = pathOf(thread.tree);
  await take(key, { question: text, parent: path.at(-1)?.id ?? null }, settings);
}

/** A question in other words, beside the one that was asked. */
export const edit = (key: string, node: Node, text: string, settings: Settings) =>
  take(key, { question: text, parent: node.parent }, settings);

/** Another answer to the same question. */
export const again = (key: string, answer: Node, settings: Settings) =>
  take(key, { question: null, parent: answer.parent }, settings);

/** What failed is asked again, and takes the place of what failed. */
export async function retry(key: string, settings: Settings): Promise<void> {
  const { tree, answer } = threadOf(key);
  const failed = answer ? tree.nodes[answer] : undefined;
  const question = failed?.parent ? tree.nodes[failed.parent] : undefined;
  if (!failed || !question) return;
  const isNew = question.status === "failed";
  put(key, { tree: without(tree, isNew ? question.id : failed.id), failure: null, answer: null });
  await take(
    key,
    isNew ? { question: question.content, parent: question.parent } : { question: null, parent: question.id },
    settings,
  );
}

export async function stop(key: string): Promise<void> {
  const { live } = threadOf(key);
  if (!live) return;
  put(key, { live: { ...live, phase: "stopping" } });
  if (!live.run) return;
  try {
    await stopRun(live.run);
  } catch {
    // It has ended by itself.
  }
}

export function unqueue(key: string, at: number): void {
  put(key, ({ queue }) => ({ queue: queue.filter((_, index) => index !== at) }));
}

/** Another branch: at once where it is known, and as the server has it. */
export async function choose(key: string, sibling: string): Promise<void> {
  const { id, tree, live } = threadOf(key);
  if (live) return;
  const known = chosen(tree, sibling);
  if (known) put(key, { tree: known, failure: null, answer: null });
  if (!id) return;
  await changeConversation(id, { head: sibling });
  const opened = await openConversation(id);
  put(key, (thread) => ({ tree: loaded(thread.tree, opened.messages, opened.before), facts: opened }));
}

export async function setFacts(
  key: string,
  change: { title?: string; system_prompt?: string | null; model?: string | null },
): Promise<void> {
  const { id } = threadOf(key);
  if (!id) return;
  const facts = await changeConversation(id, change);
  put(key, { facts });
}

/** The title that the server has found since. */
export async function refreshTitle(key: string): Promise<void> {
  const { id, facts, live } = threadOf(key);
  if (!id || live || (facts && facts.titled_by !== "first words")) return;
  const opened = await openConversation(id).catch(() => null);
  if (opened) put(key, { facts: opened });
}

async function take(key: string, turn: Turn, settings: Settings): Promise<void> {
  if (threadOf(key).live) return;
  const isKept = key !== TEMPORARY;
  const at = key === NEW ? await begun(settings) : key;
  if (at === null) return;
  const body = bodyOf(at, turn, settings, isKept);
  const answer = begin(at, turn);
  if (isKept) remember(at, { question: turn.question, parent: turn.parent });
  await follow(at, answer, (signal) => askChat(body, signal));
}

/** A new conversation takes the place of the empty page, with an id of ours, or of the server's where it is to keep
 * instructions or a model. */
async function begun(settings: Settings): Promise<string | null> {
  put(NEW, { failure: null });
  let id: string = crypto.randomUUID();
  if (settings.system || settings.model) {
    try {
      const named = {
        ...(settings.system ? { system_prompt: settings.system } : {}),
        ...(settings.model ? { model: settings.model } : {}),
      };
      id = (await beginConversation(named)).id;
    } catch (error) {
      put(NEW, { failure: asApiError(error) });
      return null;
    }
  }
  put(id, { ...BLANK, id });
  watcher.begun?.(id);
  return id;
}

function bodyOf(key: string, turn: Turn, settings: Settings, isKept: boolean): Partial<ChatRequest> {
  if (!isKept) return { messages: spoken(threadOf(key).tree, turn), ...given(settings) };
  const isFirst = turn.parent === null && threadOf(key).tree.head === null;
  return {
    conversation_id: key,
    messages: turn.question === null ? [] : [{ role: "user", content: turn.question }],
    ...(isFirst ? {} : { after: turn.parent ?? ROOT }),
  };
}

/** What is not kept is told whole each time. */
function spoken(tree: Tree, turn: Turn): ChatMessage[] {
  const before = turn.parent ? pathOf({ ...tree, head: turn.parent }) : [];
  const said = before
    .filter((node) => node.content)
    .map(({ role, content }): ChatMessage => ({ role, content }));
  return turn.question === null ? said : [...said, { role: "user", content: turn.question }];
}

const given = ({ model, system }: Settings) => ({
  ...(model ? { model } : {}),
  ...(system ? { system } : {}),
});

function begin(key: string, turn: Turn): string {
  const answer = pending("assistant", "");
  const question = turn.question === null ? null : pending("user", turn.question);
  put(key, ({ tree }) => ({
    tree: asked(tree, turn.parent, question ? { question, answer } : { answer }),
    live: BEGUN,
    answer: answer.id,
    failure: null,
  }));
  return answer.id;
}

async function resume(key: string, run: string): Promise<void> {
  const before = recall(key);
  const path = pathOf(threadOf(key).tree);
  const turn: Asked = before ?? { question: "", parent: path.at(-1)?.id ?? null };
  const answer = begin(key, turn);
  await follow(key, answer, (signal) => readAgain(run, signal));
}

async function follow(
  key: string,
  answer: string,
  read: (signal: AbortSignal) => AsyncGenerator<ChatEvent>,
): Promise<void> {
  const abort = new AbortController();
  aborts.set(key, abort);
  const frames = inFrames<ChatEvent>((events) =>
    put(key, ({ live }) => ({ live: live && keepsStopping(live, reduceAll(live, events)) })),
  );
  try {
    for await (const event of read(abort.signal)) {
      frames.add(event);
      // Somebody pressed stop before the run had a name.
      if (event.kind === "start" && threadOf(key).live?.phase === "stopping")
        void stopRun(event.run).catch(() => undefined);
    }
    frames.flush();
    over(key, answer, null);
  } catch (error) {
    frames.flush();
    over(key, answer, asApiError(error));
  } finally {
    if (aborts.get(key) === abort) aborts.delete(key);
  }
}

const keepsStopping = (before: Live, now: Live): Live =>
  before.phase === "stopping" && now.phase !== "over" ? { ...now, phase: "stopping" } : now;

function over(key: string, answer: string, error: ApiError | null): void {
  const thread = threadOf(key);
  const { live } = thread;
  if (!live || thread.answer !== answer) return;
  const end = live.end;
  const problem = error ?? (end?.problem?.kind === "error" ? new ApiError(end.problem) : null);
  forget(key);
  put(key, {
    tree: ended(thread.tree, answer, live, end?.output ?? null, end?.kind ?? null),
    live: null,
    failure: problem,
    answer: problem ? (end?.output?.answer_id ?? answer) : null,
  });
  watcher.ended?.(key, live);
  const [next, ...rest] = threadOf(key).queue;
  if (next !== undefined && !problem) {
    put(key, { queue: rest });
    void send(key, next, { model: null, system: null });
  }
}

function ended(
  tree: Tree,
  answer: string,
  live: Live,
  output: ChatOutput | null,
  kind: "done" | "stopped" | "error" | null,
): Tree {
  const question = tree.nodes[answer]?.parent;
  const isOurs = question ? tree.nodes[question]?.status === "pending" : false;
  const isKept = output !== null;
  // Stopped before the turn began: nothing of it is there.
  if (!isKept && kind === "stopped" && question && isOurs) return settledStop(tree, question, answer);
  const said: Now = {
    id: output?.answer_id ?? undefined,
    content: output?.content ?? live.text,
    status: isKept ? (kind === "done" ? "complete" : "stopped") : "failed",
    model: live.model,
    details: output,
    createdAt: new Date().toISOString(),
  };
  const withAnswer = settled(tree, answer, said);
  if (!question || !isOurs) return withAnswer;
  return settled(withAnswer, question, {
    id: output?.question_id ?? undefined,
    status: isKept ? "complete" : "failed",
  });
}

const settledStop = (tree: Tree, question: string, answer: string): Tree =>
  settled(settled(tree, answer, { status: "failed" }), question, { status: "failed" });

function pending(role: Node["role"], content: string): Node {
  lastId += 1;
  return {
    id: `local-${lastId}`,
    parent: null,
    role,
    content,
    status: "pending",
    model: null,
    details: null,
    createdAt: null,
  };
}
