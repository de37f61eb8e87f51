/** Formulas in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` for themselves. */
import type { Literal } from "mdast";
import type { CompileContext, Extension as Meaning, Token } from "mdast-util-from-markdown";
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from "micromark-util-types";
import { endIn, leaves, openedBy } from "../blocks";
import { isFormula, opened } from "./marks";

export { mended } from "./mended";

export interface FormulaNode extends Literal {
  type: "formula";
  /** As it is written, with its marks. */
  source: string;
  isDisplay: boolean;
}

declare module "mdast" {
  interface RootContentMap {
    formula: FormulaNode;
  }
  interface PhrasingContentMap {
    formula: FormulaNode;
  }
}

declare module "micromark-util-types" {
  interface TokenTypeMap {
    formula: "formula";
    formulaLine: "formulaLine";
  }
}

const [DOLLAR, BACKSLASH] = [36, 92];
// Brackets after a backslash: `(` and `[`.
const CLOSED_BY = new Map<Code, Code>([
  [40, 41],
  [91, 93],
]);

const inText: Construct = { name: "formulaText", tokenize: tokenizeText };
const inFlow: Construct = { name: "formulaFlow", tokenize: tokenizeFlow, concrete: true };
const nextLine: Construct = { partial: true, tokenize: tokenizeNextLine };

export const syntax: Extension = {
  text: { [DOLLAR]: inText, [BACKSLASH]: inText },
  flow: { [DOLLAR]: inFlow, [BACKSLASH]: inFlow },
};

export const meaning: Meaning = { enter: { formula: enter }, exit: { formula: exit, formulaLine: line } };

function enter(this: CompileContext, token: Token): void {
  this.enter({ type: "formula", value: "", source: "", isDisplay: false }, token);
  this.buffer();
}

function line(this: CompileContext, token: Token): void {
  this.config.enter.data?.call(this, token);
  this.config.exit.data?.call(this, token);
}

function exit(this: CompileContext, token: Token): void {
  const source = this.resume();
  const { mark, tex } = opened(source);
  const node = this.stack.at(-1);
  Object.assign(node ?? {}, { source, value: tex, isDisplay: mark === "$$" || mark === "\\[" });
  this.exit(token);
}

function tokenizeText(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const self = this;
  const read = reader(effects, {
    atLineEnd: (code, goOn) => (code === null ? nok(code) : lineEnd(effects, goOn)(code)),
    atEnd(code) {
      const source = self.sliceSerialize(effects.exit("formula"));
      return isFormula(source, character(code)) ? ok(code) : nok(code);
    },
    atBracket: nok,
  });
  return function start(code) {
    // Right after a letter stands money, or a bracket that was escaped.
    if (/[\w$\])]/.test(character(self.previous))) return nok(code);
    effects.enter("formula");
    return read(code);
  };
}

function tokenizeFlow(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const self = this;
  const ended: State = (code) => {
    effects.exit("formula");
    return isLineEnd(code) ? ok(code) : remainder(effects, ok)(code);
  };
  const read = reader(effects, {
    atLineEnd: (code, goOn) => effects.attempt(nextLine, goOn, ended)(code),
    atEnd: ended,
  });
  return effects.check(lineThat(begins), start, nok);

  function start(code: Code): State | undefined {
    if (self.interrupt) return ok(code);
    effects.enter("formula");
    return read(code);
  }
}

function begins(text: string): boolean {
  if (openedBy(text)) return true;
  const end = text.startsWith("$$") ? "$$" : "\\]";
  const at = endIn(text.slice(2), end);
  return at !== -1 && /^(\$\$|\\\[)/.test(text) && isFormula(text.slice(0, at + 4), "");
}

/** What is written beside the end of a formula is a paragraph. */
function remainder(effects: Effects, ok: State): State {
  return function start(code) {
    effects.enter("paragraph");
    effects.enter("chunkText", { contentType: "text", _contentTypeTextTrailing: true });
    return rest(code);
  };

  function rest(code: Code): State | undefined {
    if (!isLineEnd(code)) {
      effects.consume(code);
      return rest;
    }
    effects.exit("chunkText");
    effects.exit("paragraph");
    return ok(code);
  }
}

/** The line after this one, if the formula may go on there. */
function tokenizeNextLine(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const unlessLeft = effects.check(lineThat(leaves), nok, ok);
  return (code) =>
    code === null
      ? nok(code)
      : lineEnd(effects, (next) => (this.parser.lazy[this.now().line] ? nok(next) : unlessLeft(next)))(code);
}

function lineEnd(effects: Effects, goOn: State): State {
  return (code) => {
    effects.enter("lineEnding");
    effects.consume(code);
    effects.exit("lineEnding");
    return goOn;
  };
}

function lineThat(is: (text: string) => boolean): Construct {
  return {
    partial: true,
    tokenize(effects, ok, nok) {
      const { sliceSerialize } = this;
      return (code) => {
        if (isLineEnd(code)) return nok(code);
        effects.enter("formulaLine");
        return rest(code);
      };
      function rest(code: Code): State | undefined {
        if (isLineEnd(code)) return is(sliceSerialize(effects.exit("formulaLine"))) ? ok(code) : nok(code);
        effects.consume(code);
        return rest;
      }
    },
  };
}

interface Ways {
  atLineEnd: (code: Code, goOn: State) => State | undefined;
  atEnd: State;
  /** Where brackets are in brackets, which no formula has. */
  atBracket?: State;
}

/** Reads a formula from its mark to its end, with a token for each line. */
function reader(effects: Effects, { atLineEnd, atEnd, atBracket }: Ways): State {
  // The second character of its mark, if there is one.
  let mark: Code = null;
  return function begin(code) {
    effects.enter("formulaLine");
    effects.consume(code);
    return code === DOLLAR ? afterDollar : marked;
  };

  function afterDollar(code: Code): State | undefined {
    return code === DOLLAR ? marked(code) : inside(code);
  }

  function marked(code: Code): State | undefined {
    if (code !== DOLLAR && !CLOSED_BY.has(code)) return (atBracket ?? inside)(code);
    mark = code;
    effects.consume(code);
    return inside;
  }

  function inside(code: Code): State | undefined {
    if (isLineEnd(code)) {
      effects.exit("formulaLine");
      return atLineEnd(code, again);
    }
    effects.consume(code);
    if (code === BACKSLASH) return escaped;
    if (code !== DOLLAR || CLOSED_BY.has(mark)) return inside;
    return mark === DOLLAR ? perhaps : ended;
  }

  function again(code: Code): State | undefined {
    if (isLineEnd(code)) return atLineEnd(code, again);
    effects.enter("formulaLine");
    return inside(code);
  }

  function escaped(code: Code): State | undefined {
    if (code !== null && code === CLOSED_BY.get(mark)) return last(code);
    if (code === mark && code !== DOLLAR) return (atBracket ?? inside)(code);
    if (code !== BACKSLASH && code !== DOLLAR) return inside(code);
    effects.consume(code);
    return inside;
  }

  function perhaps(code: Code): State | undefined {
    return code === DOLLAR ? last(code) : inside(code);
  }

  function last(code: Code): State {
    effects.consume(code);
    return ended;
  }

  function ended(code: Code): State | undefined {
    effects.exit("formulaLine");
    return atEnd(code);
  }
}

// Carriage return, line feed, and both; -2 and -1 are of a tab.
const isLineEnd = (code: Code): boolean => code === null || code < -2;
const character = (code: Code): string => (code === null || code < 0 ? "" : String.fromCharCode(code));
