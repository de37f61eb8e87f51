/** Markdown as haru reads it: CommonMark with tables, tasks, addresses and struck text, and emphasis beside Korean. */
import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmAutolinkLiteralFromMarkdown } from "mdast-util-gfm-autolink-literal";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { cjkFriendlyExtension } from "micromark-extension-cjk-friendly";
import { gfmStrikethroughCjkFriendly } from "micromark-extension-cjk-friendly-gfm-strikethrough";
import { gfmAutolinkLiteral } from "micromark-extension-gfm-autolink-literal";
import { gfmTable } from "micromark-extension-gfm-table";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import type { MathReader } from "./math";
import { linkSources, splitParticles } from "./plugins";

const SYNTAX = [
  gfmAutolinkLiteral(),
  gfmTable(),
  gfmTaskListItem(),
  cjkFriendlyExtension(),
  // "5~10개, 20~30개" strikes nothing out.
  gfmStrikethroughCjkFriendly({ singleTilde: false }),
];
const MEANING = [
  gfmAutolinkLiteralFromMarkdown(),
  gfmTableFromMarkdown(),
  gfmTaskListItemFromMarkdown(),
  gfmStrikethroughFromMarkdown(),
];

/** `numbers`: the sources that may be cited. Formulas are read by what is given for it. */
export function parse(text: string, numbers: ReadonlySet<number>, math?: MathReader | null): Root {
  const root = fromMarkdown(text, {
    extensions: math ? [...SYNTAX, math.syntax] : SYNTAX,
    mdastExtensions: math ? [...MEANING, math.meaning] : MEANING,
  });
  splitParticles(root);
  linkSources(root, numbers);
  return root;
}
