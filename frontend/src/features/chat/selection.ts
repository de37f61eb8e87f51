/** Which of a list's rows are chosen: pure. */
export interface Selection {
  chosen: ReadonlySet<string>;
  /** Where a row of several begins. */
  last: string;
}

export const begun = (id: string): Selection => ({ chosen: new Set([id]), last: id });

export function toggled({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return { chosen: next, last: id };
}

/** With all from the last one up to this one, in the order in which they are seen. */
export function extended({ chosen, last }: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  const from = order.includes(last) ? order.indexOf(last) : to;
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set([...chosen, ...between]), last: id };
}

export const only = ({ last }: Selection, ids: readonly string[]): Selection => ({
  chosen: new Set(ids),
  last,
});
