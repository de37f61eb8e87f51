import { createContext, type ReactNode, useContext } from "react";
import type { Source } from "@/api/types";
import { hostOf } from "@/lib/address";
import { Citation } from "../citation";
import { SOURCE } from "./plugins";

export const NO_SOURCES: readonly Source[] = [];
export const Sources = createContext<readonly Source[]>(NO_SOURCES);

/** A link says where it leads, and leads there on a click only; one that leads to no host is its words (S-24). */
export function Anchor({ href, children }: { href: string; children: ReactNode }) {
  const sources = useContext(Sources);
  if (href.startsWith(SOURCE)) {
    const source = sources.find((one) => `${SOURCE}${one.number}` === href);
    return source ? <Citation source={source} /> : children;
  }
  const host = hostOf(href);
  if (!host) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
      {wordsOf(children).includes(host) ? null : (
        <span className="text-xs text-ink-3 no-underline"> ({host})</span>
      )}
    </a>
  );
}

/** The words of a link that is nothing but words. */
function wordsOf(children: ReactNode): string {
  const [only, ...others] = Array.isArray(children) ? children : [children];
  if (others.length) return "";
  if (typeof only === "string") return only;
  return wordsIn(only);
}

function wordsIn(node: ReactNode): string {
  if (typeof node !== "object" || node === null || !("props" in node)) return "";
  const { children } = node.props as { children?: unknown };
  return typeof children === "string" ? children : "";
}
