/** What can be done with a conversation. */
import { changeConversation, earlierMessages, openConversation, runningIn } from "@/api/conversations";
import { ApiError, asApiError } from "@/api/errors";
import { recall } from "./asked";
import { stopRun } from "./asking";
import { drop, put, type Settings, threadOf } from "./threads";
import { chosen, loaded, type Node, pathOf, without } from "./tree";
import { abort, restore, resume, take } from "./turn";

export function clear(key: string): void {
  abort(key);
  drop(key);
}

/** Loads a conversation, and goes on reading what is being written in it. */
export async function open(id: string, signal?: AbortSignal): Promise<void> {
  if (threadOf(id).live) return;
  put(id, { id, isLoading: threadOf(id).tree.head === null, fault: null });
  try {
    const [opened, running] = await Promise.all([
      ifThere(openConversation(id, signal)),
      ifThere(runningIn(id, signal)),
    ]);
    if (threadOf(id).live) return;
    if (opened)
      put(id, ({ tree }) => ({ tree: loaded(tree, opened.messages, opened.before), facts: opened }));
    else if (!running?.run && !recall(id)?.isRefused) throw new ApiError({ status: 404, code: "not_found" });
    put(id, { isLoading: false });
    if (running?.run) void resume(id, running.run);
    else restore(id);
  } catch (error) {
    if (!signal?.aborted) put(id, { isLoading: false, fault: asApiError(error) });
  }
}

/** A conversation is there once its first answer is: until then there is only the run. */
async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
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

/** Another answer to the same question, by the conversation's model or by another one. */
export const again = (key: string, answer: Node, settings: Settings, model?: string) =>
  take(key, { question: null, parent: answer.parent, model }, settings);

/** What failed is asked again, and takes the place of what failed. */
export async function retry(key: string, settings: Settings): Promise<void> {
  const { tree, answer } = threadOf(key);
  const failed = answer ? tree.nodes[answer] : undefined;
  const question = failed?.parent ? tree.nodes[failed.parent] : undefined;
  if (!failed || !question) return;
  const isNew = question.status === "failed";
  put(key, { tree: without(tree, isNew ? question.id : failed.id), failure: null, answer: null });
  const turn = isNew
    ? { question: question.content, parent: question.parent }
    : { question: null, parent: question.id };
  await take(key, { ...turn, model: failed.named }, settings);
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
