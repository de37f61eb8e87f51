/** The limits of one user, between what the server keeps and what a form has. Pure. */
import type { RoleRule } from "@/api/types";

export const LIMITS = ["requests", "tokens", "tokens_a_day", "at_once", "documents", "documents_mb"] as const;
export type Limit = (typeof LIMITS)[number];
export type Typed = Record<Limit, string>;

export function typedOf(limits: Record<string, unknown> | null): Typed {
  const text = (name: Limit) => (typeof limits?.[name] === "number" ? String(limits[name]) : "");
  return Object.fromEntries(LIMITS.map((name) => [name, text(name)])) as Typed;
}

/** What this form does not show stays as it was; nothing set at all is the role's rule. */
export function ruleOf(before: Record<string, unknown> | null, typed: Typed): RoleRule | null {
  const others = Object.entries(before ?? {}).filter(
    ([name]) => !(LIMITS as readonly string[]).includes(name),
  );
  const set = LIMITS.flatMap((name) => (typed[name].trim() ? [[name, Number(typed[name])] as const] : []));
  const rule = Object.fromEntries([...others, ...set]);
  return Object.keys(rule).length ? (rule as RoleRule) : null;
}
