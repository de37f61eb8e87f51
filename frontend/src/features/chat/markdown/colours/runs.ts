/** Says of each stretch of code what it is, as far as that has a colour. Code is a model's: this runs in a worker. */
import type { ElementContent, Root } from "hast";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import graphql from "highlight.js/lib/languages/graphql";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import markdown from "highlight.js/lib/languages/markdown";
import nginx from "highlight.js/lib/languages/nginx";
import php from "highlight.js/lib/languages/php";
import protobuf from "highlight.js/lib/languages/protobuf";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import type { Kind, Run } from "./kinds";

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  graphql,
  ini,
  java,
  javascript,
  json,
  kotlin,
  markdown,
  nginx,
  php,
  protobuf,
  python,
  ruby,
  rust,
  shell,
  sql,
  swift,
  typescript,
  xml,
  yaml,
});

/** What highlight.js calls things, and what they are here; others are as what they are in. */
const NAMED: Readonly<Record<string, Kind>> = {
  comment: "comment",
  quote: "comment",
  keyword: "word",
  name: "word",
  "selector-tag": "word",
  literal: "number",
  number: "number",
  symbol: "number",
  bullet: "number",
  string: "text",
  regexp: "text",
  link: "text",
  title: "name",
  section: "name",
  type: "kind",
  built_in: "kind",
  attr: "kind",
  attribute: "kind",
  property: "kind",
  meta: "kind",
  variable: "kind",
  "template-variable": "kind",
  "selector-class": "kind",
  "selector-id": "kind",
  subst: "plain",
  addition: "added",
  deletion: "removed",
};

/** Nothing, for a language that is not known. */
export function runsOf(language: string, code: string): Run[] {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return [];
  const runs: Run[] = [];
  collect(lowlight.highlight(name, code, { prefix: "" }).children, "plain", runs);
  return runs;
}

function collect(nodes: Root["children"] | ElementContent[], within: Kind, runs: Run[]): void {
  for (const node of nodes) {
    if (node.type === "element") collect(node.children, kindOf(node.properties.className, within), runs);
    if (node.type === "text") add(runs, within, node.value.length);
  }
}

function kindOf(className: unknown, within: Kind): Kind {
  const [name] = Array.isArray(className) ? className : [];
  return NAMED[String(name)] ?? within;
}

function add(runs: Run[], kind: Kind, length: number): void {
  const last = runs.at(-1);
  if (last?.[0] === kind) last[1] += length;
  else runs.push([kind, length]);
}
