/** Which MathML may be drawn: elements, attributes and styles by their names, lengths within reason. */
import type { Drawing } from "../drawing";

/** What temml makes of TeX: elements of MathML, text, and a few others that are for pages of its own. */
export interface Tree {
  type?: string;
  text?: string;
  attributes?: Readonly<Record<string, unknown>>;
  classes?: readonly string[];
  style?: Readonly<Record<string, unknown>>;
  children?: readonly Tree[];
}

const ELEMENTS = new Set(
  (
    "math semantics annotation mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose " +
    "msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd"
  ).split(" "),
);
const WORD = /^[a-z/ -]{1,40}$/;
const WHOLE = /^\d{1,2}$/;
const LENGTH = /^-?\d{1,2}(?:\.\d{1,6})?(?:em|ex|pt|px)?$/;
const LENGTHS = /^(?:\d{1,2}(?:\.\d{1,6})?(?:em|ex|pt|px)? ?){1,4}$/;
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  display: WORD,
  encoding: WORD,
  displaystyle: WORD,
  scriptlevel: WHOLE,
  fence: WORD,
  form: WORD,
  stretchy: WORD,
  symmetric: WORD,
  movablelimits: WORD,
  accent: WORD,
  accentunder: WORD,
  mathvariant: /^normal$/,
  notation: WORD,
  linethickness: LENGTH,
  minsize: LENGTH,
  maxsize: LENGTH,
  lspace: LENGTH,
  rspace: LENGTH,
  width: LENGTH,
  height: LENGTH,
  depth: LENGTH,
  voffset: LENGTH,
  mathsize: LENGTH,
};
const LINE = /^0\.\d{1,4}em (?:solid|dashed|double)$/;
const STYLES: Readonly<Record<string, RegExp>> = {
  padding: LENGTHS,
  paddingTop: LENGTH,
  paddingBottom: LENGTH,
  paddingLeft: LENGTH,
  paddingRight: LENGTH,
  marginLeft: LENGTH,
  border: /^1px solid$/,
  borderTop: LINE,
  borderBottom: LINE,
  borderLeft: LINE,
  borderRight: LINE,
  mathDepth: WHOLE,
};
// Those that formula.css knows.
const CLASSES = new Set(
  (
    "tml-left tml-right tml-jot tml-small tml-overline tml-underline tml-fbox tml-cancel tml-xcancel upstrike " +
    "downstrike sout tml-vec"
  ).split(" "),
);
const DEEPEST = 40;
const MOST = 2000;

/** Throws, if something else is in it, or too much. */
export function mathml(tree: Tree): Drawing {
  let left = MOST;
  const [drawing, ...others] = drawn(tree, 0);
  if (!drawing || others.length) throw new TypeError("A formula is one element");
  return drawing;

  function drawn({ type: tag, text, children = [], ...given }: Tree, depth: number): Drawing[] {
    left -= 1;
    if (left < 0 || depth > DEEPEST) throw new RangeError("The formula is too large");
    if (text !== undefined) return [text];
    const inner = children.flatMap((child) => drawn(child, depth + 1));
    // What only holds others together.
    if (tag === undefined) return inner;
    if (!ELEMENTS.has(tag)) throw new TypeError(`A formula has no ${tag}`);
    return [{ tag, props: propsOf({ type: tag, ...given }), inner }];
  }
}

function propsOf({ type, attributes = {}, style = {}, classes = [] }: Tree): Record<string, unknown> {
  const known = classes.filter((name) => CLASSES.has(name));
  // A rule; other things have no colours of their own, which could not be read in both themes.
  if (type === "mspace" && attributes.mathbackground) known.push("formula-rule");
  const styled = allowed(style, STYLES);
  return {
    ...allowed(attributes, ATTRIBUTES),
    ...(known.length ? { className: known.join(" ") } : {}),
    ...(Object.keys(styled).length ? { style: styled } : {}),
  };
}

function allowed(
  given: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, RegExp>>,
): Record<string, string> {
  const found = Object.entries(given).map(([name, value]) => [camelCase(name), String(value)] as const);
  return Object.fromEntries(
    found.filter(([name, value]) => Object.hasOwn(rules, name) && rules[name]?.test(value)),
  );
}

const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
