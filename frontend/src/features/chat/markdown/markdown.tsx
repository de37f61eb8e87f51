import { memo, type ReactNode, Suspense, use, useRef } from "react";
import type { Source } from "@/api/types";
import { NO_SOURCES, Sources } from "./anchor";
import { type Cut, cut, mended, openCode, UNCUT } from "./blocks";
import { CodeBlock } from "./code-block";
import { drawn } from "./drawn";
import { type MathReader, mathReader, mayBeMath } from "./math";
import { parse } from "./parse";
import { mayCite } from "./plugins";
import { useFitted } from "./use-fitted";
import { useGradually } from "./use-gradually";

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
  const shown = useGradually(now.blocks.length, isGrowing);
  const prose = useRef<HTMLDivElement>(null);
  const parts = partsOf(now.blocks.slice(0, shown));
  useFitted(prose, parts.length, isGrowing);
  const numbers = sources.map((source) => source.number).join(",");
  return (
    <Sources value={sources}>
      <div ref={prose} className="prose">
        {parts.map((blocks, at) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only grow at their end
            key={at}
            blocks={blocks}
            numbers={numbers}
            isOpen={isGrowing && at * SIZE + blocks.length === now.blocks.length}
          />
        ))}
      </div>
    </Sources>
  );
}

interface PartProps {
  blocks: readonly string[];
  numbers: string;
  /** Its last block is still being written. */
  isOpen: boolean;
}

// Long answers have thousands of blocks; what is compared in a frame, and laid out, are parts of them.
const SIZE = 40;

const Part = memo(function Part({ blocks, numbers, isOpen }: PartProps) {
  return (
    <div className="prose-part">
      {blocks.map((block, at) => (
        <Block
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks only grow at their end
          key={at}
          text={block}
          numbers={mayCite(block) ? numbers : ""}
          isOpen={isOpen && at === blocks.length - 1}
        />
      ))}
    </div>
  );
}, isSamePart);

function isSamePart(before: PartProps, now: PartProps): boolean {
  if (before.numbers !== now.numbers || before.isOpen !== now.isOpen) return false;
  return (
    before.blocks.length === now.blocks.length && before.blocks.every((block, at) => block === now.blocks[at])
  );
}

function partsOf(blocks: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < blocks.length; at += SIZE) parts.push(blocks.slice(at, at + SIZE));
  return parts;
}

interface BlockProps {
  text: string;
  numbers: string;
  isOpen: boolean;
}

const Block = memo(function Block(given: BlockProps) {
  if (!mayBeMath(given.text)) return read(given, null);
  return (
    <Suspense fallback={read(given, null)}>
      <MathBlock {...given} />
    </Suspense>
  );
});

const MathBlock = (given: BlockProps) => read(given, use(mathReader()));

function read({ text, numbers, isOpen }: BlockProps, math: MathReader | null): ReactNode {
  const code = isOpen ? openCode(text) : null;
  if (code) return <CodeBlock language={code.language} code={code.code} isOpen />;
  const known = new Set(numbers.split(",").filter(Boolean).map(Number));
  return drawn(parse(isOpen ? (math ?? { mended }).mended(text) : text, known, math));
}
