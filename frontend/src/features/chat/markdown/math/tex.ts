/** Reads TeX. Who wrote it is not trusted: it is short, defines nothing, and is read to a tree, never to HTML. */
import temml from "temml";
import type { Drawing } from "../drawing";
import { mathml, type Tree } from "./mathml";

export interface Tex {
  tex: string;
  isDisplay: boolean;
}

const LONGEST = 2000;
// A few characters of these can stand for millions.
const DEFINES = /\\(?:[gex]?def|let|futurelet|(?:re)?newcommand|providecommand)/;

/** Nothing, if it cannot be read as a formula, or should not be. */
export function drawingOf({ tex, isDisplay }: Tex): Drawing | null {
  if (!tex || tex.length > LONGEST || DEFINES.test(tex)) return null;
  try {
    return mathml(read(tex, isDisplay));
  } catch {
    return null;
  }
}

function read(tex: string, isDisplay: boolean): Tree {
  return temml.__renderToMathMLTree(tex, {
    displayMode: isDisplay,
    annotate: true,
    throwOnError: true,
    trust: false,
    maxExpand: 300,
    maxSize: [20, 20],
  });
}
