/** Draws parsed Markdown as elements that are named here, and no others: what is unknown is shown as its text. */
import type { Definition, List, ListItem, Root, RootContent, Table } from "mdast";
import { normalizeUri } from "micromark-util-sanitize-uri";
import { createElement, Fragment, type ReactNode } from "react";
import { hostOf } from "@/lib/address";
import { Anchor } from "./anchor";
import { CodeBlock } from "./code-block";
import { Formula } from "./formula";

type Definitions = ReadonlyMap<string, Definition>;

export function drawn(root: Root): ReactNode {
  const found = root.children.filter((node) => node.type === "definition");
  const definitions = new Map(found.toReversed().map((one) => [one.identifier, one]));
  return all(root.children, definitions);
}

function all(nodes: readonly RootContent[], definitions: Definitions): ReactNode {
  // A tree is drawn once for each text; its places are its keys.
  return nodes.map((node, at) => createElement(Fragment, { key: at }, one(node, definitions)));
}

function one(node: RootContent, definitions: Definitions): ReactNode {
  const inner = () => ("children" in node ? all(node.children as RootContent[], definitions) : null);
  switch (node.type) {
    case "text":
      return node.value;
    case "paragraph":
      return <p>{inner()}</p>;
    case "heading":
      return createElement(`h${node.depth}`, null, inner());
    case "strong":
      return <strong>{inner()}</strong>;
    case "emphasis":
      return <em>{inner()}</em>;
    case "delete":
      return <del>{inner()}</del>;
    case "blockquote":
      return <blockquote>{inner()}</blockquote>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "formula":
      return <Formula tex={node.value} source={node.source} isDisplay={node.isDisplay} />;
    case "code":
      return <CodeBlock language={node.lang ?? ""} code={node.value} />;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "list":
      return list(node, definitions);
    case "table":
      return table(node, definitions);
    case "html":
      return html(node.value);
    case "link":
      return <Anchor href={normalizeUri(node.url)}>{inner()}</Anchor>;
    case "linkReference":
      return <Anchor href={normalizeUri(definitions.get(node.identifier)?.url ?? "")}>{inner()}</Anchor>;
    case "image":
      return <Picture alt={node.alt} address={node.url} />;
    case "imageReference":
      return <Picture alt={node.alt} address={definitions.get(node.identifier)?.url ?? ""} />;
    case "definition":
      return null;
    default:
      return inner();
  }
}

function list(node: List, definitions: Definitions): ReactNode {
  const isLoose = node.spread || node.children.some((item) => item.spread);
  const items = node.children.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the places of a parsed list
    <li key={at}>{itemOf(item, isLoose === true, definitions)}</li>
  ));
  if (!node.ordered) return <ul>{items}</ul>;
  return <ol start={node.start ?? 1}>{items}</ol>;
}

/** The paragraphs of a tight list are its lines. */
function itemOf(item: ListItem, isLoose: boolean, definitions: Definitions): ReactNode {
  const done = item.checked;
  return (
    <>
      {typeof done === "boolean" ? (
        <>
          <input type="checkbox" checked={done} disabled readOnly aria-label={done ? "☑" : "☐"} />{" "}
        </>
      ) : null}
      {item.children.map((child, at) =>
        createElement(
          Fragment,
          { key: at },
          child.type === "paragraph" && !isLoose ? all(child.children, definitions) : one(child, definitions),
        ),
      )}
    </>
  );
}

function table({ children: [head, ...rows], align }: Table, definitions: Definitions): ReactNode {
  const cells = (row: Table["children"][number], tag: "th" | "td") =>
    row.children.map((cell, at) => {
      const textAlign = align?.[at];
      return createElement(
        tag,
        { key: at, ...(textAlign ? { style: { textAlign } } : {}) },
        all(cell.children, definitions),
      );
    });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div tabIndex={0} className="wide scroll-quiet -outline-offset-2">
      <table>
        <thead>{head ? <tr>{cells(head, "th")}</tr> : null}</thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the places of a parsed table
            <tr key={at}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** S-20: HTML is text. Only a new line, which models write inside tables, is one. */
function html(value: string): ReactNode {
  if (/^<br\s*\/?>$/i.test(value)) return <br />;
  return value.startsWith("<!--") ? null : value;
}

/** S-24: an image would be asked for from elsewhere, with whatever the model wrote into its address. */
function Picture({ alt, address }: { alt?: string | null | undefined; address: string }) {
  const host = hostOf(address);
  return (
    <span className="rounded-sm bg-sunken px-1.5 py-0.5 text-sm text-ink-2">
      {alt || "image"}
      {host ? ` (${host})` : ""}
    </span>
  );
}
