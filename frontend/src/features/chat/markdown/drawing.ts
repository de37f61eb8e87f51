import { createElement, type ReactNode } from "react";

/** What is drawn by code that is loaded later, which so needs no React: text, or an element and what is in it. */
export type Drawing =
  | string
  | { tag: string; props: Readonly<Record<string, unknown>>; inner: readonly Drawing[] };

export function element(drawing: Drawing): ReactNode {
  if (typeof drawing === "string") return drawing;
  return createElement(drawing.tag, drawing.props, ...drawing.inner.map(element));
}
