/** What haru reads in Markdown beyond the usual: addresses before Korean particles, and numbers of sources. */
import type { Link, Parents, PhrasingContent, Root, Text } from "mdast";

// "…/a를 보세요": the particle is not of the address. An address in Korean letters keeps its own.
const PARTICLES =
  /^([^가-힣]*[\w/)=&#-])((?:으로|에서|에게|까지|부터|처럼|이나|라는|입니다|이다|을|를|은|는|이|가|에|의|로|와|과|도|만|나)(?:[는은도만의])?)$/;
const NUMBER = /\[(\d{1,2})\]/g;

export const SOURCE = "#source-";

/** Whether a text has anything that could name a source: all other text is the same whichever there are. */
export const mayCite = (text: string): boolean => /\[\d{1,2}\]/.test(text);

export const splitParticles = (tree: Root): void => walk(tree, split);

/** `[2]` becomes a link to the second source, if there is one. */
export function linkSources(tree: Root, numbers: ReadonlySet<number>): void {
  if (numbers.size) walk(tree, (node) => (node.type === "text" ? cited(node, numbers) : null));
}

/** An address that was found in the text, as opposed to one that was written as a link. */
function split(node: PhrasingContent): PhrasingContent[] | null {
  if (node.type !== "link" || node.children.length !== 1) return null;
  const [said] = node.children;
  if (said?.type !== "text" || !/^(https?:\/\/|www\.)/.test(said.value)) return null;
  const shown = decoded(said.value);
  const found = PARTICLES.exec(shown);
  if (!found) return null;
  const [, address = "", particle = ""] = found;
  const url = decoded(node.url).slice(0, -particle.length);
  return [
    { ...node, url, children: [{ type: "text", value: address }] },
    { type: "text", value: particle },
  ];
}

function cited(node: Text, numbers: ReadonlySet<number>): PhrasingContent[] | null {
  const parts: PhrasingContent[] = [];
  let at = 0;
  for (const found of node.value.matchAll(NUMBER)) {
    if (!numbers.has(Number(found[1]))) continue;
    if (found.index > at) parts.push({ type: "text", value: node.value.slice(at, found.index) });
    const link: Link = {
      type: "link",
      url: `${SOURCE}${found[1]}`,
      children: [{ type: "text", value: found[1] ?? "" }],
    };
    parts.push(link);
    at = found.index + found[0].length;
  }
  if (!parts.length) return null;
  if (at < node.value.length) parts.push({ type: "text", value: node.value.slice(at) });
  return parts;
}

function walk(parent: Parents, change: (node: PhrasingContent) => PhrasingContent[] | null): void {
  const children: unknown[] = [];
  for (const node of parent.children) {
    const changed = change(node as PhrasingContent);
    if (!changed && "children" in node) walk(node, change);
    children.push(...(changed ?? [node]));
  }
  parent.children = children as typeof parent.children;
}

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
