/** One turn: a question goes out, its answer comes in, wherever its reader looks meanwhile. */
import { beginConversation } from "@/api/conversations";
import { ApiError, asApiError } from "@/api/errors";
import type { ChatEvent } from "@/api/events";
import type { ChatMessage, ChatOutput, ChatRequest } from "@/api/types";
import { type Asked, forget, recall, remember } from "./asked";
import { askChat, readAgain, stopRun } from "./asking";
import { inFrames } from "./frames";
import { BEGUN, type Live, reduceAll } from "./live";
import { BLANK, NEW, put, type Settings, setBegun, TEMPORARY, threadOf } from "./threads";
import { asked, type Details, type Node, type Now, pathOf, ROOT, settled, type Tree } from "./tree";

export interface Turn {
  /** Null when a question is answered again. */
  question: string | null;
  parent: string | null;
  /** Instead of the conversation's own. */
  model?: string | undefined;
}

/** What a page does when something happens to one of its threads. */
export interface Watcher {
  begun?: (id: string) => void;
  ended?: (key: string, live: Live) => void;
}

const NONE: Settings = { model: null, system: null };
const aborts = new Map<string, AbortController>();
let watcher: Watcher = {};
let lastId = 0;

export const watch = (given: Watcher) => {
  watcher = given;
};

export const abort = (key: string) => aborts.get(key)?.abort();

export async function take(key: string, turn: Turn, settings: Settings): Promise<void> {
  if (threadOf(key).live) return;
  const isKept = key !== TEMPORARY;
  const at = key === NEW ? await made(settings) : key;
  if (at === null) return;
  const body = bodyOf(at, turn, settings, isKept);
  const askedAt = Date.now();
  const answer = begin(at, turn, { ...BEGUN, askedAt });
  if (key === NEW) {
    setBegun(at);
    // The question is seen before its address is.
    setTimeout(() => watcher.begun?.(at));
  }
  if (isKept) remember(at, { question: turn.question, parent: turn.parent, at: askedAt });
  await follow(at, answer, settings, (signal) => askChat(body, signal));
}

/** A new conversation takes the place of the empty page, with an id of ours, or of the server's where it is to keep
 * instructions or a model. */
async function made(settings: Settings): Promise<string | null> {
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
  return id;
}

function bodyOf(key: string, turn: Turn, settings: Settings, isKept: boolean): Partial<ChatRequest> {
  if (!isKept) return { messages: spoken(threadOf(key).tree, turn), ...given(settings), ...named(turn) };
  const isFirst = turn.parent === null && threadOf(key).tree.head === null;
  return {
    conversation_id: key,
    messages: turn.question === null ? [] : [{ role: "user", content: turn.question }],
    ...(isFirst ? {} : { after: turn.parent ?? ROOT }),
    ...named(turn),
  };
}

const named = ({ model }: Turn) => (model ? { model } : {});

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

function begin(key: string, turn: Turn, live: Live): string {
  const answer = { ...pending("assistant", ""), named: turn.model };
  const question = turn.question === null ? null : pending("user", turn.question);
  put(key, ({ tree }) => ({
    tree: asked(tree, turn.parent, question ? { question, answer } : { answer }),
    live,
    answer: answer.id,
    failure: null,
  }));
  return answer.id;
}

export async function resume(key: string, run: string): Promise<void> {
  const before = recall(key);
  const path = pathOf(threadOf(key).tree);
  const turn: Turn = before ?? { question: "", parent: path.at(-1)?.id ?? null };
  // When its first words came, nobody here saw.
  const answer = begin(key, turn, { ...BEGUN, askedAt: before?.at ?? null, isResumed: true });
  await follow(key, answer, NONE, (signal) => readAgain(run, signal));
}

/** A question that was refused before the page was loaded again, with the means to ask it once more. */
export function restore(key: string): void {
  const before = recall(key);
  const { tree } = threadOf(key);
  const hasPlace = before && (before.parent === null || before.parent in tree.nodes);
  if (!before?.isRefused || before.question === null || !hasPlace || isSaid(tree, before)) {
    forget(key);
    return;
  }
  const answer = begin(key, before, BEGUN);
  const failure = ApiError.own("unanswered");
  put(key, (thread) => ({
    tree: ended(thread.tree, answer, BEGUN, null, "error"),
    live: null,
    failure,
    answer,
  }));
}

/** It was answered all the same, while nobody could see it. */
const isSaid = (tree: Tree, { question, parent }: Asked) =>
  Object.values(tree.nodes).some((node) => node.parent === parent && node.content === question);

async function follow(
  key: string,
  answer: string,
  settings: Settings,
  read: (signal: AbortSignal) => AsyncGenerator<ChatEvent>,
): Promise<void> {
  const abort = new AbortController();
  aborts.set(key, abort);
  const frames = inFrames<ChatEvent>((events) =>
    put(key, ({ live }) => ({ live: live && timed(keepsStopping(live, reduceAll(live, events))) })),
  );
  try {
    for await (const event of read(abort.signal)) {
      frames.add(event);
      // Somebody pressed stop before the run had a name.
      if (event.kind === "start" && threadOf(key).live?.phase === "stopping")
        void stopRun(event.run).catch(() => undefined);
    }
    frames.flush();
    over(key, answer, settings, null);
  } catch (error) {
    frames.flush();
    over(key, answer, settings, asApiError(error));
  } finally {
    if (aborts.get(key) === abort) aborts.delete(key);
  }
}

const keepsStopping = (before: Live, now: Live): Live =>
  before.phase === "stopping" && now.phase !== "over" ? { ...now, phase: "stopping" } : now;

const timed = (live: Live): Live =>
  live.text && live.firstAt === null ? { ...live, firstAt: Date.now() } : live;

function over(key: string, answer: string, settings: Settings, error: ApiError | null): void {
  const thread = threadOf(key);
  const { live } = thread;
  if (!live || thread.answer !== answer) return;
  const end = live.end;
  const problem = error ?? (end?.problem?.kind === "error" ? new ApiError(end.problem) : null);
  const question = recall(key);
  if (problem && !end?.output && question) remember(key, { ...question, isRefused: true });
  else forget(key);
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
    void take(key, { question: next, parent: pathOf(threadOf(key).tree).at(-1)?.id ?? null }, settings);
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
    details: output && { ...output, ...told(live) },
    createdAt: new Date().toISOString(),
    requestId: live.requestId,
  };
  const withAnswer = settled(tree, answer, said);
  if (!question || !isOurs) return withAnswer;
  return settled(withAnswer, question, {
    id: output?.question_id ?? undefined,
    status: isKept ? "complete" : "failed",
  });
}

function told({ model, adapter, askedAt, firstAt, isResumed }: Live): Details {
  const since = (moment: number | null) =>
    isResumed || askedAt === null || moment === null ? null : (moment - askedAt) / 1000;
  return { profile: model, adapter, first_text_s: since(firstAt), took_s: since(Date.now()) };
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
    requestId: null,
  };
}
