/** The messages of a conversation as far as they are known here, as a tree: pure, and told apart from how they look. */
import type { ChatOutput, Message } from "@/api/types";

export type Status = "complete" | "stopped" | "pending" | "failed";

export interface Node {
  id: string;
  /** The id that it had first: what is drawn stays when the server gives it another. */
  key?: string;
  parent: string | null;
  role: "user" | "assistant";
  content: string;
  status: Status;
  model: string | null;
  details: Details | null;
  createdAt: string | null;
  /** By which the trace of its run is found. */
  requestId: string | null;
  /** The model that was asked for this answer alone. */
  named?: string | undefined;
}

/** With who gave the answer, and how many seconds its first word and all of it took. */
export type Details = Partial<Pick<ChatOutput, "sources" | "lookup" | "problems" | "finish" | "usage">> & {
  profile?: string | null;
  adapter?: string | null;
  first_text_s?: number | null;
  took_s?: number | null;
};

/** `children` has the ids of all that follow a message, oldest first, also of those that were not loaded. */
export interface Tree {
  nodes: Readonly<Record<string, Node>>;
  children: Readonly<Record<string, readonly string[]>>;
  head: string | null;
  /** Where the page before the first message that is loaded ends. */
  before: string | null;
}

export const ROOT = "start";
export const EMPTY: Tree = { nodes: {}, children: {}, head: null, before: null };

const keyOf = (parent: string | null) => parent ?? ROOT;

/** From the first message to the head. */
export function pathOf(tree: Tree): Node[] {
  const path: Node[] = [];
  for (
    let at = tree.head ? tree.nodes[tree.head] : undefined;
    at;
    at = at.parent ? tree.nodes[at.parent] : undefined
  ) {
    path.push(at);
  }
  return path.reverse();
}

export interface Siblings {
  ids: readonly string[];
  at: number;
}

export function siblingsOf(tree: Tree, node: Node): Siblings {
  const ids = tree.children[keyOf(node.parent)] ?? [node.id];
  return { ids, at: ids.indexOf(node.id) };
}

/** What the server has; the last of the messages becomes the head, unless they are earlier ones. */
export function loaded(
  tree: Tree,
  messages: readonly Message[],
  before: string | null,
  earlier = false,
): Tree {
  const nodes = { ...tree.nodes };
  const children = { ...tree.children };
  for (const message of messages) {
    const key = tree.nodes[message.id]?.key;
    nodes[message.id] = { ...nodeOf(message), ...(key ? { key } : {}) };
    children[keyOf(message.parent_id)] = message.siblings;
  }
  const head = earlier ? tree.head : (messages.at(-1)?.id ?? null);
  return { nodes, children, head, before };
}

/** A question with its answer on the way, or the answer alone: it follows `parent`, and is shown. */
export function asked(tree: Tree, parent: string | null, turn: { question?: Node; answer: Node }): Tree {
  const first = turn.question ? added(tree, { ...turn.question, parent }) : tree;
  return added(first, { ...turn.answer, parent: turn.question ? turn.question.id : parent });
}

export type Now = Partial<Omit<Node, "id">> & { id?: string | undefined };

/** A message under the id that the server gave it, with what it says now. */
export function settled(tree: Tree, id: string, now: Now): Tree {
  const node = tree.nodes[id];
  if (!node) return tree;
  const next: Node = { ...node, ...now, id: now.id ?? id, key: node.key ?? node.id };
  if (next.id === id) return { ...tree, nodes: { ...tree.nodes, [id]: next } };
  const { [id]: _, ...others } = tree.nodes;
  const nodes = { ...others, [next.id]: next };
  for (const child of tree.children[id] ?? []) {
    const below = nodes[child];
    if (below) nodes[child] = { ...below, parent: next.id };
  }
  const { [id]: below, ...rest } = tree.children;
  const siblings = (rest[keyOf(node.parent)] ?? []).map((one) => (one === id ? next.id : one));
  return {
    ...tree,
    nodes,
    children: { ...rest, [keyOf(node.parent)]: siblings, ...(below ? { [next.id]: below } : {}) },
    head: tree.head === id ? next.id : tree.head,
  };
}

/** Without a message and all that follows it; what stood beside it, or before it, is shown instead. */
export function without(tree: Tree, id: string): Tree {
  const node = tree.nodes[id];
  if (!node) return tree;
  const gone = new Set(below(tree, id));
  const nodes = Object.fromEntries(Object.entries(tree.nodes).filter(([key]) => !gone.has(key)));
  const children = Object.fromEntries(Object.entries(tree.children).filter(([key]) => !gone.has(key)));
  const siblings = (tree.children[keyOf(node.parent)] ?? []).filter((one) => one !== id);
  const rest = { ...tree, nodes, children: { ...children, [keyOf(node.parent)]: siblings } };
  if (!tree.head || !gone.has(tree.head)) return rest;
  const beside = siblings.findLast((one) => one in nodes);
  return { ...rest, head: beside ? endOf(rest, beside) : node.parent };
}

/** The branch through a message, as far as it is known; null if it was never loaded. */
export function chosen(tree: Tree, id: string): Tree | null {
  return id in tree.nodes ? { ...tree, head: endOf(tree, id) } : null;
}

function added(tree: Tree, node: Node): Tree {
  const siblings = tree.children[keyOf(node.parent)] ?? [];
  return {
    ...tree,
    nodes: { ...tree.nodes, [node.id]: node },
    children: {
      ...tree.children,
      [keyOf(node.parent)]: siblings.includes(node.id) ? siblings : [...siblings, node.id],
    },
    head: node.id,
  };
}

function endOf(tree: Tree, id: string): string {
  for (let at = id; ; ) {
    const next = (tree.children[at] ?? []).findLast((one) => one in tree.nodes);
    if (!next) return at;
    at = next;
  }
}

function below(tree: Tree, id: string): string[] {
  return [
    id,
    ...(tree.children[id] ?? []).flatMap((child) => (child in tree.nodes ? below(tree, child) : [])),
  ];
}

function nodeOf(message: Message): Node {
  return {
    id: message.id,
    parent: message.parent_id,
    role: message.role,
    content: message.content,
    status: message.status,
    model: message.model,
    details: message.details && { ...(message.details as Details), adapter: message.adapter },
    createdAt: message.created_at,
    requestId: message.request_id,
  };
}
