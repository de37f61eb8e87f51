import { type ComponentProps, createContext, memo, useContext, useMemo, useRef } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkCjkFriendly from "remark-cjk-friendly/parseOnly";
import remarkCjkFriendlyStrikethrough from "remark-cjk-friendly-gfm-strikethrough/parseOnly";
import remarkGfm from "remark-gfm";
import type { Source } from "@/api/types";
import { hostOf } from "@/lib/address";
import { Citation } from "../citation";
import { type Cut, cut, mended, openCode, UNCUT } from "./blocks";
import { CodeBlock } from "./code-block";
import { remarkParticles, remarkSources, SOURCE } from "./plugins";
import { useGradually } from "./use-gradually";

const SCHEMA: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter(
    (name) => !["picture", "source", "details", "summary"].includes(name),
  ),
  protocols: { href: ["http", "https", "mailto"] },
};
const REHYPE: Options["rehypePlugins"] = [[rehypeSanitize, SCHEMA]];
// "5~10개, 20~30개" strikes nothing out.
const ONE_TILDE_IS_A_RANGE = { singleTilde: false };
const NO_SOURCES: readonly Source[] = [];
const Sources = createContext<readonly Source[]>(NO_SOURCES);

export interface MarkdownProps {
  text: string;
  sources?: readonly Source[];
  /** More is to come: what is open at its end is closed for now. */
  isGrowing?: boolean;
}

export function Markdown({ text, sources = NO_SOURCES, isGrowing = false }: MarkdownProps) {
  const before = useRef<Cut>(UNCUT);
  const now = cut(text, before.current);
  before.current = now;
  const shown = useGradually(now.blocks.length);
  const numbers = sources.map((source) => source.number).join(",");
  return (
    <Sources value={sources}>
      <div className="prose">
        {now.blocks.slice(0, shown).map((block, at) => {
          const isLast = isGrowing && at === now.blocks.length - 1;
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks only grow at their end
          return <Block key={at} text={block} numbers={numbers} isOpen={isLast} />;
        })}
      </div>
    </Sources>
  );
}

const Block = memo(function Block({
  text,
  numbers,
  isOpen,
}: {
  text: string;
  numbers: string;
  isOpen: boolean;
}) {
  const plugins = useMemo<Options["remarkPlugins"]>(
    () => [
      [remarkGfm, ONE_TILDE_IS_A_RANGE],
      remarkCjkFriendly,
      [remarkCjkFriendlyStrikethrough, ONE_TILDE_IS_A_RANGE],
      remarkParticles,
      [remarkSources, { numbers: new Set(numbers.split(",").filter(Boolean).map(Number)) }],
    ],
    [numbers],
  );
  const code = isOpen ? openCode(text) : null;
  if (code) return <CodeBlock language={code.language} code={code.code} isOpen />;
  return (
    <ReactMarkdown remarkPlugins={plugins} rehypePlugins={REHYPE} components={COMPONENTS}>
      {isOpen ? mended(text) : text}
    </ReactMarkdown>
  );
});

/** A link says where it leads, and leads there on a click only. */
function Anchor({ href = "", children }: ComponentProps<"a">) {
  const sources = useContext(Sources);
  if (href.startsWith(SOURCE)) {
    const source = sources.find((one) => `${SOURCE}${one.number}` === href);
    return source ? <Citation source={source} /> : children;
  }
  const host = hostOf(href);
  if (!host) return children;
  const isShown = typeof children === "string" && children.includes(host);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
      {isShown ? null : <span className="text-xs text-ink-3 no-underline"> ({host})</span>}
    </a>
  );
}

function Pre({ node }: { node?: unknown }) {
  const { language, code } = codeIn(node);
  return <CodeBlock language={language} code={code} />;
}

const COMPONENTS: Components = {
  a: Anchor,
  // S-24: an image would be asked for from elsewhere, with whatever the model wrote into its address.
  img: ({ alt, src }) => (
    <span className="rounded-sm bg-sunken px-1.5 py-0.5 text-sm text-ink-2">
      {alt || "image"}
      {typeof src === "string" && hostOf(src) ? ` (${hostOf(src)})` : ""}
    </span>
  ),
  pre: Pre,
  table: ({ children }) => (
    <div className="scroll-quiet overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => (
    <input type="checkbox" checked={checked === true} disabled readOnly aria-label={checked ? "☑" : "☐"} />
  ),
};

interface Element {
  tagName?: string;
  value?: string;
  properties?: { className?: unknown };
  children?: Element[];
}

function codeIn(node: unknown): { language: string; code: string } {
  const code = (node as Element | undefined)?.children?.find((one) => one.tagName === "code");
  const names = code?.properties?.className;
  const named = Array.isArray(names) ? names.find((name) => String(name).startsWith("language-")) : undefined;
  return {
    language: String(named ?? "").slice("language-".length),
    code: (code?.children ?? []).map((one) => one.value ?? "").join(""),
  };
}
