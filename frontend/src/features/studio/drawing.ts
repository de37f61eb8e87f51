/** Where the nodes of a graph stand and how its edges run: from left to right, by the longest way from the start. Pure. */
import type { Graph } from "@/api/traces";

export const NODE = { width: 128, height: 40 } as const;
const GAP = { x: 56, y: 28 } as const;
const PAD = 12;

export interface Drawn {
  width: number;
  height: number;
  nodes: readonly { id: string; name: string; x: number; y: number }[];
  edges: readonly { key: string; path: string; conditional: boolean }[];
}

export function drawn(graph: Graph): Drawn {
  const layers = layersOf(graph);
  const columns = new Map<number, string[]>();
  for (const { id } of graph.nodes) {
    const at = layers.get(id) ?? 0;
    columns.set(at, [...(columns.get(at) ?? []), id]);
  }
  const tallest = Math.max(1, ...[...columns.values()].map((ids) => ids.length));
  const height = PAD * 2 + tallest * NODE.height + (tallest - 1) * GAP.y;
  const placed = graph.nodes.map(({ id, name }) => {
    const layer = layers.get(id) ?? 0;
    const column = columns.get(layer) ?? [];
    const tall = column.length * NODE.height + (column.length - 1) * GAP.y;
    const x = PAD + layer * (NODE.width + GAP.x);
    const y = (height - tall) / 2 + column.indexOf(id) * (NODE.height + GAP.y);
    return { id, name, x, y };
  });
  const at = new Map(placed.map((node) => [node.id, node]));
  const loops = graph.edges.some(
    ({ source, target }) => (layers.get(source) ?? 0) >= (layers.get(target) ?? 0),
  );
  const edges = graph.edges.flatMap(({ source, target, conditional }) => {
    const [from, to] = [at.get(source), at.get(target)];
    return from && to ? [{ key: `${source}→${target}`, path: pathOf(from, to), conditional }] : [];
  });
  const last = Math.max(0, ...layers.values());
  const width = PAD * 2 + (last + 1) * NODE.width + last * GAP.x;
  return { width, height: height + (loops ? NODE.height : 0), nodes: placed, edges };
}

interface Place {
  x: number;
  y: number;
}

/** Forwards a soft S; backwards a bow below the nodes. */
function pathOf(from: Place, to: Place): string {
  const [fromY, toY] = [from.y + NODE.height / 2, to.y + NODE.height / 2];
  if (to.x > from.x) {
    const begin = from.x + NODE.width;
    const middle = (begin + to.x) / 2;
    return `M${begin},${fromY} C${middle},${fromY} ${middle},${toY} ${to.x - 4},${toY}`;
  }
  const [begin, end] = [from.x + NODE.width / 2, to.x + NODE.width / 2];
  const low = Math.max(from.y, to.y) + NODE.height * 2;
  return `M${begin},${from.y + NODE.height} C${begin},${low} ${end},${low} ${end},${to.y + NODE.height + 4}`;
}

/** An edge that leads back to where one came from lengthens no way. */
function layersOf({ nodes, edges }: Graph): Map<string, number> {
  const layers = new Map<string, number>();
  const visit = (id: string, layer: number, above: ReadonlySet<string>) => {
    if ((layers.get(id) ?? -1) >= layer) return;
    layers.set(id, layer);
    const way = new Set([...above, id]);
    for (const { source, target } of edges)
      if (source === id && !way.has(target)) visit(target, layer + 1, way);
  };
  const targets = new Set(
    edges.filter(({ source, target }) => source !== target).map(({ target }) => target),
  );
  for (const { id } of nodes) if (!targets.has(id)) visit(id, 0, new Set());
  for (const { id } of nodes) if (!layers.has(id)) visit(id, 0, new Set());
  return layers;
}
